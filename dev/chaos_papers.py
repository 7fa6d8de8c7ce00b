"""What is posted in ``make chaos ARGS="--archive"``: documents of all kinds.

Each is brought to its end in steps that can be repeated: what a dead server has left
half done is found again by the document's own number, never made twice.
"""

import base64
import hashlib
import io
from contextlib import suppress
from dataclasses import dataclass

import requests
from pypdf import PdfReader

from dropbox_emulator.admin import AdminError

from . import firm, samples
from .rpc import RpcError

DAY = "2026-03-05"
PHOTO, PDF, XML = "jpg", "pdf", "xml"


@dataclass(frozen=True)
class Kind:
    """One way in which a document comes into the books.

    :param move_type: of Odoo
    :param extension: of its file
    :param make: returns the file's bytes for a number; None if Odoo makes the file
    :param dropped: the subfolder into which its client drops it, if that is the way
    :param sent: whether it is sent once it is posted
    """

    move_type: str
    extension: str = PDF
    make: object = None
    dropped: str = ""
    sent: bool = False


def _facturx(number):
    return samples.facturx_invoice(number=number)


def _ubl(number):
    return samples.ubl_invoice(number=number)


def _bill(number):
    return samples.plain_bill(number=number)


def _photo(number):
    return samples.receipt_photo(number=number)


def _sale(number):
    return samples.plain_sales_invoice(number=number)


KINDS = {
    "vendor bill, PDF": Kind("in_invoice", PDF, _bill),
    "vendor bill, Factur-X": Kind("in_invoice", PDF, _facturx),
    "vendor bill, UBL": Kind("in_invoice", XML, _ubl),
    "vendor bill, photograph": Kind("in_invoice", PHOTO, _photo),
    "vendor credit note": Kind("in_refund", PDF, _bill),
    "purchase receipt, photograph": Kind("in_receipt", PHOTO, _photo),
    "bill through Dropbox": Kind("in_invoice", PDF, _bill, "Invoices"),
    "Factur-X through Dropbox": Kind("in_invoice", PDF, _facturx, "Invoices"),
    "receipt through Dropbox": Kind("in_receipt", PHOTO, _photo, "Receipts"),
    "sale through Dropbox": Kind("out_invoice", PDF, _sale, "Sales documents"),
    "customer invoice, unsent": Kind("out_invoice"),
    "customer invoice, sent": Kind("out_invoice", sent=True),
    "customer credit note, unsent": Kind("out_refund"),
    "customer credit note, sent": Kind("out_refund", sent=True),
    "sales receipt, unsent": Kind("out_receipt"),
}


