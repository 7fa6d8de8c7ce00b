"""Files that lay in Dropbox before their client was activated wait for a choice."""

from datetime import date, datetime, time, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form

from odoo.addons.dext_dropbox.dropbox_api import client
from odoo.addons.dext_dropbox.models.check.backlog import ALWAYS, NEVER

from dev import samples

from ..common import DropboxCase, DropboxHttpCase

OTHER = "autre@example.com"


class BacklogCase(DropboxCase):
    def old(self, path, days=30, account=None):
        """Let a file lie in Dropbox that was saved at noon some ``days`` ago.

        Later in the day the date of it would be another one where the manager lives.
        """
        noon = datetime.combine(date.today(), time(12))
        with freeze_time(noon - timedelta(days=days)):
            self.dropbox.write(
                path, samples.plain_bill(number=path), **self.whose(account)
            )

    @staticmethod
    def whose(account):
        return {"account": account} if account else {}

    def states(self):
        return {row.name: row.state for row in self.Document.search([])}

    def activities(self):
        return self.connection.activity_search(
            ["dext_dropbox.dext_dropbox_activity_backlog"]
        )

    def choose(self, choice, user=None, **values):
        """Go through the wizard as ``user`` (the manager by default)."""
        connection = self.connection.with_user(user or self.claire)
        action = connection.action_settle_backlog()
        wizard = self.env[action["res_model"]].with_user(user or self.claire)
        with Form(wizard.with_context(**action["context"])) as form:
            form.choice = choice
            for name, value in values.items():
                form[name] = value
            shown = (form.taken_count, form.skipped_count)
        form.record.action_settle()
        return shown


