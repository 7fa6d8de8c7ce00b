"""Clients see in Dropbox why a file was rejected: it moves, with a note beside it."""

from unittest.mock import patch

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient

from dev import samples

from ...conftest import APP, FULL_APP
from ..common import ClientCase

BAD = b"MZ" + bytes(200)
NOTE = "Rejected/bad.pdf - please read.txt"


class AnswerCase(ClientCase):
    def setUp(self):
        super().setUp()
        self.connection.answers = True

    def rejected(self, name="bad.pdf", subfolder="Invoices", content=BAD):
        self.drop(self.folder, subfolder, name, content)
        self.check_and_take()
        row = self.document(name)
        self.assertEqual(row.state, "rejected")
        return row

    def inside(self, path):
        return self.dropbox.tree()[f"{self.folder.path}/{path}"]

    def notes(self):
        """The paths of all texts in the client's folder."""
        return [path for path in self.dropbox.tree() if path.endswith(".txt")]

    def due_again(self):
        self.Document.search([("aside", "=", "todo")]).aside_not_before = False
        self.Document.search([("note", "=", "remove")]).note_not_before = False
        self.connection.sudo().not_before = False


class TestAnswers(AnswerCase):
    def test_off_by_default(self):
        new = self.env["res.company"].create({"name": "New"})
        self.assertFalse(new._dext_dropbox_connection().answers)
        self.connection.answers = False
        row = self.rejected()
        self.set_aside()
        self.assertTrue(self.lies("Invoices/bad.pdf"))
        self.assertFalse(row.aside)
        self.assertFalse(self.notes())

    def test_a_rejected_file_is_answered(self):
        row = self.rejected()
        self.set_aside()
        self.assertFalse(self.lies("Invoices/bad.pdf"))
        self.assertEqual(self.inside("Rejected/bad.pdf"), BAD)
        text = self.inside(NOTE).decode("utf-8-sig")
        self.assertIn("bad.pdf cannot be used.", text)
        self.assertIn(row._label("reason"), text)
        self.assertIn("This note goes away", text)
        self.assertIn(self.firm.name, text)
        self.assertEqual(
            (row.state, row.aside, row.note), ("rejected", "done", "there")
        )
        self.assertTrue(row.needs_attention)

    def test_in_the_clients_language(self):
        self.client_partner.lang = "fr_FR"
        row = self.rejected()
        self.set_aside()
        french = row.with_context(lang="fr_FR")._label("reason")
        self.assertNotEqual(french, row._label("reason"))
        (note,) = self.notes()
        text = self.dropbox.tree()[note].decode("utf-8-sig")
        self.assertIn(french, text)
        self.assertIn("bad.pdf", note)

    def test_nothing_of_ours_is_imported_or_taken_for_a_change(self):
        row = self.rejected()
        self.set_aside()
        for _again in range(2):
            self.check_and_take()
            self.set_aside()
            self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")
        self.assertEqual(self.Document.search([]), row)
        self.assertEqual(self.connection.unaccounted_files, 0)
        self.assertEqual(len(self.notes()), 1)
        # Wherever somebody puts the note, it is no document.
        note = f"{self.folder.path}/{NOTE}"
        self.dropbox.write(f"{self.folder.path}/Receipts/a.txt", self.inside(NOTE))
        self.dropbox.move(note, f"{self.folder.path}/Invoices/b.txt")
        self.check_and_take()
        self.assertEqual(self.Document.search([]), row)

    def test_the_note_goes_when_it_comes_in_order(self):
        row = self.rejected()
        self.set_aside()
        self.drop(self.folder, "Invoices", "bad.pdf", samples.plain_bill("better"))
        self.check_and_take()
        new = self.Document.search([("name", "=", "bad.pdf")]) - row
        self.assertEqual((new.state, row.resent_id), ("imported", new))
        self.set_aside()
        self.assertFalse(self.notes())
        self.assertTrue(self.lies("Rejected/bad.pdf"))
        self.assertEqual(row.note, "gone")

    def test_the_note_stays_when_it_comes_as_bad_as_before(self):
        first = self.rejected()
        self.set_aside()
        self.drop(self.folder, "Invoices", "bad.pdf", b"MZ" + bytes(300))
        self.check_and_take()
        self.set_aside()
        self.assertEqual(len(self.notes()), 2)
        self.assertTrue(self.lies("Rejected/bad (1).pdf"))
        self.drop(self.folder, "Invoices", "bad.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.set_aside()
        self.assertFalse(self.notes())
        self.assertEqual(first.note, "gone")

    def test_put_back_as_it_is(self):
        row = self.rejected()
        self.set_aside()
        self.dropbox.move(
            f"{self.folder.path}/Rejected/bad.pdf",
            f"{self.folder.path}/Invoices/bad.pdf",
        )
        self.check_and_take()
        self.assertEqual(row.state, "rejected")
        self.set_aside()
        self.assertTrue(self.lies("Rejected/bad.pdf"))
        self.assertEqual(self.notes(), [f"{self.folder.path}/{NOTE}"])

    def test_put_back_under_another_name_its_note_has_that_name(self):
        row = self.rejected()
        self.set_aside()
        self.check()
        self.dropbox.move(
            f"{self.folder.path}/Rejected/bad.pdf",
            f"{self.folder.path}/Invoices/renamed.pdf",
        )
        self.check_and_take()
        self.set_aside()
        self.assertTrue(self.lies("Rejected/renamed.pdf"))
        (note,) = self.notes()
        self.assertIn("/Rejected/renamed.pdf - ", note)
        self.assertIn("renamed.pdf cannot", self.dropbox.tree()[note].decode())
        self.assertEqual((row.aside, row.note), ("done", "there"))

    def test_put_back_and_deleted_its_note_goes(self):
        row = self.rejected()
        self.set_aside()
        self.check()
        place = f"{self.folder.path}/Invoices/bad.pdf"
        self.dropbox.move(f"{self.folder.path}/Rejected/bad.pdf", place)
        self.check_and_take()
        self.assertEqual((row.state, row.note), ("rejected", "todo"))
        self.dropbox.delete(place)
        self.set_aside()
        self.due_again()
        self.set_aside()
        self.assertFalse(self.notes())
        self.assertEqual((row.aside, row.note), ("done", "gone"))

    def test_put_back_and_deleted_before_it_was_looked_at(self):
        row = self.rejected()
        self.set_aside()
        self.check()
        place = f"{self.folder.path}/Invoices/bad.pdf"
        self.dropbox.move(f"{self.folder.path}/Rejected/bad.pdf", place)
        self.check()
        self.assertEqual((row.state, row.note), ("pending", "remove"))
        self.dropbox.delete(place)
        self.check_and_take()
        self.assertEqual(row.reason, "removed")
        self.set_aside()
        self.assertFalse(self.notes())
        self.assertEqual(row.note, "gone")

    def test_what_is_to_be_said_again_is_not_taken_away(self):
        row = self.rejected()
        self.set_aside()
        self.check()
        self.dropbox.move(
            f"{self.folder.path}/Rejected/bad.pdf",
            f"{self.folder.path}/Invoices/bad.pdf",
        )
        self.check()
        self.assertEqual(row.note, "remove")
        count = type(row)._count_removal

        def rejected_meanwhile(rows):
            count(rows)
            rows._reject("unsupported")

        with patch.object(type(row), "_count_removal", rejected_meanwhile):
            self.set_aside()
        self.due_again()
        self.set_aside()
        self.assertEqual((row.state, row.note), ("rejected", "there"))
        self.assertEqual(self.notes(), [f"{self.folder.path}/{NOTE}"])

    def test_what_was_given_up_goes_once_the_check_sees_where_it_is(self):
        row = self.rejected()
        self.dropbox.move(self.folder.path, "/Petit")
        for _again in range(9):
            self.due_again()
            self.set_aside()
        self.assertEqual((row.aside, row.aside_attempts), ("failed", 6))
        self.check()
        self.set_aside()
        self.assertTrue(self.lies("Rejected/bad.pdf"))
        self.assertEqual((row.aside, row.note), ("done", "there"))

    def test_one_that_was_gone_for_a_while_is_answered_when_it_is_back(self):
        for name, seen in (("a.pdf", False), ("b.pdf", True)):
            row = self.rejected(name, content=BAD + name.encode())
            place = f"/Apps/{APP.name}{row.path}"
            self.dropbox.move(place, f"/{name}", app_key=FULL_APP.key)
            if seen:
                self.check()
            self.set_aside()
            self.assertFalse(self.lies(f"Rejected/{name}"))
            self.dropbox.move(f"/{name}", place, app_key=FULL_APP.key)
            self.check_and_take()
            self.due_again()
            self.set_aside()
            self.assertTrue(self.lies(f"Rejected/{name}"), f"seen: {seen}")
            self.assertEqual(row.state, "rejected")
        self.assertEqual(len(self.notes()), 2)

    def test_one_that_is_back_stays_where_the_firm_answers_no_more(self):
        row = self.rejected()
        place = f"/Apps/{APP.name}{row.path}"
        self.dropbox.move(place, "/bad.pdf", app_key=FULL_APP.key)
        self.set_aside()
        self.connection.sudo().answers = False
        self.dropbox.move("/bad.pdf", place, app_key=FULL_APP.key)
        self.check_and_take()
        self.due_again()
        self.set_aside()
        self.assertFalse(self.lies("Rejected/bad.pdf"))
        self.assertEqual(row.aside, "done")

    def test_the_note_goes_after_its_folder_was_renamed(self):
        """Which changes the version of all that is inside."""
        row = self.rejected()
        self.set_aside()
        self.dropbox.move(self.folder.path, "/Petit")
        self.check()
        self.drop(self.folder, "Invoices", "bad.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.set_aside()
        self.assertFalse(self.notes())
        self.assertEqual(row.note, "gone")

    def written_unheard(self):
        """Return a row whose note a worker has written and did not live to note."""
        row = self.rejected()
        original = DropboxClient.write_note

        def write_note(client, *args):
            original(client, *args)
            raise RuntimeError("killed")

        self.patch(DropboxClient, "write_note", write_note)
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            self.set_aside()
        self.patch(DropboxClient, "write_note", original)
        self.assertEqual(len(self.notes()), 1)
        self.assertFalse(row.note_file_id)
        return row

    def test_a_note_of_which_nobody_heard_goes_too(self):
        row = self.written_unheard()
        self.drop(self.folder, "Invoices", "bad.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.due_again()
        self.set_aside()
        self.assertFalse(self.notes())
        self.assertEqual(row.note, "gone")

    def test_a_note_that_is_seen_when_it_says_nothing_any_more_goes(self):
        row = self.written_unheard()
        row._take_note_away()  # as when it came in order before the check saw the note
        self.assertEqual(row.note, "gone")
        self.check()
        self.assertEqual(row.note, "remove")
        self.set_aside()
        self.assertFalse(self.notes())
        self.assertEqual(row.note, "gone")

    def test_what_the_client_wrote_on_the_note_stays(self):
        row = self.rejected()
        self.set_aside()
        self.dropbox.write(f"{self.folder.path}/{NOTE}", b"My answer")
        self.drop(self.folder, "Invoices", "bad.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.set_aside()
        self.assertEqual(self.inside(NOTE), b"My answer")
        self.assertEqual(row.note, "gone")

    def test_something_else_has_the_name_of_the_note(self):
        self.dropbox.write(f"{self.folder.path}/{NOTE}", b"mine")
        row = self.rejected()
        self.set_aside()
        self.assertEqual(self.inside(NOTE), b"mine")
        self.assertTrue(self.lies(f"Rejected/bad.pdf - please read {row.id}.txt"))

    def test_a_return_has_a_note_as_well(self):
        self.connection.answers = False
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        none = self.env["dext.dropbox.return.reason"]
        row.with_user(self.paul).return_to_client(none, "Not yours")
        self.set_aside()
        text = self.inside("Rejected/a.pdf - please read.txt").decode("utf-8-sig")
        self.assertIn("Not yours", text)

    def test_an_online_document(self):
        self.dropbox.write(f"{self.folder.path}/Invoices/x.paper", b"{}")
        self.check_and_take()
        row = self.document("x.paper")
        if row.reason == "not_downloadable":
            self.set_aside()
            self.check_and_take()
            self.assertEqual(self.Document.search([]), row)

    def test_the_setting_is_for_managers(self):
        self.connection.with_user(self.claire).answers = False
        self.assertFalse(self.connection.answers)


class TestKills(AnswerCase):
    """Whatever a worker was at when it died, it is done once."""

    def dies_after(self, name, times=1):
        """Let ``DropboxClient.name`` do its work and then end the worker."""
        original, left = getattr(DropboxClient, name), [times]

        def call(client, *args, **options):
            done = original(client, *args, **options)
            if left[0]:
                left[0] -= 1
                raise RuntimeError("killed")
            return done

        self.patch(DropboxClient, name, call)

    def settle(self):
        for _again in range(3):
            self.due_again()
            self.set_aside()
            self.check_and_take()

    def test_after_the_move(self):
        row = self.rejected()
        self.dies_after("move")
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            self.set_aside()
        self.settle()
        self.assertEqual((row.aside, row.note), ("done", "there"))
        self.assertEqual(self.notes(), [f"{self.folder.path}/{NOTE}"])
        self.assertTrue(self.lies("Rejected/bad.pdf"))

    def test_after_the_note(self):
        row = self.rejected()
        self.dies_after("write_note")
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            self.set_aside()
        self.check_and_take()
        self.assertEqual(self.Document.search([]), row)
        self.settle()
        self.assertEqual((row.aside, row.note), ("done", "there"))
        self.assertEqual(self.notes(), [f"{self.folder.path}/{NOTE}"])
        self.assertEqual(self.Document.search([]), row)

    def test_after_the_removal(self):
        row = self.rejected()
        self.set_aside()
        self.drop(self.folder, "Invoices", "bad.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.dropbox.delete(f"{self.folder.path}/{NOTE}")
        self.assertEqual(row.note, "remove")
        self.settle()
        self.assertEqual(row.note, "gone")
        self.assertFalse(self.notes())

    def test_removal_is_counted_before_it_is_tried(self):
        row = self.rejected()
        self.set_aside()
        self.drop(self.folder, "Invoices", "bad.pdf", samples.plain_bill("better"))
        self.check_and_take()
        self.dropbox.faults.add("files/delete_v2", "server_error", None)
        for _again in range(9):
            self.due_again()
            self.set_aside()
        self.assertEqual((row.note, row.note_attempts), ("gone", 6))

    def test_it_does_not_try_for_ever(self):
        row = self.rejected()
        self.dies_after("write_note", 99)
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            for _again in range(9):
                self.due_again()
                self.set_aside()
        self.assertEqual((row.aside, row.aside_attempts), ("failed", 6))
