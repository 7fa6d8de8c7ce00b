import re
from dataclasses import replace

from odoo import api, models

from ..reading.facts import Sure
from ..reading.paper.folding import fold

LETTER, DIGIT = "A", "9"


def shape_of(number):
    """Return the form of a document number: FA-2026/0012 is A-9/9."""
    form = re.sub(r"\d+", DIGIT, number)
    return re.sub(r"[^\W\d_]+", LETTER, form)


def bare(number):
    """Return what counts of a document number: FA-2026/12 is FA202612."""
    return re.sub(r"\W", "", number or "").upper()


class AccountMove(models.Model):
    """What an accountant has corrected is evidence for the next document."""

    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "posted" or vals.get("checked"):
            self.sudo()._document_reader_learn()
        return result

    def _document_reader_learn(self):
        """Compare what stands on these documents in the end with what was read."""
        lessons = self.env["account.document.lesson"]
        for move in self:
            row = move.document_reading_ids[:1]
            vendor = move.commercial_partner_id
            if row.state != "read" or row.source == "xml" or not vendor:
                continue
            reading = row._reading()
            name = reading.facts.get("seller_name")
            key = fold(name.value) if name else ""
            if key and move._document_reader_learns_vendor(reading, vendor):
                lessons._learn(move.company_id, "vendor", key, vendor, name.value)
            if move.ref:
                move._document_reader_learn_number(lessons, vendor)
                move._document_reader_learn_label(lessons, vendor, reading)

    def _document_reader_learns_vendor(self, reading, vendor):
        """Whether the reader did not find this vendor by itself."""
        fact = reading.facts.get("vendor")
        if fact and fact.sure == Sure.CERTAIN and fact.value == vendor.id:
            return "learnt" in fact.why
        return not vendor._document_reader_contradicts(reading)

    def _document_reader_learn_number(self, lessons, vendor):
        key = f"{vendor.id}:{shape_of(self.ref)}"
        lessons._learn(self.company_id, "number", key, vendor, self.ref)

    def _document_reader_learn_label(self, lessons, vendor, reading):
        """Remember the words before the number, if the reader was not sure of it."""
        number = reading.facts.get("number")
        known = number and number.sure == Sure.CERTAIN and "learnt" not in number.why
        if known and bare(number.value) == bare(self.ref):
            return
        found = [one for one in reading.numbers if bare(one.value) == bare(self.ref)]
        if found:
            key = f"{vendor.id}:{fold(found[0].words)}"
            lessons._learn(self.company_id, "label", key, vendor, found[0].words)
            lessons._forget_labels(self.company_id, vendor, key)


class AccountDocumentReading(models.Model):
    _inherit = "account.document.reading"

    def _fill(self):
        if self.state == "read" and self.source != "xml":
            reading = self._reading()
            if self._apply_lessons(reading):
                self.facts = self._facts_out(reading)
        return super()._fill()

    @api.private
    def _apply_lessons(self, reading):
        """Change what was read by what these books have taught; return if it did."""
        changed = self._apply_vendor_lesson(reading)
        changed = self._apply_label_lesson(reading) or changed
        return self._apply_number_lesson(reading) or changed

    def _apply_vendor_lesson(self, reading):
        """A name that an accountant has given a vendor names that vendor."""
        name = reading.facts.get("seller_name")
        known = reading.facts.get("vendor")
        if not name or (known and known.sure == Sure.CERTAIN):
            return False
        lessons = self.env["account.document.lesson"].sudo()
        lesson = lessons._taught(self.company_id, "vendor", fold(name.value))
        vendor = lesson.partner_id.filtered("active")
        if not vendor or vendor._document_reader_contradicts(reading):
            return False
        reading.facts["vendor"] = type(name)(
            "vendor",
            vendor.id,
            "learnt",
            Sure.CERTAIN,
            name.words,
            name.place,
            ("learnt",),
        )
        return True

    def _apply_label_lesson(self, reading):
        """The number is what stands behind the words that this vendor puts before it.

        Letters on a picture may be misread: there it is only likely.
        """
        vendor = self.move_id._document_reader_vendor_of(reading)
        if not vendor:
            return False
        lessons = self.env["account.document.lesson"].sudo()
        taught = lessons._labels_of(self.company_id, vendor)
        found = [
            one
            for one in reading.numbers
            if f"{vendor.id}:{fold(one.words)}" in taught.mapped("key")
        ]
        if len({bare(one.value) for one in found}) != 1:
            return False
        fact, number = found[0], reading.facts.get("number")
        if (
            number
            and bare(number.value) == bare(fact.value)
            and number.sure == Sure.CERTAIN
        ):
            return False
        sure = Sure.CERTAIN if fact.source == "text" else Sure.LIKELY
        reading.facts["number"] = replace(
            fact, source="learnt", sure=sure, why=("learnt",)
        )
        return True

    def _apply_number_lesson(self, reading):
        """A likely number that has the form of this vendor's others is certain.

        One that has another form than all of them is only likely.
        """
        number = reading.facts.get("number")
        vendor = self.move_id._document_reader_vendor_of(reading)
        if not number or number.sure < Sure.LIKELY or not vendor:
            return False
        lessons = self.env["account.document.lesson"].sudo()
        key = f"{vendor.id}:{shape_of(number.value)}"
        if lesson := lessons._taught(self.company_id, "number", key):
            if number.sure == Sure.CERTAIN or lesson.times < 2:
                return False
            sure, why = Sure.CERTAIN, (*number.why, "learnt")
        else:
            if number.sure != Sure.CERTAIN or not self._knows_numbers(vendor):
                return False
            sure, why = Sure.LIKELY, (*number.why, "unusual")
        reading.facts["number"] = type(number)(
            "number", number.value, number.source, sure, number.words, number.place, why
        )
        return True

    def _knows_numbers(self, vendor):
        """Whether this vendor's numbers had one form often enough to be trusted."""
        lessons = self.env["account.document.lesson"].sudo()
        return bool(
            lessons.search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("kind", "=", "number"),
                    ("partner_id", "=", vendor.id),
                    ("times", ">=", 3),
                ],
                limit=1,
            )
        )
