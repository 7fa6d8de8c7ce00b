"""The year's end: one file with everything, an index, and what has no file."""

import csv
import hashlib
import io
import re
import zipfile

from pypdf import PdfReader

from odoo.addons.dext_dropbox_archive.models import year

from .common import ArchiveCase


class TestYear(ArchiveCase):
    def year(self, period="2026", lang="en_US"):
        file = io.BytesIO()
        self.seen(lang).archive_year(period, file)
        return zipfile.ZipFile(file)

    def seen(self, lang="en_US"):
        return self.folder.with_user(self.paul).with_context(
            lang=lang, allowed_company_ids=self.paul.company_ids.ids
        )

    def table(self, whole, name, separator=","):
        text = whole.read(name).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=separator))

    def setUp(self):
        super().setUp()
        self.bill = self.stored(ref="=SUM(A1)")
        self.refund = self.stored("in_refund")
        self.archive.on = False
        self.unknown = self.post(date="2026-05-01")
        self.archive.on = True
        self.bare = self.post(content=False)
        self.store()

    def test_files_are_those_that_were_stored(self):
        whole = self.year()
        files = {name for name in whole.namelist() if "/" in name}
        places = (self.bill | self.refund).mapped("place")
        self.assertEqual(files, {f"Archive/{place}" for place in places})
        for copy in self.bill | self.refund:
            digest = hashlib.sha256(whole.read(f"Archive/{copy.place}")).hexdigest()
            self.assertEqual(digest, copy.sha256)

    def test_index_has_every_document_with_its_hash_or_why_there_is_none(self):
        headers, *rows = self.table(self.year(), "index.csv")
        by_number = {row[headers.index("Number")]: row for row in rows}
        self.assertEqual(len(rows), 4)
        bill = by_number[self.bill.name]
        self.assertIn(self.bill.sha256, bill)
        self.assertIn("'=SUM(A1)", bill, "spreadsheets would take it for a formula")
        self.assertEqual(by_number[self.unknown.name][-1], "Not in the archive")
        self.assertEqual(by_number[self.bare.name][-1], "No file")

    def test_totals_of_each_month_and_kind(self):
        _headers, *rows = self.table(self.year(), "totals.csv")
        found = {(row[0], row[1]): row[3:] for row in rows}
        total = sum(move.amount_total_signed for move in (self.bill.move_id, self.bare))
        self.assertEqual(found["2026-03", "Vendor bills"], ["2", "1", f"{total:.2f}"])
        self.assertEqual(found["2026-05", "Vendor bills"][:2], ["1", "0"])

    def test_list_as_pdf(self):
        pages = PdfReader(io.BytesIO(self.year().read("index.pdf"))).pages
        text = "".join(page.extract_text() for page in pages).replace("\n", "")
        self.assertIn(self.bill.sha256, text)
        self.assertIn("Documents without a file: 2", text)
        self.assertIn("Moulins Réunis", text)

    def test_in_french_tables_open_in_french_spreadsheets(self):
        headers, *rows = self.table(self.year(lang="fr_FR"), "totals.csv", ";")
        self.assertEqual(len(headers), 6)
        self.assertTrue(all("," in row[-1] for row in rows))

    def test_another_year_is_empty(self):
        whole = self.year("2025")
        self.assertEqual(len(self.table(whole, "index.csv")), 1)

    # -- more than one file may have -----------------------------------------

    def parts(self):
        return {
            period: set(moves.ids)
            for period, moves in self.seen().archive_periods(2026).items()
        }

    def test_what_fits_is_one_file(self):
        moves = self.bill.move_id | self.refund.move_id | self.unknown | self.bare
        self.assertEqual(self.parts(), {"2026": set(moves.ids)})

    def test_many_documents_are_a_file_of_each_month_and_its_parts(self):
        self.patch(year, "MOST_DOCUMENTS", 2)
        parts = self.parts()
        self.assertEqual(list(parts), ["2026-03", "2026-03-2", "2026-05"])
        march = self.bill.move_id | self.refund.move_id | self.bare
        self.assertEqual(parts["2026-03"] | parts["2026-03-2"], set(march.ids))
        self.assertEqual(list(map(len, parts.values())), [2, 1, 1])

    def test_each_file_has_its_own_documents_index_and_totals(self):
        self.patch(year, "MOST_DOCUMENTS", 3)
        numbers = []
        for period in ("2026-03", "2026-05"):
            whole = self.year(period)
            headers, *rows = self.table(whole, "index.csv")
            numbers.append({row[headers.index("Number")] for row in rows})
            _headers, *totals = self.table(whole, "totals.csv")
            self.assertEqual({row[0] for row in totals}, {period})
        march = self.bill.move_id | self.refund.move_id | self.bare
        self.assertEqual(numbers, [set(march.mapped("name")), {self.unknown.name}])

    def test_large_documents_are_in_files_of_their_own(self):
        sizes = self.bill.size, self.refund.size
        self.patch(year, "MOST_BYTES", max(sizes))
        parts = self.parts()
        for copy in self.bill | self.refund:
            (own,) = (ids for ids in parts.values() if copy.move_id.id in ids)
            self.assertFalse(own & set(((self.bill | self.refund) - copy).move_id.ids))
        self.patch(year, "MOST_BYTES", sum(sizes))
        self.assertEqual(list(self.parts()), ["2026"])

    def test_who_asks_is_shown_the_months(self):
        wizards = self.env["dext.dropbox.archive.year"].with_user(self.paul)
        wizard = wizards.create({"folder_id": self.folder.id, "year": 2026})
        self.assertFalse(wizard.links)
        self.patch(year, "MOST_DOCUMENTS", 2)
        wizard.invalidate_recordset()
        for period, words in (
            ("2026-03", "March 2026"),
            ("2026-03-2", "March 2026 (2)"),
            ("2026-05", "May 2026"),
        ):
            link = f'href="/dext_dropbox_archive/{self.folder.id}/{period}"'
            self.assertRegex(wizard.links, f"{link}[^>]*>{re.escape(words)}<")
        for nonsense in (0, 20260):
            wizard.year = nonsense
            self.assertFalse(wizard.links)