class Papers:
    """The documents of one run, and what people do with each.

    :param world: an ``ArchiveWorld``
    :param seed: of their contents
    """

    def __init__(self, world, seed):
        self.world, self.seed = world, seed
        self.kinds = {}  # by number
        self._contents = {}
        self._dropped = set()

    def add(self, number, name):
        self.kinds[number] = name

    def kind(self, number):
        return KINDS[self.kinds[number]]

    def ref(self, number):
        return f"C{self.seed}-{number}"

    def content(self, number):
        """The bytes that others have made, None if Odoo makes them."""
        make = self.kind(number).make
        if make and number not in self._contents:
            self._contents[number] = make(self.ref(number))
        return make and self._contents[number]

    def drop(self, number):
        kind = self.kind(number)
        name = f"{self.ref(number)}.{kind.extension}"
        return f"/{firm.BAKERY}/{kind.dropped}/{name}"

    def found(self, numbers):
        """Return {number: row of account_move} of those that are in the books."""
        names = {self.ref(number): number for number in numbers}
        rows = self.world.query(
            "SELECT id, state, ref, is_move_sent, partner_id, move_type,"
            " (SELECT name FROM dext_dropbox_document d WHERE d.move_id = m.id"
            "   AND d.state = 'imported' LIMIT 1) AS dropped,"
            " EXISTS (SELECT 1 FROM dext_dropbox_document d WHERE d.move_id = m.id"
            "   AND d.reading IN ('todo', 'started')) AS reading,"
            " EXISTS (SELECT 1 FROM account_move_line l WHERE l.move_id = m.id"
            "   AND l.display_type = 'product') AS lines,"
            " EXISTS (SELECT 1 FROM ir_attachment a WHERE a.res_id = m.id"
            "   AND a.res_model = 'account.move' AND a.res_field IS NULL) AS file"
            " FROM account_move m"
        )
        found = {}
        for row in rows:
            stem = (row["dropped"] or "").rpartition(".")[0]
            number = names.get(stem or row["ref"])
            if number is not None:
                found.setdefault(number, []).append(row)
        return found

    def bring(self, numbers):
        """Do for each what is still to be done; return the numbers that are not ready.

        Servers may die meanwhile.
        """
        found = self.found(numbers)
        left = []
        for number in numbers:
            rows = found.get(number)
            with suppress(RpcError, requests.RequestException, KeyError, AdminError):
                if self._step(number, rows and rows[0]):
                    continue
            left.append(number)
        return left

    def _step(self, number, row):
        """Go on with one document; return whether it is where it is to be."""
        kind = self.kind(number)
        person = self.world.working_host().person("paul")
        if not row and kind.dropped:
            self._drop(number)
            return False
        if row and row["state"] == "posted":
            if not kind.sent or row["is_move_sent"]:
                return True
            self._send(person, row["id"])
            return True
        if row and row["reading"]:
            return False
        move = row["id"] if row else self._create(person, number)
        if kind.make and not (row and row["file"]):
            self._attach(person, number, move)
        if row and kind.dropped:
            self._complete(person, row, kind)
        person.call("account.move", "action_post", [move])
        return not kind.sent

    def _drop(self, number):
        if number not in self._dropped:
            self.world.admin.write(self.drop(number), self.content(number))
            self._dropped.add(number)

    def _values(self, kind):
        return {
            "partner_id": self.world.partner_of(kind.move_type),
            "invoice_date": DAY,
            "date": DAY,
        }

    def _lines(self):
        return [(0, 0, {"name": "x", "price_unit": 10})]

    def _create(self, person, number):
        kind = self.kind(number)
        values = {
            **self._values(kind),
            "move_type": kind.move_type,
            "journal_id": self.world.journal_of(kind.move_type),
            "ref": self.ref(number),
            "invoice_line_ids": self._lines(),
        }
        move = person.call("account.move", "create", values)
        return move[0] if isinstance(move, list) else move

    def _attach(self, person, number, move):
        values = {
            "name": f"{self.ref(number)}.{self.kind(number).extension}",
            "datas": base64.b64encode(self.content(number)).decode(),
            "res_model": "account.move",
            "res_id": move,
        }
        attachment = person.call("ir.attachment", "create", values)
        if isinstance(attachment, list):
            (attachment,) = attachment
        main = {"message_main_attachment_id": attachment}
        person.call("account.move", "write", [move], main)

    def _complete(self, person, row, kind):
        """Let the accountant fill in what a draft from Dropbox lacks."""
        values = self._values(kind)
        if not row["lines"]:
            values["invoice_line_ids"] = self._lines()
        person.call("account.move", "write", [row["id"]], values)

    def _send(self, person, move):
        """Send it, as the button does: Odoo prints it, and keeps what it has sent."""
        context = {"active_model": "account.move", "active_ids": [move]}
        values = {"move_id": move, "sending_methods": []}
        wizard = person.call(
            "account.move.send.wizard", "create", values, context=context
        )
        if isinstance(wizard, list):
            (wizard,) = wizard
        person.call("account.move.send.wizard", "action_send_and_print", [wizard])

    # -- what is right at the end ------------------------------------------

    def expected(self, number, move):
        """Return the digest (SHA-256) that the stored file of ``move`` has to have.

        Of what Odoo has made: the file that it has kept, which has to be a PDF.
        """
        content = self.content(number)
        if content is None:
            content = self._made(move)
        return hashlib.sha256(content).hexdigest()

    def _made(self, move):
        rows = self.world.query(
            "SELECT store_fname FROM ir_attachment a WHERE"
            " (res_model = 'account.move' AND res_id = %s"
            "   AND res_field = 'invoice_pdf_report_file')"
            " OR (res_model = 'dext.dropbox.archive.copy' AND res_field = 'made'"
            "   AND res_id = (SELECT id FROM dext_dropbox_archive_copy c"
            "                  WHERE c.move_id = %s))"
            " ORDER BY res_model LIMIT 1",  # what was sent goes before
            (move, move),
        )
        content = rows and self.world.stored(rows[0]["store_fname"]) or b""
        return content if content.startswith(b"%PDF") else b""


def has_einvoice(content):
    """Whether a PDF (bytes) has an e-invoice inside."""
    return any(
        name.endswith(".xml") for name in PdfReader(io.BytesIO(content)).attachments
    )
