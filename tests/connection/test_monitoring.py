"""What a monitoring sees: figures behind a token, and whether all is well."""

import json
import logging
import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import config, mute_logger

from odoo.addons.dext_dropbox.models.ledger.meter import EPOCH

from ..common import DropboxCase, DropboxHttpCase

TOKEN = "a token of the server"
TRAIL = "odoo.addons.dext_dropbox.trail"
SAMPLE = re.compile(
    r'^([a-z_0-9]+)(\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? ([0-9.]+)$'
)


class TestMeter(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def figures(self):
        self.env.flush_all()
        return self.connection.sudo()._figures()[self.connection.id]

    def test_documents_and_how_long_they_took(self):
        self.connection.sudo().connected_on = "2020-01-01"
        self.env.cr.execute("UPDATE dext_dropbox_folder SET create_date = '2020-01-01'")
        self.folder.invalidate_recordset()
        self.check()
        for number in range(3):
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check()
        self.document("1.pdf").dropped_on -= timedelta(seconds=60)
        self.take()
        found = self.figures()
        self.assertEqual((found["drafts"], found["timed"]), (3, 3))
        self.assertGreaterEqual(found["lag"], 60)
        self.assertLess(found["lag"], 120)
        self.assertEqual((found["within_30"], found["within_300"]), (2, 3))

    def test_what_lay_there_before_has_no_lag(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.document("a.pdf").dropped_on -= timedelta(days=300)
        self.take()
        found = self.figures()
        self.assertEqual((found["drafts"], found["timed"], found["lag"]), (1, 0, 0))

    def test_trouble_is_counted(self):
        self.dropbox.faults.add("files/list_folder", "rate_limit_long")
        with mute_logger("odoo.addons.dext_dropbox.models.connection.trouble"):
            self.check()
        found = self.figures()
        self.assertEqual((found["throttled"], found["retries"]), (1, 1))
        self.assertEqual((found["checks"], found["failures"]), (1, 1))

    def test_the_night_sums_up_and_loses_nothing(self):
        connection, meter = self.connection.sudo(), self.env["dext.dropbox.meter"]
        for _time in range(3):
            connection._count_up(drafts=2, lag=1.5)
        self.env.cr.execute(
            "UPDATE dext_dropbox_meter SET hour = hour - interval '3 hours'"
        )
        connection._count_up(drafts=1)
        meter._gc_sum_up()
        meter.invalidate_model()
        self.assertEqual(meter.search([]).mapped("drafts"), [1, 6])
        self.env.cr.execute(
            "UPDATE dext_dropbox_meter SET hour = hour - interval '40 days'"
        )
        meter._gc_sum_up()
        meter.invalidate_model()
        (row,) = meter.search([])
        self.assertEqual((row.hour, row.drafts, row.lag), (EPOCH, 7, 4.5))

    def test_former_checks_stay_counted(self):
        self.check()
        before = self.figures()
        self.assertEqual(before["checks"], 1)
        checks = self.env["dext.dropbox.check"]
        checks.search([]).sudo().hour = "2020-01-01"
        checks._gc_old()
        self.assertFalse(checks.search([]))
        after = self.figures()
        for name in ("checks", "calls", "failures"):
            self.assertEqual(after[name], before[name])

    def test_each_step_of_a_file_is_a_line(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        with self.assertLogs(TRAIL, logging.INFO) as logged:
            self.check_and_take()
        row = self.document("a.pdf")
        steps = [record.getMessage() for record in logged.records]
        for step, move in (("recorded", "-"), ("draft", row.move_id.id)):
            self.assertIn(
                f"step={step} document={row.id} file={row.file_id} rev={row.rev} "
                f"connection={self.connection.id} move={move}",
                steps,
            )


class TestLate(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.check()

    def grow_late(self):
        long_ago = fields.Datetime.now() - timedelta(hours=3)
        self.connection.sudo().write({"last_check": long_ago, "connected_on": long_ago})

    def test_it_is_seen(self):
        self.assertFalse(self.connection.is_late)
        self.assertTrue(self.env[self.connection._name].is_healthy())
        self.grow_late()
        self.assertTrue(self.connection.is_late)
        self.assertFalse(self.env[self.connection._name].is_healthy())

    def test_the_manager_is_told_once(self):
        self.grow_late()
        for _time in range(3):
            self.connection.sudo().not_before = False
            self.dropbox.faults.add("files/list_folder/continue", "server_error")
            with mute_logger("odoo.addons.dext_dropbox.models.connection.trouble"):
                self.check()
        told = [text for text in self.connection.activity_ids.mapped("summary") if text]
        self.assertEqual(told, ["Dropbox could not be checked for two hours"])

    def test_a_short_trouble_is_nobodys_task(self):
        self.dropbox.faults.add("files/list_folder/continue", "server_error")
        with mute_logger("odoo.addons.dext_dropbox.models.connection.trouble"):
            self.check()
        self.assertFalse(self.connection.activity_ids)


@tagged("standard", "post_install", "-at_install")
class TestOverHttp(DropboxHttpCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.env.flush_all()

    def metrics(self, token=TOKEN):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.url_open("/dext_dropbox/metrics", headers=headers)

    def test_without_a_token_of_the_server_there_are_none(self):
        self.assertEqual(self.metrics().status_code, 404)

    def test_only_with_the_token(self):
        with patch.dict(config.options, {"dext_dropbox_metrics_token": TOKEN}):
            for token in ("", "another", f"{TOKEN} "[:-2]):
                with self.subTest(token):
                    answer = self.metrics(token)
                    self.assertEqual((answer.status_code, answer.text), (401, ""))
            answer = self.metrics()
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(
            answer.headers["Content-Type"].startswith("application/openmetrics-text")
        )
        *lines, end = answer.text.splitlines()
        self.assertEqual(end, "# EOF")
        samples = [line for line in lines if not line.startswith("#")]
        self.assertGreater(len(samples), 15)
        for line in samples:
            self.assertRegex(line, SAMPLE)
        self.assertIn(
            f'dext_dropbox_state{{connection="{self.connection.id}",'
            f'firm="{self.firm.name}"}} 1',
            lines,
        )

    def test_names_break_no_line(self):
        self.firm.name = 'A "B"\\\nC'
        self.env.flush_all()
        text = self.env[self.connection._name].metrics()
        self.assertIn(r'firm="A \"B\"\\\nC"', text)

    def test_health_tells_nothing_else(self):
        answer = self.url_open("/dext_dropbox/health")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(json.loads(answer.text), {"status": "pass"})
        long_ago = fields.Datetime.now() - timedelta(hours=3)
        self.connection.sudo().write({"last_check": long_ago, "connected_on": long_ago})
        self.env.flush_all()
        answer = self.url_open(f"/dext_dropbox/health/{self.env.cr.dbname}")
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(json.loads(answer.text), {"status": "fail"})
        self.assertEqual(
            self.url_open("/dext_dropbox/health/postgres").status_code, 404
        )
