"""The check: what Dropbox reports becomes rows of the ledger, each version once."""

from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api.changes import net_changes

from dev import samples

from ..common import DropboxCase


class TestCheck(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def rows(self):
        return {
            row.path: row.state for row in self.Document.search([], order="path_lower")
        }

    def test_a_file_at_two_places_in_one_page_is_one_row(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        with self.connection.sudo()._dropbox() as dropbox:
            former = dropbox.entry(f"{self.folder.path}/Invoices/a.pdf")
            self.dropbox.move(former.path, f"{self.folder.path}/Receipts/a.pdf")
            latter = dropbox.entry(former.id)
        self.connection.sudo()._record(net_changes([former, latter]))
        self.env.flush_all()
        self.assertEqual(self.document("a.pdf").kind, "receipt")

    def test_files_in_deeper_folders_count(self):
        self.drop(self.folder, "Receipts", "2026/March/a.pdf")
        self.check()
        row = self.Document.search([])
        self.assertEqual((row.kind, row.state), ("receipt", "pending"))

    def test_names_of_subfolders_do_not_depend_on_case(self):
        self.dropbox.delete("/Boulangerie Petit/Invoices")
        self.dropbox.write("/Boulangerie Petit/INVOICES/a.pdf", b"x")
        self.check()
        self.assertEqual(self.Document.search([]).kind, "invoice")

    def test_files_elsewhere_are_listed_as_misplaced(self):
        for path in (
            "/top.pdf",
            "/Unknown/Invoices/a.pdf",
            "/Boulangerie Petit/b.pdf",
            "/Boulangerie Petit/Other/c.pdf",
            "/Boulangerie Petit - Old/Invoices/d.pdf",
        ):
            self.dropbox.write(path, path.encode())
        self.check_and_take()
        self.assertEqual(set(self.rows().values()), {"misplaced"})
        self.assertEqual(len(self.rows()), 5)
        self.assertEqual(self.document("b.pdf").folder_id, self.folder)
        self.assertEqual(self.document("a.pdf").books_id, self.firm)
        self.assertFalse(
            self.env["account.move"].search([("dext_dropbox_folder_id", "!=", False)])
        )

    def test_a_misplaced_file_is_taken_once_it_is_moved_into_place(self):
        self.dropbox.write("/Boulangerie Petit/a.pdf", samples.small_pdf("a"))
        self.check()
        self.dropbox.move(
            "/Boulangerie Petit/a.pdf", "/Boulangerie Petit/Invoices/a.pdf"
        )
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").state, "imported")

    def test_a_misplaced_file_waits_for_its_client_folder(self):
        self.dropbox.write("/Garage Lenoir/Invoices/a.pdf", b"%PDF-1.4 x")
        self.check()
        self.assertEqual(self.document("a.pdf").state, "misplaced")
        garage = self.activate(self.garage.partner_id)
        self.check()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.folder_id), ("pending", garage))
        self.assertEqual(row.books_id, self.garage)

    def test_a_file_with_the_name_of_a_subfolder_is_misplaced(self):
        self.dropbox.delete("/Boulangerie Petit/Invoices")
        self.dropbox.write("/Boulangerie Petit/Invoices", b"%PDF-1.4 x")
        self.check()
        self.assertEqual(self.document("Invoices").state, "misplaced")

    def test_an_online_document_is_rejected_with_what_to_do(self):
        self.dropbox.write("/Boulangerie Petit/Invoices/minutes.paper", b"x")
        self.check_and_take()
        row = self.document("minutes.paper")
        self.assertEqual((row.state, row.reason), ("rejected", "not_downloadable"))

    def test_an_online_document_whose_client_is_activated_later(self):
        self.dropbox.write("/Garage Lenoir/Invoices/minutes.paper", b"x")
        self.check()
        self.activate(self.garage.partner_id)
        self.check_and_take()
        row = self.document("minutes.paper")
        self.assertEqual((row.state, row.reason), ("rejected", "not_downloadable"))

    def test_junk_is_ignored(self):
        for name, content in (
            ("~$letter.docx", b"x"),
            ("._photo.jpg", bytes.fromhex("00051607") + bytes(100)),
            ("empty.pdf", b""),
        ):
            self.dropbox.write(f"/Boulangerie Petit/Invoices/{name}", content)
        self.check()
        self.assertFalse(self.Document.search([]))

    def test_junk_that_only_its_content_tells_is_nobodys_task(self):
        content = bytes.fromhex("00051607") + bytes(4000)
        self.drop(self.folder, "Invoices", "._scan.pdf", content)
        self.check_and_take()
        row = self.document("._scan.pdf")
        self.assertEqual((row.state, row.reason), ("rejected", "junk"))
        self.assertFalse(row.needs_attention)

    def test_an_empty_file_counts_when_it_has_content(self):
        self.dropbox.write("/Boulangerie Petit/Invoices/a.pdf", b"")
        self.check()
        self.dropbox.write("/Boulangerie Petit/Invoices/a.pdf", b"%PDF-1.4 x")
        self.check()
        self.assertEqual(self.document("a.pdf").state, "pending")

    def test_renaming_or_moving_the_client_folder_breaks_nothing(self):
        self.drop(self.folder, "Invoices", "before.pdf")
        self.check()
        self.dropbox.move("/Boulangerie Petit", "/Archive/Petit & Fils")
        self.check()
        self.assertEqual(self.folder.path, "/Archive/Petit & Fils")
        self.assertEqual(self.folder.name, "Petit & Fils")
        self.assertIn("is now /Archive/Petit", self.folder.message_ids[0].body)
        self.drop(self.folder, "Invoices", "after.pdf")
        self.check_and_take()
        for name in ("before.pdf", "after.pdf"):
            self.assertEqual(self.document(name).state, "imported", name)

    def test_two_folders_that_swap_names_keep_their_clients(self):
        garage = self.activate(self.garage.partner_id)
        self.dropbox.move("/Boulangerie Petit", "/x")
        self.dropbox.move("/Garage Lenoir", "/Boulangerie Petit")
        self.dropbox.move("/x", "/Garage Lenoir")
        self.dropbox.write("/Garage Lenoir/Invoices/a.pdf", b"1")
        self.check()
        self.assertEqual(self.document("a.pdf").folder_id, self.folder)
        self.assertEqual(garage.path, "/Boulangerie Petit")

    def test_a_file_moved_to_another_kind_before_import_changes_kind(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.dropbox.move(
            "/Boulangerie Petit/Invoices/a.pdf", "/Boulangerie Petit/Receipts/a.pdf"
        )
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").move_id.move_type, "in_receipt")

    def test_a_file_moved_after_import_is_not_imported_again(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        move = self.document("a.pdf").move_id
        self.dropbox.move(
            "/Boulangerie Petit/Invoices/a.pdf", "/Boulangerie Petit/Receipts/b.pdf"
        )
        self.check_and_take()
        row = self.document("b.pdf")
        self.assertEqual((row.state, row.move_id), ("imported", move))
        self.assertEqual(row.path, "/Boulangerie Petit/Receipts/b.pdf")

    def test_a_file_deleted_before_import_is_told_apart(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Invoices", "sub/b.pdf")
        self.check()
        self.dropbox.delete("/Boulangerie Petit/Invoices")
        self.check()
        for name in ("a.pdf", "b.pdf"):
            row = self.document(name)
            self.assertEqual((row.state, row.reason), ("rejected", "removed"))

    def test_names_with_wildcards_delete_only_themselves(self):
        self.drop(self.folder, "Invoices", "a_c/x.pdf")
        self.drop(self.folder, "Invoices", "abc/y.pdf")
        self.drop(self.folder, "Invoices", "100%/z.pdf")
        self.check()
        self.dropbox.delete("/Boulangerie Petit/Invoices/a_c")
        self.dropbox.delete("/Boulangerie Petit/Invoices/100%")
        self.check()
        self.assertEqual(self.document("x.pdf").reason, "removed")
        self.assertEqual(self.document("z.pdf").reason, "removed")
        self.assertEqual(self.document("y.pdf").state, "pending")

    def test_a_relisting_finds_nothing_new(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.write("/lost.pdf", b"x")
        self.check_and_take()
        before = self.rows()
        self.dropbox.faults.add("files/list_folder/continue", "reset")
        self.check_and_take()
        self.assertEqual(self.rows(), before)
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.trouble)

    def test_repeated_reordered_and_empty_pages_are_harmless(self):
        for kind in ("duplicated", "reordered", "empty_page"):
            self.dropbox.faults.add("files/list_folder/continue", kind)
            self.drop(self.folder, "Invoices", f"{kind}.pdf")
            self.check()
            self.assertEqual(self.document(f"{kind}.pdf").state, "pending", kind)

    def test_a_check_with_nothing_new_costs_one_call(self):
        self.check()
        for clients in (0, 20):
            for number in range(clients):
                self.activate(self.client(f"Client {number}"), books=self.bakery)
            self.check()
            self.dropbox.calls.clear()
            with self.subTest(clients=clients):
                self.check()
                self.assertEqual(
                    [call.route for call in self.dropbox.calls],
                    ["files/list_folder/continue"],
                )

    def test_queries_of_an_idle_check_do_not_grow(self):
        self.check()
        self.check()
        few = self.count_queries()
        for number in range(20):
            self.activate(self.client(f"Client {number}"), books=self.bakery)
            self.drop(self.folder, "Invoices", f"{number}.pdf")
        self.check_and_take()
        self.check()
        self.assertLessEqual(self.count_queries(), few)

    def count_queries(self):
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.connection.sudo()._check_page()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_cursor_and_rows_go_together(self):
        self.check()
        cursor = self.connection.sudo().cursor
        self.drop(self.folder, "Invoices", "a.pdf")
        self.patch(
            type(self.Document), "_record_files", lambda *_args: self.fail("broken")
        )
        with mute_logger("odoo.addons.dext_dropbox.models.check.check"):
            self.check()
        self.assertEqual(self.connection.sudo().cursor, cursor)

    def test_a_broken_connection_holds_up_no_other(self):
        other = self.garage._dext_dropbox_connection()
        self.link(other, "autre@example.com")
        self.connection.sudo().sealed_tokens = "broken"
        self.dropbox.write("/found.pdf", b"x", account="autre@example.com")
        self.check()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEqual(self.document("found.pdf").connection_id, other)

    def test_a_defect_at_one_connection_holds_up_no_other(self):
        other = self.garage._dext_dropbox_connection()
        self.link(other, "autre@example.com")
        self.drop(self.folder, "Invoices", "a.pdf")
        self.dropbox.write("/found.pdf", b"x", account="autre@example.com")
        record = type(self.Document)._record_files

        def broken_for_one(documents, connection, entries):
            if connection == self.connection:
                raise ZeroDivisionError
            return record(documents, connection, entries)

        self.patch(type(self.Document), "_record_files", broken_for_one)
        with mute_logger("odoo.addons.dext_dropbox.models.check.check"):
            self.check()
        self.assertEqual(self.connection.trouble, "defect")
        self.assertGreater(self.connection.not_before, self.env.cr.now())
        self.assertEqual(self.document("found.pdf").connection_id, other)

    def test_check_now_reports_what_it_found(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        action = self.connection.with_user(self.paul).action_check()
        self.assertIn("1", action["params"]["message"])
        self.assertEqual(self.document("a.pdf").state, "pending")
        self.take()
        action = self.connection.with_user(self.paul).action_check()
        self.assertIn("Nothing new", action["params"]["message"])
