import csv
import hashlib
import io
import zipfile
from collections import defaultdict
from typing import Any, NamedTuple

from odoo import api, models

from ..index_pdf import index_pdf
from ..names import safe_name
from .archive_kind import FOLDERS
from .copy import IN_DROPBOX
from .dext_dropbox_folder import ARCHIVE

AT_ONCE = 100  # documents
MOST_DOCUMENTS = 1000  # of one file: it has to be ready before a worker's time is over
MOST_BYTES = 250 * 1024 * 1024  # likewise, or one document
FIRST, LAST = 1990, 2100
RISKY = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take it for a formula


class Line(NamedTuple):
    """One document in the index of a year."""

    date: Any
    kind: str
    number: str
    partner: str
    reference: str
    currency: str
    total: float
    place: str
    sha256: str
    missing: str


class DextDropboxFolder(models.Model):
    """The year's end: all documents of a client in one file, with what proves them."""

    _inherit = "dext.dropbox.folder"

    @api.private
    def archive_year(self, period, file):
        """Write the zip of what was posted in ``period`` into the open binary ``file``.

        It has the files as they were stored, an index of all documents with the hashes,
        the totals of each month and kind, and what has no file.

        :param period: a key of ``archive_periods``
        """
        self.ensure_one()
        lines = []
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as whole:
            for move in self._own_of(self.archive_periods(int(period[:4]))[period]):
                lines.append(self._put(move, whole))
            whole.writestr("index.csv", self._index_csv(lines))
            whole.writestr("totals.csv", self._totals_csv(lines))
            title = self.env._(
                "%(client)s: documents of %(year)s", client=self.name, year=period
            )
            whole.writestr("index.pdf", index_pdf(title, *self._index_tables(lines)))
        return lines

    @api.private
    def archive_year_name(self, period):
        return safe_name(f"{self.name} {period}", ".zip")

    @api.private
    def archive_periods(self, year):
        """Return {period: documents} of ``year``, each as much as one file may have.

        A period is the year, else a month, as 2026-03, or a part of one, as 2026-03-2.
        In books that clients share, not all documents are of this one.
        """
        moves = self._posted_in(year)
        if len(_parts(moves)) <= 1:
            return {f"{year}": moves}
        periods = {}
        for month, own in moves.grouped(lambda move: f"{move.date:%Y-%m}").items():
            first, *others = _parts(own)
            periods[month] = first
            for number, part in enumerate(others, 2):
                periods[f"{month}-{number}"] = part
        return periods

    def _posted_in(self, year):
        """The documents of these books of ``year``, by date."""
        return self.env["account.move"].search_fetch(
            [
                ("state", "=", "posted"),
                ("move_type", "in", list(FOLDERS)),
                ("company_id", "child_of", self.books_id.ids),
                ("date", ">=", f"{year}-01-01"),
                ("date", "<=", f"{year}-12-31"),
            ],
            ["date", "dext_dropbox_archive_id"],
            order="date, move_type, name, id",
        )

    def _own_of(self, moves):
        """Yield those of ``moves`` of these books that are documents of this client."""
        copies = self.env["dext.dropbox.archive.copy"].sudo()
        alike = self.sudo().search(
            [
                ("connection_id", "=", self.sudo().connection_id.id),
                ("books_id", "=", self.books_id.id),
            ]
        )
        kept = {(self.sudo().connection_id.id, kind) for kind in FOLDERS}
        alike = alike.with_context(dext_dropbox_kept=kept)
        for start in range(0, len(moves), AT_ONCE):
            for move in moves[start : start + AT_ONCE]:
                home = move.sudo().dext_dropbox_archive_id.folder_id
                if self.sudo() == (home or copies._folder_of_move(move.sudo(), alike)):
                    yield move
            self.env.invalidate_all(flush=False)

    def _put(self, move, whole):
        """Put the file of ``move`` into the zip ``whole``; return its ``Line``."""
        copy = move.sudo().dext_dropbox_archive_id
        content, missing = self._stored_content(copy)
        if content is not None:
            whole.writestr(f"{ARCHIVE}/{copy.place}", content)
        labels = dict(
            self.env["dext.dropbox.archive.kind"]
            ._fields["move_type"]
            ._description_selection(self.env)
        )
        return Line(
            date=move.date,
            kind=labels[move.move_type],
            number=move.name or "",
            partner=move.commercial_partner_id.name or "",
            reference=move.ref or "",
            currency=move.company_currency_id.name,
            total=move.amount_total_signed,
            place=f"{ARCHIVE}/{copy.place}" if content is not None else "",
            sha256=copy.sha256 if content is not None else "",
            missing=missing,
        )

    def _stored_content(self, copy):
        """Return the stored content and "", or None and why there is none."""
        if copy.state not in IN_DROPBOX:
            label = copy._label("state") if copy else self.env._("Not in the archive")
            return None, label
        try:
            content = copy._original().content
        except Exception:
            return None, self.env._("Odoo could not read the file of the document.")
        if hashlib.sha256(content).hexdigest() != copy.sha256:
            return None, self.env._("A new version waits to be stored.")
        return content, ""

    # ------------------------------------------------------------------
    # Index
    # ------------------------------------------------------------------

    def _headers(self):
        return [
            self.env._("Date"),
            self.env._("Kind"),
            self.env._("Number"),
            self.env._("Partner"),
            self.env._("Reference"),
            self.env._("Currency"),
            self.env._("Total"),
            self.env._("File"),
            self.env._("SHA-256"),
            self.env._("No file because"),
        ]

    def _csv(self, headers, rows):
        """Return a table as spreadsheets open it: semicolons where commas count."""
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        buffer = io.StringIO()
        separator = ";" if lang.decimal_point == "," else ","
        writer = csv.writer(buffer, delimiter=separator)
        writer.writerow(headers)
        for row in rows:
            writer.writerow([self._cell(value, lang) for value in row])
        return buffer.getvalue().encode("utf-8-sig")

    def _cell(self, value, lang):
        if isinstance(value, float):
            return f"{value:.2f}".replace(".", lang.decimal_point)
        text = "" if value is None else str(value)
        return f"'{text}" if text.startswith(RISKY) else text

    def _index_csv(self, lines):
        return self._csv(self._headers(), lines)

    def _totals(self, lines):
        """Return rows of month, kind, how many documents, how many files, and total."""
        sums = defaultdict(lambda: [0, 0, 0.0])
        for line in lines:
            row = sums[f"{line.date:%Y-%m}", line.kind, line.currency]
            row[0] += 1
            row[1] += not line.missing
            row[2] += line.total
        return [(*key, *row) for key, row in sorted(sums.items())]

    def _totals_headers(self):
        return [
            self.env._("Month"),
            self.env._("Kind"),
            self.env._("Currency"),
            self.env._("Documents"),
            self.env._("Files"),
            self.env._("Total"),
        ]

    def _totals_csv(self, lines):
        return self._csv(self._totals_headers(), self._totals(lines))

    def _index_tables(self, lines):
        """The tables of the index as a PDF: totals, what has no file, and all files."""
        without = [line for line in lines if line.missing]
        stored = [line for line in lines if not line.missing]
        return (
            (
                self.env._("Totals"),
                self._totals_headers(),
                [(*row[:-1], f"{row[-1]:,.2f}") for row in self._totals(lines)],
            ),
            (
                self.env._("Documents without a file"),
                [*self._headers()[:4], self.env._("Total"), self._headers()[-1]],
                [
                    (*map(str, line[:4]), f"{line.total:,.2f}", line.missing)
                    for line in without
                ],
            ),
            (
                self.env._("Files"),
                [
                    *self._headers()[:4],
                    self.env._("Total"),
                    self.env._("File and SHA-256"),
                ],
                [
                    (
                        *map(str, line[:4]),
                        f"{line.total:,.2f}",
                        f"{line.place}\n{line.sha256}",
                    )
                    for line in stored
                ],
            ),
        )


def _parts(moves):
    """Return ``moves`` in parts, each as much as one file may have."""
    moves.sudo().dext_dropbox_archive_id.fetch(["size"])
    parts, size = [], 0
    for move in moves:
        size += move.sudo().dext_dropbox_archive_id.size
        if not parts or len(parts[-1]) >= MOST_DOCUMENTS or size > MOST_BYTES:
            parts.append([])
            size = move.sudo().dext_dropbox_archive_id.size
        parts[-1].append(move.id)
    return [moves.browse(ids) for ids in parts]
