"""What people do in the archive is told, put right, and never imported."""

from ..conftest import APP, FULL_APP
from .common import ArchiveCase


class FollowingCase(ArchiveCase):
    def setUp(self):
        super().setUp()
        self.kept = self.stored()
        self.check()

    def rows(self):
        return self.Document.search([])

    def told(self):
        return (
            "Stored documents were moved, changed or deleted in Dropbox"
            in self.connection.activity_ids.mapped("summary")
        )

    def repair(self):
        self.kept.with_user(self.paul).action_repair()
        self.store()
        self.check_and_take()

    def assertRight(self):
        """The copy is in its place as it was, once, and nothing was imported."""
        self.assertEqual(self.kept.path, self.usual_path(self.kept.move_id))
        self.assertProved(self.kept)
        self.assertFalse(self.rows().filtered("move_id"))
        ours = [c for c in self.files().values() if c == self.files()[self.kept.path]]
        self.assertEqual(len(ours), 1)


class TestNeverImported(FollowingCase):
    def test_what_we_stored_is_in_no_list_of_drops(self):
        self.check_and_take()
        self.assertFalse(self.rows())
        self.assertEqual(self.kept.state, "stored")

    def test_moved_among_drops_is_told_there_and_taken_from_nowhere(self):
        for subfolder in ("Invoices", "Receipts", "Sales documents"):
            source = self.kept.path
            self.dropbox.move(source, f"{self.folder.path}/{subfolder}/x.pdf")
            self.check_and_take()
            row = self.document("x.pdf")
            self.assertEqual((row.state, row.reason), ("rejected", "archived"))
            self.assertFalse(row.move_id)
            self.assertEqual((self.kept.state, self.kept.change), ("changed", "moved"))
        self.assertTrue(self.told())
        self.assertFalse(row.may_retry)
        self.repair()
        self.assertRight()
        self.assertFalse(row.needs_attention)

    def test_moved_elsewhere_is_no_misplaced_drop(self):
        self.dropbox.move(self.kept.path, f"{self.folder.path}/x.pdf")
        self.check_and_take()
        self.assertFalse(self.rows())
        self.assertEqual(self.kept.change, "moved")
        self.repair()
        self.assertRight()

    def test_moved_and_edited_among_drops(self):
        target = f"{self.folder.path}/Invoices/x.pdf"
        self.dropbox.move(self.kept.path, target)
        self.dropbox.write(target, b"%PDF-1.4 edited")
        self.check_and_take()
        self.assertEqual(self.kept.change, "both")
        self.assertFalse(self.rows().filtered("move_id"))
        self.repair()
        self.assertRight()

    def test_copy_made_by_the_client_is_a_duplicate(self):
        content = self.files()[self.kept.path]
        self.drop(self.folder, "Invoices", "copy.pdf", content)
        self.check_and_take()
        row = self.document("copy.pdf")
        self.assertEqual((row.state, row.reason), ("duplicate", "archived"))
        self.assertEqual(row.archive_copy_id, self.kept)
        self.assertFalse(row.move_id)

    def test_same_content_of_another_client_is_imported(self):
        """What one client sends as an invoice, another one receives as a bill."""
        garage = self.activate(self.garage.partner_id)
        self.drop(garage, "Invoices", "bill.pdf", self.files()[self.kept.path])
        self.check_and_take()
        self.assertEqual(self.document("bill.pdf").state, "imported")

    def test_document_that_was_cancelled_may_be_sent_again(self):
        self.kept.move_id.button_draft()
        self.kept.move_id.button_cancel()
        self.drop(self.folder, "Invoices", "again.pdf", self.files()[self.kept.path])
        self.check_and_take()
        self.assertEqual(self.document("again.pdf").state, "imported")

    def test_drop_that_was_stored_too_is_a_duplicate_of_its_own_draft(self):
        content = self.drop(self.folder, "Invoices", "bill.pdf")
        self.check_and_take()
        move = self.document("bill.pdf").move_id
        move.write({"partner_id": self.vendor.id, "invoice_date": "2026-04-01"})
        move.invoice_line_ids = [(0, 0, {"name": "x", "price_unit": 3})]
        move.action_post()
        self.store()
        self.drop(self.folder, "Invoices", "twice.pdf", content)
        self.check_and_take()
        row = self.document("twice.pdf")
        self.assertEqual((row.state, row.reason), ("duplicate", "same_content"))

    def test_listing_everything_again_takes_nothing(self):
        self.connection.cursor = False
        self.dropbox.move(self.kept.path, f"{self.folder.path}/Receipts/x.pdf")
        self.check_and_take()
        self.assertFalse(self.rows().filtered("move_id"))
        self.assertEqual(self.kept.change, "moved")

    def test_what_nobody_knows_in_the_archive_is_no_drop(self):
        self.dropbox.write(f"{self.folder.path}/Archive/2026/own.pdf", b"%PDF own")
        self.check_and_take()
        self.assertFalse(self.rows())

    def test_drop_moved_into_the_archive_is_followed(self):
        self.drop(self.folder, "Invoices", "bill.pdf")
        self.check_and_take()
        move = self.document("bill.pdf").move_id
        self.dropbox.move(
            f"{self.folder.path}/Invoices/bill.pdf", f"{self.folder.path}/Archive/b.pdf"
        )
        self.check_and_take()
        self.assertEqual(self.rows().move_id, move)
        self.assertFalse(self.rows().removed_on)

    def test_client_folder_that_moves_takes_its_archive_along(self):
        self.dropbox.move(self.folder.path, "/Elsewhere")
        self.check_and_take()
        self.assertEqual(self.folder.path, "/Elsewhere")
        self.assertEqual(self.kept.state, "stored")
        self.assertTrue(self.kept.path.startswith("/Elsewhere/Archive/"))
        self.assertFalse(self.told())
        self.assertFalse(self.rows())


