"""Many client folders at once: batches, clashes, crashes, and what Dropbox refuses."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.models.clients import making

from ..common import DropboxCase

BATCH = "files/create_folder_batch"
SUBFOLDERS = {"Invoices", "Receipts", "Sales documents"}


class TestFolderMaking(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.check()
        self.dropbox.calls.clear()

    def activate_all(self, *names, partners=None):
        """Activate clients called ``names``, in the background."""
        partners = partners or [self.client(name) for name in names]
        nobody = self.env["res.partner"]
        folders = self.Folder.with_user(self.claire).activate_all(
            self.connection.with_user(self.claire),
            {(partner, nobody): self.bakery for partner in partners},
        )
        return folders.sudo()

    def crashing(self):
        """Let the making of folders end just before its transaction is recorded."""
        return patch.object(
            type(self.connection), "_record_made", side_effect=RuntimeError("crash")
        )

    def run_again(self):
        self.connection.sudo().write({"not_before": False, "trouble": False})
        self.check()

    def assertStand(self, folders, *paths):
        """The folders are active at ``paths``, complete, each with its own id."""
        self.assertEqual(folders.mapped("path"), list(paths))
        self.assertEqual(set(folders.mapped("state")), {"active"})
        self.assertFalse(any(folders.mapped("incomplete")))
        self.assertEqual(len(set(folders.mapped("dropbox_id"))), len(folders))
        tree = self.dropbox.tree()
        for path in paths:
            self.assertLessEqual({f"{path}/{sub}" for sub in SUBFOLDERS}, set(tree))

    def routes(self):
        return [call.route for call in self.dropbox.calls]

    # -- batches ---------------------------------------------------------

    def test_folders_are_being_made_until_the_check_has_run(self):
        folders = self.activate_all("A", "B")
        self.assertEqual(folders.mapped("state"), ["making"] * 2)
        self.assertEqual(
            self.Folder.search([("state", "in", ["making", "missing"])]), folders
        )
        self.assertFalse(self.dropbox.calls)
        self.assertFalse(folders.partner_id[0].dext_dropbox_active)
        with self.assertRaisesRegex(UserError, "turned off at the firm"):
            folders.partner_id[0].active = False
        self.check()
        self.assertStand(folders, "/A", "/B")
        self.assertTrue(folders.partner_id[0].dext_dropbox_active)
        self.assertFalse(self.Folder.search([("state", "=", "making")]))

    def test_few_clients_take_three_calls(self):
        self.activate_all("A", "B", "C")
        self.check()
        made = [route for route in self.routes() if "continue" not in route]
        self.assertEqual(made, ["files/list_folder", BATCH, BATCH])

    def test_two_hundred_clients_take_two_batches(self):
        names = [f"Client {number:03}" for number in range(200)]
        folders = self.activate_all(*names)
        self.check()
        self.assertStand(folders, *(f"/{name}" for name in names))
        self.assertEqual(self.routes().count(BATCH), 2)
        self.assertLessEqual(len(self.dropbox.calls), 2 + 10)

    def test_a_job_that_takes_long_is_looked_after_by_later_checks(self):
        folders = self.activate_all(*map(str, range(101)))
        with patch.object(making, "STEPS", 1):
            self.check()
            self.assertEqual(self.connection.sudo().making["folders"], folders.ids)
            asked = self.routes().count(BATCH)
            self.check()
            self.check()
        self.assertEqual(self.routes().count(BATCH), asked)
        self.assertTrue(all(folders.mapped("dropbox_id")))
        self.check()
        self.assertStand(folders, *(f"/{number}" for number in range(101)))
        self.assertFalse(self.connection.sudo().making)

    def test_more_clients_than_fit_into_one_batch(self):
        with patch.object(making, "AT_ONCE", 2):
            folders = self.activate_all("A", "B", "C")
            self.check()
        self.assertStand(folders, "/A", "/B", "/C")

    def test_a_check_with_nothing_to_make_asks_nothing(self):
        self.activate_all("A")
        self.check()
        self.check()
        self.dropbox.calls.clear()
        self.check()
        self.assertEqual(self.routes(), ["files/list_folder/continue"])

    # -- names -----------------------------------------------------------

    def test_clashing_names_get_numbers(self):
        folders = self.activate_all("ACME", "Acme", "Other", "acme.")
        self.check()
        self.assertStand(folders, "/ACME", "/Acme (2)", "/Other", "/acme (3)")

    def test_a_file_in_the_way_is_left_alone(self):
        self.dropbox.write("/acme", b"a file")
        folders = self.activate_all("ACME")
        self.check()
        self.assertStand(folders, "/ACME (2)")
        self.assertEqual(self.dropbox.tree()["/acme"], b"a file")

    def test_a_folder_that_lies_there_is_taken_with_its_files(self):
        self.dropbox.write("/ACME/Invoices/old.pdf", b"%PDF-1.4")
        self.check()
        self.assertEqual(self.document("old.pdf").state, "misplaced")
        folders = self.activate_all("Acme", "New")
        self.check()
        self.assertStand(folders, "/ACME", "/New")
        self.assertEqual(self.document("old.pdf").state, "pending")
        self.assertEqual(self.document("old.pdf").folder_id, folders[0])

    def test_a_renamed_folder_of_another_client_is_not_taken(self):
        bakery = self.activate()
        self.dropbox.move("/Boulangerie Petit", "/ACME")
        folders = self.activate_all("ACME")
        with self.cron_mode(), self.registry.cursor() as cursor:
            # No check has heard of the new name yet.
            connection = self.connection.with_env(self.env(cr=cursor)).sudo()
            connection._complete_folders()
        self.assertStand(folders, "/ACME (2)")
        self.assertNotEqual(folders.dropbox_id, bakery.dropbox_id)

    def test_a_name_whose_lower_case_dropbox_writes_otherwise(self):
        # Dropbox knows no final sigma; Python does.
        self.dropbox.mkdir("/ΟΔΟΣ")
        folders = self.activate_all("ΟΔΟΣ", "New")
        self.check()
        self.assertStand(folders, "/ΟΔΟΣ", "/New")

    def test_somebody_makes_the_same_folders_at_the_same_time(self):
        self.dropbox.faults.add(BATCH, "folder_race")
        names = [f"Client {number:02}" for number in range(12)]
        folders = self.activate_all(*names)
        self.check()
        self.assertStand(folders, *(f"/{name}" for name in names))
        self.assertEqual(len(self.dropbox.tree()), 12 * 4)

    def file_comes_late(self, path):
        """Let a file be saved at ``path`` after the look at what lies there."""
        lying = type(self.connection)._ask_for_folders

        def late(connection, dropbox, lacking):
            original = dropbox.lying_in

            def lying_in(root):
                found = original(root)
                if path.lower() not in found:
                    self.dropbox.write(path, b"a file")
                return found

            dropbox.lying_in = lying_in
            return lying(connection, dropbox, lacking)

        self.patch(type(self.connection), "_ask_for_folders", late)

    def test_somebody_saves_a_file_of_that_name_at_the_same_time(self):
        self.file_comes_late("/A")
        folders = self.activate_all("A", "B")
        self.check()
        self.assertStand(folders, "/A (2)", "/B")

    def test_who_activates_is_told_that_the_base_folder_is_a_file(self):
        self.connection.base_folder = "Clients/Dext"
        self.dropbox.write("/Clients", b"a file")
        with self.assertRaisesRegex(UserError, "/Clients/Dext"):
            self.activate()
        self.assertEqual(self.routes(), ["files/create_folder_v2"])

    def test_a_file_in_the_place_of_the_base_folder_is_waited_for(self):
        self.connection.base_folder = "Clients"
        self.check()
        folders = self.activate_all("A", "B")
        self.dropbox.delete("/Clients")
        self.dropbox.write("/Clients", b"a file")
        with mute_logger("odoo.addons.dext_dropbox"):
            self.check()
            self.assertEqual(self.connection.trouble, "base_file")
            self.connection.sudo().trouble = False
            self.connection.sudo()._make_some()
        self.assertEqual(self.connection.trouble, "base_file")
        self.assertFalse(any(folders.mapped("refusal")))
        self.dropbox.move("/Clients", "/Bill.pdf")
        self.run_again()
        self.assertStand(folders, "/Clients/A", "/Clients/B")

    def test_so_many_names_are_tried_and_no_more(self):
        self.patch(making, "MOST_NAMES", 2)
        for name in ("ACME", "ACME (2)"):
            self.dropbox.write(f"/{name}", b"a file")
        with self.assertRaisesRegex(UserError, "no name is free"):
            self.activate(self.client("ACME"), books=self.bakery)
        self.assertEqual(self.routes(), ["files/create_folder_v2"] * 2)

    def test_names_of_other_clients_are_not_among_those_that_are_tried(self):
        self.patch(making, "MOST_NAMES", 1)
        names = ["ACME", "Acme", "acme"]
        for name in names:
            self.activate(self.client(name), books=self.bakery)
        paths = self.Folder.search([], order="id").mapped("path")
        self.assertEqual(paths, ["/ACME", "/Acme (2)", "/acme (3)"])

    def test_who_finds_no_free_name_holds_up_no_other_client(self):
        self.patch(making, "MOST_NAMES", 1)
        self.file_comes_late("/A")
        bad, good = self.activate_all("A", "B")
        with mute_logger(making.__name__):
            self.check()
        self.assertStand(good, "/B")
        self.assertEqual(bad.state, "refused")
        self.assertFalse(self.connection.trouble)

    # -- crashes ---------------------------------------------------------

    def test_what_a_crash_left_behind_is_taken_and_not_doubled(self):
        folders = self.activate_all("ACME", "Acme", "Other")
        with self.crashing(), mute_logger("odoo.addons.dext_dropbox"):
            self.check()
        self.assertEqual(set(self.dropbox.tree()), {"/ACME", "/Acme (2)", "/Other"})
        self.assertEqual(folders.mapped("state"), ["making"] * 3)
        self.run_again()
        self.assertStand(folders, "/ACME", "/Acme (2)", "/Other")
        self.assertEqual(len(self.dropbox.tree()), 3 * 4)

    def test_a_crash_after_the_subfolders(self):
        folders = self.activate_all("A")
        with patch.object(making, "STEPS", 1):
            self.check()
        with self.crashing(), mute_logger("odoo.addons.dext_dropbox"):
            self.check()
        self.assertTrue(folders.incomplete)
        self.assertIn("/A/Invoices", self.dropbox.tree())
        self.run_again()
        self.assertStand(folders, "/A")

    def test_an_answer_that_is_lost(self):
        self.dropbox.faults.add(BATCH, "lost_reply")
        folders = self.activate_all("A", "B")
        self.check()
        self.assertEqual(self.connection.trouble, "busy")
        self.run_again()
        self.assertStand(folders, "/A", "/B")
        self.assertEqual(len(self.dropbox.tree()), 2 * 4)

    def test_a_job_that_dropbox_has_forgotten(self):
        folders = self.activate_all(*map(str, range(101)))
        with patch.object(making, "STEPS", 1):
            self.check()
        self.dropbox.jobs.clear()
        self.check()
        self.assertFalse(self.connection.sudo().making)
        self.assertEqual(self.connection.trouble, "busy")
        self.run_again()
        self.assertStand(folders, *(f"/{number}" for number in range(101)))

    def test_a_job_that_never_ends_is_asked_for_anew(self):
        folders = self.activate_all(*map(str, range(101)))
        with patch.object(making, "STEPS", 1):
            self.check()
            since = self.connection.sudo().making["since"]
            (job,) = self.dropbox.jobs.values()
            for longest in (3600, -1):
                self.assertEqual(self.connection.sudo().making["since"], since)
                job.asked = False  # Dropbox is still at it
                with patch.object(making, "LONGEST_JOB", longest):
                    self.check()
        self.assertFalse(self.connection.sudo().making)
        self.run_again()
        self.assertStand(folders, *(f"/{number}" for number in range(101)))
        self.assertEqual(len(self.dropbox.tree()), 101 * 4)

    def test_another_account_does_not_wait_for_the_job_of_the_former(self):
        folders = self.activate_all(*map(str, range(101)))
        with patch.object(making, "STEPS", 1):
            self.check()
        self.link(account="autre@example.com")
        self.check()
        self.assertEqual(set(folders.mapped("state")), {"active"})
        there = self.dropbox.files_of("autre@example.com").tree.by_id
        self.assertLessEqual(set(folders.mapped("dropbox_id")), set(there))

    # -- trouble ---------------------------------------------------------

    def test_rate_limit_in_the_middle(self):
        folders = self.activate_all("A", "B")
        with patch.object(making, "STEPS", 1):
            self.check()
        self.dropbox.faults.add(BATCH, "rate_limit_long")
        self.check()
        self.assertEqual(folders.mapped("incomplete"), [True] * 2)
        self.dropbox.calls.clear()
        self.check()
        self.assertFalse(self.dropbox.calls)
        self.run_again()
        self.assertStand(folders, "/A", "/B")

    @contextmanager
    def outcome(self, path, *tags):
        """Let Dropbox refuse ``path`` in batches with the error ``tags``."""
        self.dropbox.faults.add(
            BATCH, "entry_refused", times=None, path=path, tags=["path", *tags]
        )
        yield
        self.dropbox.faults.clear()

    def test_one_folder_that_dropbox_is_too_busy_for(self):
        folders = self.activate_all("A", "B")
        with self.outcome("/A", "too_many_write_operations"):
            self.check()
        self.assertEqual(folders.mapped("state"), ["making", "active"])
        self.assertEqual(self.connection.trouble, "busy")
        self.run_again()
        self.assertStand(folders, "/A", "/B")

    def test_one_folder_that_dropbox_refuses(self):
        folders = bad, good = self.activate_all("A", "B")
        with (
            self.outcome("/A", "disallowed_name"),
            mute_logger(making.__name__),
        ):
            self.check()
        self.assertEqual(folders.mapped("state"), ["refused", "active"])
        self.assertEqual(bad.refusal, "refused")
        self.assertFalse(self.connection.trouble)
        self.assertEqual(self.Folder.search([("state", "=", "refused")]), bad)
        self.dropbox.calls.clear()
        self.check()
        self.assertEqual(self.routes(), ["files/list_folder/continue"])
        bad.partner_id.name = "Better"
        bad.with_user(self.claire).action_make_again()
        self.assertStand(bad, "/Better")
        self.assertStand(good, "/B")

    def test_a_file_with_the_name_of_a_subfolder_holds_up_no_other_client(self):
        self.dropbox.write("/A/Invoices", b"a file")
        folders = bad, good = self.activate_all("A", "B")
        with mute_logger(making.__name__):
            self.check()
        self.assertStand(good, "/B")
        self.assertEqual((bad.state, bad.refusal), ("active", "conflict"))
        self.assertFalse(self.connection.trouble)
        self.dropbox.move("/A/Invoices", "/A/Bill.pdf")
        bad.with_user(self.claire).action_make_again()
        self.check()
        self.assertStand(folders, "/A", "/B")
        self.assertFalse(bad.refusal)
