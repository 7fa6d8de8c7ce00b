"""Files that are made to hurt: the draft stays and says so, the neighbours are read."""

import io
import os
import signal
import struct
import time
import zlib
from unittest import mock

import pypdf
from reportlab.pdfgen.canvas import Canvas

from odoo.addons.account_document_reader.models import processes
from odoo.addons.account_document_reader.reading import process

from .drawing import bill, pdf
from .pages_case import PagesCase

MOST_MEMORY = 700  # MB, of the process that reads
# For one file: what its process is allowed, and some for its neighbours.
MOST_SECONDS = process.SECONDS + 30


def long_document():
    """500 pages, the total on the last one."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for page in range(499):
        canvas.drawString(50, 700, f"Relevé de consommation, page {page + 1}")
        canvas.showPage()
    for x, y, words in bill():
        canvas.drawString(x, 842 - y, words)
    canvas.save()
    return buffer.getvalue()


def picture_bomb():
    """A PNG of a few kilobytes that would be 3.6 GB in memory."""
    wide = 30_000
    packer = zlib.compressobj(9)
    row = b"\0" + bytes(wide * 3)
    data = b"".join(packer.compress(row) for _line in range(400)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", wide, 40_000, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", data)
        + _chunk(b"IEND", b"")
    )


def _chunk(name, data):
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


def pdf_bomb():
    """A PDF whose page is 400 MB of drawing once it is unpacked."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = pypdf.generic.StreamObject()
    stream._data = zlib.compress(b"0 0 m 1 1 l S\n" * 30_000_000, 9)
    stream[pypdf.generic.NameObject("/Filter")] = pypdf.generic.NameObject(
        "/FlateDecode"
    )
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def crowded():
    """A bill with a thousand files attached to it."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf(bill())))
    for place in range(1000):
        writer.add_attachment(f"annexe{place}.xml", b"<annexe/>")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "%s"><!ENTITY c "&b;&b;&b;">
<!ENTITY d "&c;&c;&c;">]><Invoice
xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&d;</Invoice>""" % (
    b"x" * 1000
)


class PoisonCase(PagesCase):
    def setUp(self):
        super().setUp()
        self.vendor_of_pages = self.corvel()
        self.pids = set()
        real = process.ReaderProcess._start

        def started(reader):
            real(reader)
            self.pids.add(reader.pid)

        patch = mock.patch.object(process.ReaderProcess, "_start", started)
        patch.start()
        self.addCleanup(patch.stop)

    def among_neighbours(self, content, name):
        """Read a file between two good ones; return its draft."""
        before = self.page("avant.pdf", number="FA-2026-0001")
        began = time.monotonic()
        # Odoo itself would open pictures, to make them smaller.
        own = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        attachment = own.create({"name": name, "raw": content})
        move = self.purchases._create_document_from_attachment(attachment.ids)
        after = self.page("apres.pdf", number="FA-2026-0002")
        self.read_all()
        self.assertLess(time.monotonic() - began, MOST_SECONDS)
        self.assertEqual((before | after).mapped("amount_total"), [120, 120])
        self.assertTrue(move.exists())
        self.assertEqual(move.state, "draft")
        kept = move.attachment_ids.filtered(lambda one: one.name == name)
        self.assertEqual(kept.raw, content)
        self.assertLess(self.memory(), MOST_MEMORY)
        return move

    def memory(self):
        """What the largest of the processes had at most (MB)."""
        peaks = [0]
        for pid in self.pids:
            try:
                with open(f"/proc/{pid}/status") as status:
                    lines = dict(line.split(":", 1) for line in status)
            except FileNotFoundError:
                continue  # ended
            peaks.append(int(lines.get("VmHWM", "0 kB").split()[0]) / 1024)
        return max(peaks)


class TestPoison(PoisonCase):
    def test_five_hundred_pages(self):
        move = self.among_neighbours(long_document(), "long.pdf")
        self.assertEqual(self.row(move)._reading().pages, 500)
        self.assertEqual(move.amount_total, 120, self.row(move).troubles)

    def test_a_picture_that_blows_up(self):
        move = self.among_neighbours(picture_bomb(), "photo.png")
        self.assertEqual(move.document_reading_state, "unread")
        self.assertEqual(self.codes(move), ["too_large"])
        self.assertTrue(move.document_reading_words)

    def test_a_pdf_that_blows_up(self):
        move = self.among_neighbours(pdf_bomb(), "facture.pdf")
        self.assertIn(move.document_reading_state, ("unread", "to_check"))
        self.assertTrue(move.document_reading_words)

    def test_entities(self):
        move = self.among_neighbours(ENTITIES, "facture.xml")
        self.assertEqual(self.codes(move), ["entities"])

    def test_a_thousand_attachments(self):
        move = self.among_neighbours(crowded(), "facture.pdf")
        self.assertEqual(move.amount_total, 120)


class TestKilled(PoisonCase):
    """The process dies while it is asked, while it reads, and while it answers."""

    def killed(self, moment):
        """Read three files; the process of the second dies at ``moment``."""
        moves = [self.page(f"{n}.pdf", number=f"FA-2026-000{n}") for n in (1, 2, 3)]
        victim = self.row(moves[1]).attachment_id.raw
        real, done = process.ReaderProcess._exchange, []

        def exchange(reader, request, most):
            if victim in request and not done:
                done.append(moment)
                moment(reader.pid)
            return real(reader, request, most)

        # The file is also asked for an e-invoice first: that is its first question.
        with mock.patch.object(process.ReaderProcess, "_exchange", exchange):
            self.read_all()
        self.assertTrue(done)
        for move in (moves[0], moves[2]):
            self.assertEqual(move.amount_total, 120)
        return moves[1]

    def test_before_it_is_asked(self):
        move = self.killed(lambda pid: os.kill(pid, signal.SIGKILL))
        # The e-invoice was not found, but the pages are read by a new process.
        self.assertEqual(move.amount_total, 120)

    def test_while_it_reads(self):
        def freeze_then_kill(pid):
            os.kill(pid, signal.SIGSTOP)
            os.kill(pid, signal.SIGKILL)

        move = self.killed(freeze_then_kill)
        self.assertEqual(move.amount_total, 120)

    def test_a_process_that_never_answers(self):
        move = self.page()

        def hanging(content, *question):
            with processes.processes._lend() as reader:
                reader.seconds = 0.5
                reader.read(b"", "text/plain")
                os.kill(reader.pid, signal.SIGSTOP)
                return reader.read(content, *question)

        model = type(self.env["account.document.reading"])
        with mock.patch.object(model, "_engines", lambda rows: [hanging]):
            self.read_all()
        self.assertEqual(self.codes(move), ["took_too_long"])

    def test_a_worker_of_odoo_that_dies(self):
        """The row says that it was begun: another one goes on, but not for ever."""
        move = self.page()
        row = self.row(move)
        row.write({"state": "started", "attempts": 1, "since": "2026-01-01"})
        self.read_all()
        self.assertEqual(move.amount_total, 120)
        self.assertEqual(row.attempts, 2)
