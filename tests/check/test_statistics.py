"""The history of checks: one row for each hour, whatever happens in it."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tools import mute_logger

from ..common import DropboxCase


class TestCheckHistory(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.Check = self.env["dext.dropbox.check"]

    def freeze(self):
        return self.enterContext(freeze_time(datetime(2026, 3, 1, 10, 5)))

    def row(self):
        self.env.invalidate_all()
        found = self.Check.search([])
        self.assertEqual(len(found), 1)
        return found

    def test_checks_of_an_hour_are_one_row(self):
        clock = self.freeze()
        for _minute in range(3):
            self.check()
            clock.tick(60)
        row = self.row()
        self.assertEqual(row.hour, datetime(2026, 3, 1, 10))
        self.assertEqual((row.checks, row.calls), (3, 3))
        self.assertEqual((row.files, row.failures), (0, 0))
        clock.tick(3600)
        self.check()
        self.assertEqual(len(self.Check.search([])), 2)

    def test_new_files_and_pages_are_counted(self):
        from odoo.addons.dext_dropbox.dropbox_api import client  # noqa: PLC0415

        self.patch(client, "PAGE", 4)
        for number in range(5):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.dropbox.calls.clear()
        self.check()
        row = self.row()
        self.assertEqual(row.files, 5)
        self.assertEqual(row.checks, 1)
        listing = [call for call in self.dropbox.calls if "list_folder" in call.route]
        self.assertGreater(len(listing), 1)
        self.assertEqual(row.calls, len(listing))
        self.check()
        self.assertEqual(self.row().files, 5)

    def test_failures_are_counted(self):
        self.check()
        self.dropbox.faults.add("files/list_folder/continue", "server_error")
        self.check()
        row = self.row()
        self.assertEqual((row.checks, row.failures), (2, 1))
        self.connection.sudo().not_before = False
        self.drop(self.folder, "Invoices", "a.pdf")
        self.patch(
            type(self.env["dext.dropbox.document"]), "_places", lambda *_a: 1 / 0
        )
        with mute_logger("odoo.addons.dext_dropbox.models.check.check"):
            self.check()
        self.assertEqual(self.row().failures, 2)

    def test_time_is_counted_in_seconds(self):
        self.dropbox.faults.add("files/list_folder", "delay", before_reply=0.3)
        self.check()
        row = self.row()
        self.assertGreater(row.seconds, 0.25)
        self.assertLess(row.seconds, 20)
        first = row.slowest
        self.check()
        self.assertEqual(self.row().slowest, first)
        self.assertGreater(self.row().seconds, first)

    def test_an_idle_check_is_one_statement_more(self):
        self.check()
        self.env.invalidate_all()
        connection = self.connection.sudo()
        before = self.cr.sql_log_count
        connection._log_check()
        self.assertEqual(self.cr.sql_log_count - before, 1)

    def test_thirty_days_are_kept(self):
        clock = self.freeze()
        self.check()
        clock.tick(timedelta(days=29))
        self.Check._gc_old()
        self.assertEqual(len(self.Check.search([])), 1)
        clock.tick(timedelta(days=2))
        self.Check._gc_old()
        self.assertFalse(self.Check.search([]))

    def test_companies_are_walls(self):
        self.check()
        checks = self.Check.with_user(self.paul)
        self.assertEqual(len(checks.search([])), 1)
        self.paul.write(
            {"company_id": self.garage.id, "company_ids": [(6, 0, self.garage.ids)]}
        )
        self.assertFalse(checks.search([]))
