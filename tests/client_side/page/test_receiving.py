"""Files that come in parts over a bad line: whole, in order, once."""

import secrets

from odoo.tools import SQL

from odoo.addons.dext_dropbox_client.models.page import receiving
from odoo.addons.dext_dropbox_client.models.page.receiving import (
    NotTaken,
    clean_name,
)

from dev import samples

from .handing_in import PIECE, PageCase


class TestReceiving(PageCase):
    def content(self, size=3 * PIECE + 17):
        return secrets.token_bytes(size)

    def begin(self, content, key=None, name="a.pdf", **others):
        values = {
            "kind": "invoice",
            "sender": self.sophie,
            "address": "192.0.2.1",
            **others,
        }
        key = key or secrets.token_hex(16)
        return self.Upload._begin(
            self.folder, key=key, name=name, size=len(content), **values
        )

    def test_parts_that_come_twice_or_too_early_change_nothing(self):
        content = self.content()
        upload = self.begin(content)
        step = PIECE
        for offset in (0, 0, 2 * step, step, 0, step, 2 * step, 3 * step, 3 * step):
            arrived = upload._take_part(offset, content[offset : offset + step])
            self.assertEqual(arrived, int(upload.received))
        self.assertEqual(upload.state, "waiting")
        self.assertEqual(b"".join(upload._content()), content)

    def test_it_goes_on_part_by_part_whatever_its_size(self):
        content = self.content()
        upload = self.begin(content)
        for offset in range(0, len(content), PIECE):
            upload._take_part(offset, content[offset : offset + PIECE])
        with self.files_loaded() as loaded:
            for number, part in enumerate(upload._content()):
                self.assertEqual(part, content[number * PIECE :][:PIECE])
                self.assertEqual(len(loaded), number + 1)
        self.assertEqual(len(loaded), 4)

    def test_what_follows_a_part_that_was_cut_short_joins_it(self):
        content = self.content()
        upload = self.begin(content)
        arrived = upload._take_part(0, content[:1000])
        while upload.state == "receiving":
            arrived = upload._take_part(arrived, content[arrived : arrived + PIECE])
        self.assertEqual(b"".join(upload._content()), content)

    def test_more_than_was_announced_is_left_out(self):
        content = self.content(1000)
        upload = self.begin(content)
        upload._take_part(0, content + b"more")
        self.assertEqual(b"".join(upload._content()), content)

    def test_to_begin_again_goes_on(self):
        content, key = self.content(), secrets.token_hex(16)
        upload = self.begin(content, key)
        upload._take_part(0, content[:PIECE])
        again = self.begin(content, key)
        self.assertEqual((again, int(again.received)), (upload, PIECE))

    def test_a_key_means_one_file_of_one_client(self):
        content, key = self.content(), secrets.token_hex(16)
        upload = self.begin(content, key)
        for others in ({"kind": "sale"}, {"content": content[:-1]}):
            with self.assertRaises(NotTaken):
                self.begin(**{"content": content, "key": key, **others})
        other = self.activate(self.garage.partner_id)
        theirs = self.Upload._begin(other, key, "invoice", "a.pdf", 9, self.sophie)
        self.assertNotEqual(theirs, upload)

    def test_nonsense_is_not_taken(self):
        good = {"content": self.content()}
        for bad in (
            {"key": "x"},
            {"key": "A" * 32},
            {"kind": "other"},
            {"kind": ""},
            {"content": b""},
            {"name": "Thumbs.db", "content": b"123"},
        ):
            with self.subTest(bad), self.assertRaises(NotTaken) as caught:
                self.begin(**{**good, **bad})
            self.assertIsNone(caught.exception.later)
        self.assertFalse(self.Upload.search([]))

    def test_the_limit_of_the_firm_holds(self):
        self.connection.max_size = 1
        self.begin(b"x" * 1024 * 1024)
        with self.assertRaisesRegex(NotTaken, "1 MB"):
            self.begin(b"x" * (1024 * 1024 + 1))

    def test_a_client_hands_in_so_many_files_and_bytes_in_an_hour(self):
        self.patch(receiving, "MOST_FILES", 3)
        for _number in range(3):
            self.begin(b"x" * 300)
        with self.assertRaisesRegex(NotTaken, "minutes") as caught:
            self.begin(b"x" * 300)
        self.assertTrue(0 < caught.exception.later <= 3601)
        other = self.activate(self.garage.partner_id)
        self.Upload._begin(other, "0" * 32, "invoice", "a.pdf", 300, self.sophie)
        self.age(self.Upload.search([]), create_date=1)
        self.connection.max_size = 1
        self.patch(receiving, "MOST_BYTES", 1024 * 1024)
        self.begin(b"x" * 1024 * 1024)
        with self.assertRaisesRegex(NotTaken, "minutes"):
            self.begin(b"x" * 300)

    def age(self, uploads, **columns):
        """Set dates of ``uploads``, which Odoo keeps by itself, to days ago."""
        self.env.flush_all()
        for column, days in columns.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE dext_dropbox_upload SET %s = now() - %s * interval '1 day'"
                    " WHERE id = ANY(%s)",
                    SQL.identifier(column),
                    days,
                    uploads.ids,
                )
            )
        self.env.invalidate_all()

    def test_so_much_of_a_client_lies_here_whenever_it_came(self):
        self.patch(receiving, "MOST_LYING", 1000)
        waiting = self.hand_in("a.pdf", b"x" * 300)
        coming = self.begin(b"x" * 300)
        failed = self.hand_in("b.pdf", b"x" * 300)
        failed.state = "failed"
        self.age(self.Upload.search([]), create_date=1)
        self.assertFalse(self.connection.activity_ids)
        with self.assertRaisesRegex(NotTaken, "as soon as there is room") as caught:
            self.begin(b"x" * 101)
        self.assertEqual(caught.exception.later, receiving.ROOM_AGAIN)
        self.assertIn("Clients cannot hand in", self.connection.activity_ids.summary)
        with self.assertRaises(NotTaken):
            self.begin(b"x" * 101)
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.begin(b"x" * 100)
        other = self.activate(self.garage.partner_id)
        self.Upload._begin(other, "0" * 32, "invoice", "a.pdf", 900, self.sophie)
        self.send()
        self.assertEqual((waiting.state, coming.state), ("sent", "receiving"))
        self.begin(b"x" * 300)

    def test_so_much_of_a_firm_lies_here(self):
        self.patch(receiving, "MOST_LYING_OF_FIRM", 1000)
        other = self.activate(self.garage.partner_id)
        self.Upload._begin(other, "0" * 32, "invoice", "a.pdf", 900, self.sophie)
        with self.assertRaisesRegex(NotTaken, "as soon as there is room"):
            self.begin(b"x" * 101)
        self.begin(b"x" * 100)

    def test_who_has_begun_can_end_though_there_is_no_room_left(self):
        content, key = self.content(), secrets.token_hex(16)
        upload = self.begin(content, key)
        upload._take_part(0, content[:PIECE])
        self.patch(receiving, "MOST_LYING", 1)
        self.assertEqual(self.begin(content, key), upload)
        while upload.state == "receiving":
            arrived = int(upload.received)
            upload._take_part(arrived, content[arrived : arrived + PIECE])
        self.assertEqual(b"".join(upload._content()), content)

    def test_a_large_limit_of_the_firm_makes_more_room(self):
        size = 3 * receiving.LARGEST
        self.connection.max_size = size // receiving.MEGABYTE
        values = "invoice", "a.pdf", size, self.sophie
        for key in "ab":
            self.Upload._begin(self.folder, key * 32, *values)
            self.age(self.Upload.search([]), create_date=1)
        with self.assertRaisesRegex(NotTaken, "as soon as there is room"):
            self.Upload._begin(self.folder, "c" * 32, *values)

    def test_what_is_never_completed_is_forgotten_in_the_end(self):
        content = self.content()
        former, recent, endless = (self.begin(content) for _number in range(3))
        done = self.hand_in("b.pdf", samples.plain_bill(number="b"))
        for upload in (former, recent, endless):
            upload._take_part(0, content[:PIECE])
        parts = (former | endless)._parts()
        self.age(former | done, write_date=3)
        self.age(recent, write_date=1, create_date=6)  # over a slow line
        self.age(endless, create_date=8)  # a byte a day
        self.Upload._gc_abandoned()
        self.assertEqual((former | recent | endless | done).exists(), recent | done)
        self.assertFalse(parts.exists())
        self.assertTrue(done._parts())

    def test_names_are_those_that_every_computer_takes(self):
        for given, kept in (
            ("Facture n° 12.pdf", "Facture n° 12.pdf"),
            ("C:\\Users\\léa\\scan.PDF", "scan.PDF"),
            ("../../etc/passwd", "passwd"),
            ("a/b\\c:d*?.pdf", "c-d.pdf"),
            ("con.pdf", "con_.pdf"),
            ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
            ("no extension", "no extension"),
            ("Rapport v1.2 de mars à relire", "Rapport v1.2 de mars à relire"),
            (".pdf", "pdf"),
            ("desktop.ini", "File desktop.ini"),
            ("bill\u202egpj.pdf", "bill gpj.pdf"),
            ("image.jpg", ""),
            ("...", ""),
            ("", ""),
        ):
            with self.subTest(given):
                self.assertEqual(clean_name(given), kept)

    def test_photos_without_a_name_are_called_by_their_time(self):
        upload = self.begin(self.content(), name="image.jpg")
        self.assertRegex(upload.name, r"^Photo 20\d\d-\d\d-\d\d \d\d\.\d\d\.\d\d\.jpg$")
