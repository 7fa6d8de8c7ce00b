"""What came inside one file: each document of it is one, whatever it is called."""

import io
import warnings
import zipfile
from email.message import EmailMessage
from unittest.mock import patch

from odoo.addons.dext_dropbox.looking import Looker

from dev import samples

from ..common import DropboxCase
from ..looking.make import locked

IMPORTING = "odoo.addons.dext_dropbox.models.drafts.importing"


def zip_of(*files):
    """A zip with ``files`` (name, content), in their order."""
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # names that come twice
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def mail_of(*files):
    message = EmailMessage()
    message.set_content("See the attachments.")
    for name, content in files:
        message.add_attachment(
            content, maintype="application", subtype="pdf", filename=name
        )
    return bytes(message)


class InsideCase(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()
        self.one, self.two = samples.plain_bill("1"), samples.plain_bill("2")
        self.three = samples.plain_bill("3")

    def inside(self, connection=None):
        """The rows of what came inside a file, in the order of the container."""
        domain = [("container_id", "!=", False)]
        if connection:
            domain.append(("connection_id", "=", connection.id))
        return self.Document.search(domain, order="id")

    def send(self, name, content):
        self.drop(self.folder, "Invoices", name, content)
        self.check_and_take()
        return self.inside()

    def content_of(self, row):
        return row.move_id.message_main_attachment_id.raw


class TestNames(InsideCase):
    def assertAllThere(self, rows, *contents):
        self.assertEqual(set(rows.mapped("state")), {"imported"})
        self.assertEqual(len(rows.move_id), len(contents))
        self.assertEqual([self.content_of(row) for row in rows], list(contents))
        self.assertFalse(rows.original_id)

    def test_attachments_of_one_name_are_a_document_each(self):
        name = "facture.pdf"
        rows = self.send("a.eml", mail_of((name, self.one), (name, self.two)))
        self.assertAllThere(rows, self.one, self.two)
        self.assertEqual(rows.mapped("name"), ["facture.pdf", "facture (2).pdf"])
        self.assertEqual(
            [row.path.rpartition("/Invoices/")[2] for row in rows],
            ["a.eml/facture.pdf", "a.eml/facture (2).pdf"],
        )

    def test_entries_of_one_path_are_a_document_each(self):
        name = "March 2.5/bill"
        rows = self.send("a.zip", zip_of((name, self.one), (name, self.two)))
        self.assertAllThere(rows, self.one, self.two)
        self.assertEqual(rows[1].name, "bill (2)")
        self.assertIn("a.zip/March 2.5/bill (2)", rows[1].path)

    def test_names_that_are_one_to_dropbox(self):
        names = "Été.pdf", "ÉTÉ.pdf", "E\u0301te\u0301.pdf"
        contents = self.one, self.two, self.three
        rows = self.send("a.zip", zip_of(*zip(names, contents, strict=True)))
        self.assertAllThere(rows, *contents)
        self.assertEqual(
            rows.mapped("name"), ["Été.pdf", "ÉTÉ (2).pdf", "E\u0301te\u0301 (3).pdf"]
        )

    def test_a_number_takes_nobody_elses_name(self):
        names = "a.pdf", "a.pdf", "a (2).pdf"
        contents = self.one, self.two, self.three
        rows = self.send("a.zip", zip_of(*zip(names, contents, strict=True)))
        self.assertAllThere(rows, *contents)
        self.assertEqual(rows.mapped("name"), ["a.pdf", "a (3).pdf", "a (2).pdf"])

    def test_the_same_twice_is_one(self):
        rows = self.send("a.zip", zip_of(("a.pdf", self.one), ("a.pdf", self.one)))
        self.assertAllThere(rows, self.one)

    def test_what_cannot_be_opened_is_each_told_of(self):
        bad = zip_of(("a.pdf", b"hello"), ("a.pdf", b"goodbye"))
        rows = self.send("a.zip", bad)
        self.assertEqual(rows.mapped("name"), ["a.pdf", "a (2).pdf"])
        self.assertEqual(set(rows.mapped("reason")), {"unsupported"})

    def test_what_has_a_password_is_each_told_of(self):
        secret = locked(zip_of(("b.pdf", self.one)))
        files = ("a.pdf", self.one), ("a.zip", secret)
        self.send("a.zip", zip_of(*files))
        rows = self.send("a.zip", zip_of(*files, files[1], files[1]))
        names = ["a.pdf", "b.pdf", "b (2).pdf", "b (3).pdf"]
        self.assertEqual(rows.mapped("name"), names)
        self.assertEqual(set(rows[1:].mapped("reason")), {"protected"})

    def test_opened_again_it_is_known(self):
        name = "facture.pdf"
        first = (name, self.one), (name, self.two)
        rows = self.send("a.zip", zip_of(*first))
        again = self.send("a.zip", zip_of(*first, (name, self.three)))
        self.assertEqual(again[:2], rows)
        self.assertAllThere(again, self.one, self.two, self.three)
        self.assertEqual(again[2].name, "facture (3).pdf")

    def test_what_comes_before_takes_no_place_in_a_new_version(self):
        name = "facture.pdf"
        old = self.send("a.zip", zip_of((name, self.one)))
        rows = self.send("a.zip", zip_of((name, self.two), (name, self.one)))
        self.assertEqual(rows[0], old)
        self.assertAllThere(rows, self.one, self.two)

    def test_what_was_known_before_names_had_numbers_stays_so(self):
        name = "facture.pdf"
        first = (name, self.one), (name, self.two)
        rows = self.send("a.zip", zip_of(*first))
        rows[1].sudo().write({"file_id": rows[0].file_id, "original_id": rows[0].id})
        again = self.send("a.zip", zip_of(*first, (name, self.three)))
        self.assertEqual(len(again), 3)
        self.assertEqual(len(again.move_id), 3)


class TestFirms(InsideCase):
    def test_another_firm_with_the_same_account_gets_what_is_inside(self):
        self.send("a.zip", zip_of(("a.pdf", self.one), ("b.pdf", self.two)))
        self.connection.with_user(self.claire).disconnect()
        own = self.bakery._dext_dropbox_connection()
        self.link(own)
        folder = self.Folder.with_user(self.claire).activate(
            own.with_user(self.claire),
            self.bakery.partner_id,
            self.env["res.partner"],
            self.bakery,
        )
        self.check()
        own.with_user(self.claire).settle_backlog()
        self.take()
        rows = self.inside(own)
        self.assertEqual(rows.mapped("name"), ["a.pdf", "b.pdf"])
        self.assertEqual(set(rows.mapped("state")), {"imported"})
        self.assertEqual(rows.folder_id, folder.sudo())


class TestAgain(InsideCase):
    def failed(self, name, *contents):
        """The rows of what is in a zip, all of which failed for want of a journal."""
        journals = self.env["account.journal"].search(
            [("company_id", "=", self.bakery.id), ("type", "=", "purchase")]
        )
        journals.active = False
        files = [(f"{number}.pdf", one) for number, one in enumerate(contents)]
        rows = self.send(name, zip_of(*files))
        rows = rows.filtered(lambda row: row.container_id.name == name)
        self.assertEqual(set(rows.mapped("reason")), {"no_journal"})
        journals.active = True
        return rows

    def decided(self, **options):
        """How many rows one batch decides, with how many downloads and looks."""
        self.dropbox.calls.clear()
        look = patch.object(Looker, "look", autospec=True, side_effect=Looker.look)
        with look as looks:
            done = self.import_batch(**options)
        routes = [call.route for call in self.dropbox.calls]
        return done, routes.count("files/download"), looks.call_count

    def test_all_of_one_file_share_a_download_and_a_look(self):
        rows = self.failed("a.zip", self.one, self.two, self.three)
        rows.with_user(self.paul).action_retry()
        # However little the turn of a firm is just now: it costs the same.
        self.assertEqual(self.decided(most=1), (3, 1, 1))
        self.assertEqual(
            [self.content_of(row) for row in rows], [self.one, self.two, self.three]
        )

    def test_one_file_at_a_time(self):
        self.drop(self.folder, "Invoices", "c.pdf")
        rows = self.failed("a.zip", self.one, self.two)
        rows |= self.failed("b.zip", self.three, samples.plain_bill("4"))
        rows |= self.document("c.pdf")
        rows.with_user(self.paul).action_retry()
        self.assertEqual([self.decided()[0] for _batch in range(4)], [1, 2, 2, 0])
        self.assertEqual(set(rows.mapped("state")), {"imported"})

    def test_what_a_worker_died_with_comes_alone(self):
        rows = self.failed("a.zip", self.one, self.two, self.three)
        rows.with_user(self.paul).action_retry()
        rows[:2]._count_beginning(1)
        self.assertEqual([self.decided()[0] for _batch in range(4)], [1, 1, 1, 0])

    def test_what_there_is_no_time_to_take_out_comes_next(self):
        rows = self.failed("a.zip", self.one, self.two)
        rows.with_user(self.paul).action_retry()
        with patch(f"{IMPORTING}.LOOKING", 1e-9):
            self.assertEqual(self.decided()[0], 1)
        waiting = rows.filtered(lambda row: row.state == "pending")
        self.assertEqual(waiting.mapped("begun"), [0])
        self.assertEqual(self.decided()[0], 1)

    def test_those_of_one_id_from_before_names_had_numbers(self):
        rows = self.failed("a.zip", self.one, self.two)
        rows[1].sudo().file_id = rows[0].file_id
        rows.with_user(self.paul).action_retry()
        self.take()
        self.assertEqual([self.content_of(row) for row in rows], [self.one, self.two])

    def test_trouble_with_the_file_is_that_of_all_inside(self):
        rows = self.failed("a.zip", self.one, self.two)
        rows.with_user(self.paul).action_retry()
        self.dropbox.delete(f"{self.folder.path}/Invoices/a.zip")
        rows[0].container_id.sudo().rev = "0123456789abcdef"
        self.assertEqual(self.decided()[:2], (2, 1))
        self.assertEqual(set(rows.mapped("reason")), {"removed"})