class TestRepair(FollowingCase):
    def test_renamed(self):
        folder = self.kept.path.rpartition("/")[0]
        self.dropbox.move(self.kept.path, f"{folder}/renamed.pdf")
        self.check()
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "moved"))
        self.assertTrue(self.told())
        self.repair()
        self.assertRight()

    def test_altered(self):
        file_id = self.kept.file_id
        self.dropbox.write(self.kept.path, b"something else")
        self.check()
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "altered"))
        self.repair()
        self.assertRight()
        self.assertEqual(self.kept.file_id, file_id)

    def test_deleted(self):
        self.dropbox.delete(self.kept.path)
        self.check()
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "deleted"))
        self.assertFalse(self.kept.url)
        self.repair()
        self.assertRight()

    def test_whole_archive_deleted(self):
        other = self.stored()
        self.check()
        self.dropbox.delete(f"{self.folder.path}/Archive")
        self.check()
        copies = self.kept | other
        self.assertEqual(set(copies.mapped("change")), {"deleted"})
        copies.with_user(self.paul).action_repair()
        self.store()
        self.assertProved(copies)

    def test_moved_within_the_archive(self):
        self.dropbox.move(
            self.kept.path, f"{self.folder.path}/Archive/2025/Other/x.pdf"
        )
        self.check_and_take()
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "moved"))
        self.assertTrue(self.told())
        self.repair()
        self.assertRight()

    def test_moved_out_of_all_client_folders(self):
        self.dropbox.move(self.kept.path, "/x.pdf")
        self.check_and_take()
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "moved"))
        self.assertEqual(self.kept.path, "/x.pdf")
        self.repair()
        self.assertRight()

    def test_moved_out_of_the_app_folder(self):
        """For an app with a folder of its own, it is gone."""
        inside = f"/Apps/{APP.name}{self.kept.path}"
        self.dropbox.move(inside, "/Private/x.pdf", app_key=FULL_APP.key)
        self.check_and_take()
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "deleted"))
        self.repair()
        self.assertRight()

    def test_moved_among_the_drops_of_another_client(self):
        garage = self.activate(self.garage.partner_id)
        self.dropbox.move(self.kept.path, f"{garage.path}/Invoices/x.pdf")
        self.check_and_take()
        self.assertFalse(self.rows().filtered("move_id"))
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "moved"))
        self.repair()
        self.assertRight()

    def test_folder_of_a_year_renamed(self):
        other = self.stored()
        self.check()
        year = f"{self.folder.path}/Archive/2026"
        self.dropbox.move(year, f"{self.folder.path}/Archive/Old")
        self.check_and_take()
        copies = self.kept | other
        self.assertEqual(set(copies.mapped("change")), {"moved"})
        self.assertTrue(self.told())
        copies.with_user(self.paul).action_repair()
        self.store()
        self.assertProved(copies)
        self.assertFalse(self.rows())

    def test_folder_of_a_year_deleted(self):
        other = self.stored(date="2025-03-05", invoice_date="2025-03-05")
        self.check()
        self.dropbox.delete(f"{self.folder.path}/Archive/2026")
        self.check_and_take()
        self.assertEqual(self.kept.change, "deleted")
        self.assertEqual(other.state, "stored", "another year's is untouched")
        self.repair()
        self.assertProved(self.kept | other)

    def test_folder_of_a_year_moved_among_drops(self):
        year = f"{self.folder.path}/Archive/2026"
        self.dropbox.move(year, f"{self.folder.path}/Invoices/2026")
        self.check_and_take()
        self.assertFalse(self.rows().filtered("move_id"))
        self.assertEqual((self.kept.state, self.kept.change), ("changed", "moved"))
        self.repair()
        self.assertRight()

    def test_case_of_its_name_changed_is_no_change(self):
        folder, _, name = self.kept.path.rpartition("/")
        self.dropbox.move(self.kept.path, f"{folder}/x")
        self.dropbox.move(f"{folder}/x", f"{folder}/{name.upper()}")
        self.check_and_take()
        self.assertEqual((self.kept.state, self.kept.change), ("stored", False))
        self.assertFalse(self.told())

    def test_two_exchanged(self):
        """Each lies where the other belongs."""
        other = self.stored()
        self.check()
        here, there = self.kept.path, other.path
        for source, target in ((here, "/x"), (there, here), ("/x", there)):
            self.dropbox.move(source, target)
        self.check_and_take()
        copies = self.kept | other
        self.assertEqual(set(copies.mapped("change")), {"moved"})
        copies.with_user(self.paul).action_repair()
        for _time in range(4):
            self.store()
            self.check_and_take()
            self.due()
        self.assertProved(copies)
        self.assertFalse(self.rows().filtered("move_id"))

    def test_something_else_in_its_place(self):
        """What somebody has put where the copy belongs stays there."""
        path, text = self.kept.path, b"somebody else's"
        self.dropbox.move(path, f"{self.folder.path}/x.pdf")
        self.dropbox.write(path, text)
        self.check_and_take()
        self.assertEqual(self.kept.change, "moved")
        self.repair()
        self.due()
        self.store()
        self.assertEqual((self.kept.state, self.kept.change), ("stored", False))
        self.assertEqual(self.files()[path], text)
        self.assertNotEqual(self.kept.path, path)
        self.assertIn("/Archive/2026/Vendor bills/", self.kept.path)

    def test_put_back_by_the_client(self):
        path = self.kept.path
        self.dropbox.move(path, f"{self.folder.path}/x.pdf")
        self.check()
        self.dropbox.move(f"{self.folder.path}/x.pdf", path)
        self.check()
        self.assertEqual((self.kept.state, self.kept.change), ("stored", False))

    def test_changed_again_while_it_is_put_right(self):
        """What was seen last is no longer true when the repair comes."""
        self.dropbox.write(self.kept.path, b"something else")
        self.check()
        self.kept.with_user(self.paul).action_repair()
        self.dropbox.write(self.kept.path, b"something else still")
        moved = f"{self.folder.path}/Archive/away.pdf"
        self.dropbox.move(self.kept.path, moved)
        self.store()
        self.due()
        self.check()
        self.store()
        self.assertRight()


