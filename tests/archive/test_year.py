"""The year's end: one file with everything, an index, and what has no file."""

import csv
import hashlib
import io
import zipfile

from pypdf import PdfReader

from .common import ArchiveCase


class TestYear(ArchiveCase):
    def year(self, year=2026, lang="en_US"):
        file = io.BytesIO()
        self.folder.with_user(self.paul).with_context(
            lang=lang, allowed_company_ids=self.paul.company_ids.ids
        ).archive_year(year, file)
        return zipfile.ZipFile(file)

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
        whole = self.year(2025)
        self.assertEqual(len(self.table(whole, "index.csv")), 1)