class TestBacklogFound(BacklogCase):
    def test_files_of_a_first_connection_wait_for_the_choice(self):
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.old("/Boulangerie Petit/Sales documents/b.pdf")
        self.link()
        self.check()
        self.assertFalse(self.activities())
        self.activate()
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "held", "b.pdf": "held"})
        self.assertEqual(self.connection.held_count, 2)
        self.assertEqual(self.connection.attention_count, 0)
        self.assertEqual(self.activities().user_id, self.claire)
        self.assertEqual(len(self.activities()), 1)

    def test_the_manager_is_asked_in_the_managers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env.ref("dext_dropbox.dext_dropbox_activity_backlog").with_context(
            lang="fr_FR"
        ).summary = "À choisir"
        self.claire.lang = "fr_FR"
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.link()
        self.activate()
        self.check()
        self.assertEqual(self.activities().summary, "À choisir")

    def test_the_question_is_taken_back_once_nothing_is_left_to_choose(self):
        for name in "abc":
            self.old(f"/Boulangerie Petit/Invoices/{name}.pdf")
        self.link()
        self.activate()
        self.check()
        self.dropbox.delete("/Boulangerie Petit/Invoices/a.pdf")
        self.dropbox.move("/Boulangerie Petit/Invoices/b.pdf", "/outside.pdf")
        self.check()
        self.assertTrue(self.activities())
        self.document("c.pdf").with_user(self.claire).action_import_anyway()
        self.assertFalse(self.activities())

    def test_what_is_on_hold_is_for_the_firms_manager_alone(self):
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.link()
        folder = self.activate()
        self.check()
        elsewhere = self.claire.copy(
            {
                "login": "elsewhere",
                "company_id": self.bakery.id,
                "company_ids": [Command.set(self.bakery.ids)],
            }
        )
        for user in (self.paul, elsewhere):
            row = self.document("a.pdf").with_user(user)
            with self.assertRaisesRegex(AccessError, "manager of the firm chooses"):
                row.action_import_anyway()
            with self.assertRaisesRegex(AccessError, "manager of the firm chooses"):
                row.move_to(folder.with_user(user), "receipt")
        self.assertEqual(self.states(), {"a.pdf": "held"})
        self.document("a.pdf").with_user(self.claire).action_import_anyway()
        self.assertEqual(self.states(), {"a.pdf": "pending"})

    def test_the_question_goes_with_the_account(self):
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.link()
        self.activate()
        self.check()
        self.assertTrue(self.activities())
        self.link(account="autre@example.com")
        self.assertFalse(self.activities())

    def test_a_client_that_is_activated_before_the_first_listing(self):
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.link()
        self.activate()
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "held"})

    def test_every_page_of_the_first_listing_counts(self):
        for number in range(3):
            self.old(f"/Boulangerie Petit/Invoices/{number}.pdf")
        self.link()
        self.activate()
        self.patch(client, "PAGE", 2)
        self.check_and_take()
        self.assertEqual(set(self.states().values()), {"held"})
        self.assertEqual(len(self.states()), 3)
        self.assertEqual(len(self.activities()), 1)

    def test_what_is_dropped_meanwhile_is_imported_at_once(self):
        self.old("/Boulangerie Petit/Invoices/old.pdf")
        self.link()
        folder = self.activate()
        self.drop(folder, "Invoices", "new.pdf")
        self.check_and_take()
        self.assertEqual(self.states(), {"old.pdf": "held", "new.pdf": "imported"})

    def test_an_old_file_that_is_moved_in_later_is_a_drop(self):
        self.old("/elsewhere.pdf")
        self.link()
        self.activate()
        self.check()
        self.old("/never seen.pdf")
        self.dropbox.move("/elsewhere.pdf", "/Boulangerie Petit/Invoices/a.pdf")
        self.dropbox.move("/never seen.pdf", "/Boulangerie Petit/Invoices/b.pdf")
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "imported", "b.pdf": "imported"})

    def test_nothing_is_asked_if_there_is_nothing(self):
        self.link()
        folder = self.activate()
        self.drop(folder, "Invoices", "a.pdf")
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "imported"})
        self.assertFalse(self.activities())

    def test_the_folder_of_a_client_who_is_activated_later(self):
        self.link()
        self.check()
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.check()
        self.assertEqual(self.states(), {"a.pdf": "misplaced"})
        self.activate()
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "held"})

    def test_reconnecting_the_same_account_asks_nothing(self):
        self.link()
        self.activate()
        self.check()
        self.connection.with_user(self.claire).disconnect()
        self.dropbox.write("/Boulangerie Petit/Invoices/a.pdf", samples.plain_bill("1"))
        with freeze_time(datetime.now() + timedelta(hours=1)):
            self.link()
            self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "imported"})

    def test_an_account_that_was_used_elsewhere(self):
        self.old("/Boulangerie Petit/Invoices/a.pdf", account=OTHER)
        self.link()
        self.activate()
        self.check()
        self.link(account=OTHER)
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "held"})

    def test_another_account_ends_the_wait(self):
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.link()
        self.activate()
        self.check()
        self.link(account=OTHER)
        self.assertEqual(self.document("a.pdf").reason, "other_account")

    def test_a_listing_from_the_beginning_asks_nothing(self):
        self.link()
        self.activate()
        self.check()
        self.dropbox.faults.add("files/list_folder/continue", "reset")
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "imported"})

    def test_a_check_in_the_second_of_the_activation_has_caught_up(self):
        self.link()
        folder = self.activate()
        self.check()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE dext_dropbox_folder SET create_date = %s WHERE id = %s",
            [self.connection.caught_up_on + timedelta(milliseconds=900), folder.id],
        )
        folder.invalidate_recordset(["create_date"])
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "imported"})

    def test_an_installation_from_before_is_not_asked(self):
        self.link()
        self.activate()
        self.check()
        self.connection.sudo().write({"account_since": False, "caught_up_on": False})
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.check_and_take()
        self.assertEqual(self.states(), {"a.pdf": "imported"})

    def test_files_on_hold_stay_so_when_they_are_listed_again(self):
        self.old("/Boulangerie Petit/Invoices/a.pdf")
        self.link()
        self.activate()
        self.check()
        self.dropbox.move(
            "/Boulangerie Petit/Invoices/a.pdf", "/Boulangerie Petit/Receipts/b.pdf"
        )
        self.check_and_take()
        row = self.document("b.pdf")
        self.assertEqual((row.state, row.kind), ("held", "receipt"))
        self.dropbox.move("/Boulangerie Petit/Receipts/b.pdf", "/b.pdf")
        self.check()
        self.assertEqual(row.state, "misplaced")
        self.dropbox.move("/b.pdf", "/Boulangerie Petit/Receipts/b.pdf")
        self.check_and_take()
        self.assertEqual(row.state, "held")
        self.dropbox.delete("/Boulangerie Petit/Receipts/b.pdf")
        self.check()
        self.assertEqual((row.state, row.reason), ("rejected", "removed"))


