"""What goes back moves once, whatever Dropbox, the client or a dying worker does."""

from psycopg2.errors import SerializationFailure

from odoo.addons.dext_dropbox.dropbox_api.client import DropboxClient
from odoo.addons.dext_dropbox.dropbox_api.errors import FileProblem

from dev import samples

from .test_returning import ReturnCase


class TestTrouble(ReturnCase):
    """Dropbox is slow, refuses, or the worker dies: once, or not at all."""

    def due_again(self):
        self.Document.search([("aside", "=", "todo")]).aside_not_before = False
        self.connection.sudo().not_before = False

    def moves(self):
        return [call for call in self.dropbox.calls if call.route == "files/move_v2"]

    def test_a_worker_dies_after_the_move(self):
        row = self.imported()
        self.give_back(row)
        original = DropboxClient.move

        def move(client, *args):
            original(client, *args)
            raise RuntimeError("killed")

        self.patch(DropboxClient, "move", move)
        with self.assertLogs("odoo.addons.dext_dropbox_client", "ERROR"):
            self.set_aside()
        self.assertEqual((row.aside, row.aside_attempts), ("todo", 1))
        self.patch(DropboxClient, "move", original)
        self.check_and_take()
        self.assertEqual(row.state, "returned")
        self.due_again()
        self.dropbox.calls.clear()
        self.set_aside()
        self.assertFalse(self.moves())
        self.assertEqual(row.aside, "done")
        self.assertEqual(row.path, f"{self.folder.path}/Rejected/a.pdf")

    def test_a_row_that_somebody_else_writes_has_its_turn_later(self):
        """And the others have theirs now."""
        rows = self.imported() | self.imported("b.pdf")
        self.give_back(rows)
        original = type(rows)._count_aside

        def conflict(row):
            if row == rows[0]:
                raise SerializationFailure
            return original(row)

        self.patch(type(rows), "_count_aside", conflict)
        self.set_aside()
        self.assertEqual(rows.mapped("aside"), ["todo", "done"])
        action = self.env.ref("dext_dropbox_client.dext_dropbox_cron_aside")
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", action.id)])
        )
        self.patch(type(rows), "_count_aside", original)
        self.set_aside()
        self.assertEqual(rows.mapped("aside"), ["done", "done"])
        self.assertEqual(rows[0].aside_attempts, 1)

    def test_while_a_check_waits_for_dropbox_nothing_moves(self):
        """Else what it is told then would seem to have come back."""
        row = self.imported()
        self.give_back(row)
        self.patch(type(self.connection), "_hold_check", lambda connection: False)
        self.set_aside()
        self.assertFalse(self.moves())
        self.assertEqual((row.aside, row.aside_attempts), ("todo", 0))
        self.patch(type(self.connection), "_hold_check", lambda connection: True)
        self.due_again()
        self.set_aside()
        self.assertEqual(len(self.moves()), 1)
        self.assertEqual(row.aside, "done")

    def test_what_the_client_replaces_meanwhile_is_imported(self):
        row = self.imported()
        self.give_back(row)
        better = self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("new"))
        self.set_aside()
        self.assertEqual(
            self.dropbox.tree()[f"{self.folder.path}/Invoices/a.pdf"], better
        )
        self.check_and_take()
        new = self.Document.search([("name", "=", "a.pdf")]) - row
        self.assertEqual((new.state, new.move_id.state), ("imported", "draft"))
        self.assertEqual(row.resent_id, new)

    def test_what_is_replaced_while_it_moves_is_put_back(self):
        row = self.imported()
        self.give_back(row)
        original = DropboxClient.move
        better = samples.plain_bill("better")

        def move(client, source, target):
            self.dropbox.write(f"{self.folder.path}/Invoices/a.pdf", better)
            self.patch(DropboxClient, "move", original)
            return original(client, source, target)

        self.patch(DropboxClient, "move", move)
        self.set_aside()
        self.assertEqual(
            self.dropbox.tree()[f"{self.folder.path}/Invoices/a.pdf"], better
        )
        self.check_and_take()
        new = self.Document.search([("name", "=", "a.pdf")]) - row
        self.assertEqual((new.state, new.move_id.state), ("imported", "draft"))

    def test_what_takes_its_place_while_it_moves_is_put_back(self):
        row = self.imported()
        self.give_back(row)
        original, place = DropboxClient.move, f"{self.folder.path}/Invoices/a.pdf"
        another = samples.plain_bill("another")

        def move(client, source, target):
            self.dropbox.move(place, "/a.pdf")
            self.dropbox.write(place, another)
            self.patch(DropboxClient, "move", original)
            return original(client, source, target)

        self.patch(DropboxClient, "move", move)
        self.set_aside()
        self.assertEqual(self.dropbox.tree()[place], another)
        self.check_and_take()
        new = self.Document.search([("name", "=", "a.pdf")]) - row
        self.assertEqual((new.state, new.move_id.state), ("imported", "draft"))

    def test_a_move_that_dropbox_works_off_late_does_nothing(self):
        """The worker has died with it, and another one's was faster."""
        row = self.imported()
        self.give_back(row)
        original, late = DropboxClient.move, []

        def move(client, *args):
            late.append(args)
            return original(client, *args)

        self.patch(DropboxClient, "move", move)
        self.set_aside()
        self.dropbox.move(self.folder.path, "/Renamed")
        before = self.dropbox.tree()
        with self.connection._dropbox() as dropbox, self.assertRaises(FileProblem):
            original(dropbox, *late[0])
        self.assertEqual(self.dropbox.tree(), before)

    def test_gone_from_dropbox(self):
        row = self.imported()
        self.give_back(row)
        self.dropbox.delete(f"{self.folder.path}/Invoices/a.pdf")
        self.set_aside()
        self.assertEqual(row.aside, "done")
        self.assertFalse(self.moves())

    def test_dropbox_refuses(self):
        row = self.imported()
        self.give_back(row)
        self.dropbox.faults.add(
            "files/move_v2",
            "api_error",
            None,
            tags=["from_write", "no_write_permission"],
        )
        for _again in range(8):
            self.due_again()
            self.set_aside()
        self.assertEqual((row.state, row.aside), ("returned", "failed"))
        self.assertEqual(row.aside_attempts, 6)

    def test_dropbox_is_busy(self):
        row = self.imported()
        self.give_back(row)
        self.dropbox.faults.add("files/move_v2", "rate_limit")
        self.set_aside()
        self.assertEqual(row.aside, "todo")
        self.assertTrue(self.connection.not_before)
        self.due_again()
        self.set_aside()
        self.assertEqual(row.aside, "done")

    def test_two_of_one_name(self):
        first = self.imported()
        self.give_back(first)
        self.set_aside()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("second"))
        self.check_and_take()
        second = self.Document.search([("name", "=", "a.pdf")]) - first
        self.give_back(second)
        self.set_aside()
        self.assertTrue(self.lies("Rejected/a.pdf"))
        self.assertTrue(self.lies("Rejected/a (1).pdf"))
        self.check_and_take()
        self.assertEqual(second.state, "returned")