class TestComparison(FollowingCase):
    def compare(self):
        self.connection.with_user(self.claire).action_reconcile()
        # What has changed lately is left to the next comparison.
        self.env.cr.execute(
            "UPDATE dext_dropbox_archive_copy "
            "SET write_date = write_date - interval '1h'"
        )
        self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")
        self.env.invalidate_all()

    def blind(self, change):
        """Let ``change`` happen without any word of it in the feed of changes."""
        change()
        latest = self.connection.with_env(self.env)
        with latest._dropbox() as dropbox:
            page = dropbox.changes("")
            while page.has_more:
                page = dropbox.changes("", page.cursor)
        latest.cursor = page.cursor

    def test_nothing_to_tell(self):
        self.compare()
        self.assertEqual(self.kept.state, "stored")
        self.assertTrue(self.connection.reconciled_on)
        self.assertEqual(self.connection.unaccounted_files, 0)
        self.assertFalse(self.rows())

    def test_missing(self):
        self.blind(lambda: self.dropbox.delete(self.kept.path))
        self.compare()
        self.assertEqual(self.kept.change, "deleted")
        self.assertTrue(self.told())
        self.repair()
        self.assertRight()

    def test_altered(self):
        self.blind(lambda: self.dropbox.write(self.kept.path, b"other"))
        self.compare()
        self.assertEqual(self.kept.change, "altered")
        self.repair()
        self.assertRight()

    def test_renamed(self):
        target = f"{self.kept.path.rpartition('/')[0]}/renamed.pdf"
        self.blind(lambda: self.dropbox.move(self.kept.path, target))
        self.compare()
        self.assertEqual(self.kept.change, "moved")
        self.assertTrue(self.told())
        self.repair()
        self.assertRight()

    def test_moved_within_the_archive(self):
        target = f"{self.folder.path}/Archive/2025/x.pdf"
        self.blind(lambda: self.dropbox.move(self.kept.path, target))
        self.compare()
        self.assertEqual((self.kept.change, self.kept.path), ("moved", target))
        self.repair()
        self.assertRight()

    def test_folder_of_a_year_renamed(self):
        year = f"{self.folder.path}/Archive/2026"
        self.blind(lambda: self.dropbox.move(year, f"{year} old"))
        self.compare()
        self.assertEqual(self.kept.change, "moved")
        self.repair()
        self.assertRight()

    def test_whole_archive_deleted(self):
        self.blind(lambda: self.dropbox.delete(f"{self.folder.path}/Archive"))
        self.compare()
        self.assertEqual(self.kept.change, "deleted")
        self.repair()
        self.assertRight()

    def test_client_folder_renamed(self):
        self.blind(lambda: self.dropbox.move(self.folder.path, "/Elsewhere"))
        self.compare()
        self.check()
        self.assertEqual(self.folder.path, "/Elsewhere")
        self.assertEqual((self.kept.state, self.kept.change), ("stored", False))
        self.assertTrue(self.kept.path.startswith("/Elsewhere/Archive/"))

    def test_moved_among_drops(self):
        target = f"{self.folder.path}/Invoices/x.pdf"
        self.blind(lambda: self.dropbox.move(self.kept.path, target))
        self.compare()
        self.take()
        self.assertEqual(self.kept.change, "moved")
        self.assertFalse(self.rows().filtered("move_id"))
        self.repair()
        self.assertRight()