class TestBacklogSettled(BacklogCase):
    def setUp(self):
        super().setUp()
        self.old("/Boulangerie Petit/Invoices/old.pdf", days=400)
        self.old("/Boulangerie Petit/Receipts/young.pdf", days=10)
        self.old("/Garage Lenoir/Invoices/garage.pdf", days=20)
        self.link()
        self.folder = self.activate()
        self.garage_folder = self.activate(self.garage.partner_id)
        self.check()

    def test_the_numbers_are_shown_before(self):
        wizard = self.env["dext.dropbox.backlog"].with_user(self.claire)
        with Form(
            wizard.with_context(default_connection_id=self.connection.id)
        ) as form:
            self.assertEqual(form.file_count, 3)
            self.assertEqual((form.invoice_count, form.receipt_count), (2, 1))
            self.assertEqual(form.sale_count, 0)
            self.assertEqual(form.oldest, date.today() - timedelta(days=400))
            self.assertEqual(form.newest, date.today() - timedelta(days=10))
            self.assertEqual((form.taken_count, form.skipped_count), (0, 0))
            form.choice = "since"
            form.since = date.today() - timedelta(days=15)
            self.assertEqual((form.taken_count, form.skipped_count), (1, 2))
            form.choice = "all"
            self.assertEqual((form.taken_count, form.skipped_count), (3, 0))
            form.choice = "none"
            self.assertEqual((form.taken_count, form.skipped_count), (0, 3))

    def test_import_all(self):
        self.assertEqual(self.choose("all"), (3, 0))
        self.take()
        self.assertEqual(set(self.states().values()), {"imported"})
        self.assertFalse(self.activities())
        self.assertEqual(self.connection.held_count, 0)
        note = self.connection.message_ids[0].body
        self.assertIn("Claire Martin", note)
        self.assertIn("3 imported, 0 marked", note)

    def test_import_from_a_date_on(self):
        shown = self.choose("since", since=date.today() - timedelta(days=15))
        self.assertEqual(shown, (1, 2))
        self.take()
        self.assertEqual(
            self.states(),
            {"old.pdf": "skipped", "young.pdf": "imported", "garage.pdf": "skipped"},
        )
        self.assertEqual(self.connection.attention_count, 0)

    def test_the_day_begins_where_the_manager_lives(self):
        self.claire.tz = "Pacific/Auckland"
        wizard = self.env["dext.dropbox.backlog"].with_user(self.claire)
        wizard = wizard.new({"choice": "since", "since": date(2026, 1, 2)})
        self.assertEqual(wizard._moment(), datetime(2026, 1, 1, 11))

    def test_one_client_at_a_time(self):
        self.connection.with_user(self.claire).settle_backlog(NEVER, self.garage_folder)
        self.assertEqual(self.states()["garage.pdf"], "skipped")
        self.assertEqual(self.connection.held_count, 2)
        self.assertTrue(self.activities())
        self.env.invalidate_all()
        self.connection.with_user(self.claire).settle_backlog(ALWAYS, self.folder)
        self.assertEqual(self.connection.held_count, 0)
        self.assertFalse(self.activities())

    def test_what_was_skipped_can_be_imported_later(self):
        self.choose("none")
        self.take()
        row = self.document("old.pdf")
        self.assertFalse(row.needs_attention)
        row.with_user(self.paul).action_import_anyway()
        self.take()
        self.assertEqual(row.state, "imported")
        self.assertFalse(row.is_copy)

    def test_a_new_version_of_a_skipped_file_is_imported(self):
        self.choose("none")
        self.dropbox.write(
            "/Boulangerie Petit/Invoices/old.pdf", samples.plain_bill("2")
        )
        self.check_and_take()
        rows = self.Document.search([("name", "=", "old.pdf")], order="id")
        self.assertEqual(rows.mapped("state"), ["skipped", "imported"])

    def test_the_content_of_a_skipped_file_is_a_duplicate(self):
        self.choose("none")
        path = "/Boulangerie Petit/Invoices/old.pdf"
        self.drop(self.folder, "Receipts", "again.pdf", samples.plain_bill(number=path))
        self.check_and_take()
        row = self.document("again.pdf")
        self.assertEqual(row.state, "duplicate")
        self.assertEqual(row.original_id, self.document("old.pdf"))

    def test_only_a_manager_of_the_firm_chooses(self):
        with self.assertRaises(AccessError):
            self.choose("all", user=self.paul)
        with self.assertRaises(AccessError):
            self.connection.with_user(self.paul).settle_backlog()
        stranger = self.claire.copy(
            {
                "login": "stranger",
                "company_id": self.garage.id,
                "company_ids": [(6, 0, self.garage.ids)],
            }
        )
        with self.assertRaises(AccessError):
            self.env["dext.dropbox.backlog"].with_user(stranger).create(
                {"connection_id": self.connection.id}
            ).read(["file_count"])
        self.assertEqual(set(self.states().values()), {"held"})


class TestBacklogOverRpc(DropboxHttpCase):
    def test_who_is_not_a_manager_gets_nowhere(self):
        self.link()
        connection = self.connection
        values = {"connection_id": connection.id, "choice": "all"}
        for login in ("paul", "lea"):
            with self.subTest(login):
                self.assertRefused("", login, "dext.dropbox.backlog", "create", values)
                self.assertRefused(
                    "", login, connection._name, "action_settle_backlog", connection.ids
                )
        for method in ("settle_backlog", "_show_progress", "_log_check"):
            self.assertRefused("", "claire", connection._name, method, connection.ids)

    def test_histories_are_for_accountants_and_nobody_changes_them(self):
        self.link()
        self.connection._log_check()
        check = self.env["dext.dropbox.check"].search([])
        for model in ("dext.dropbox.check", "dext.dropbox.event"):
            self.assertRefused("not allowed", "lea", model, "search_read", [], [])
            self.call("paul", model, "search_read", [], [])
        for login in ("admin", "claire"):
            for method, arguments in (("write", [{"checks": 0}]), ("unlink", [])):
                self.assertRefused(
                    "not allowed", login, check._name, method, check.ids, *arguments
                )
