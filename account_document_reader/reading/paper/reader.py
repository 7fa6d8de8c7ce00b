"""Pages in, facts out: what is certain, what is likely, and why."""

from __future__ import annotations

from dataclasses import replace

from ..facts import Books, Fact, Reading, Sure, Trouble
from . import nature
from .calendar_facts import days, document_day, due_day, set_aside_invoices
from .captions import righted
from .figures import figures
from .folding import fold, plain
from .identities import alike, domain, siren_of
from .legal_forms import LEGAL_FORMS
from .number_labels import BARE, REFERENCE, SLIP, SURE, TITLED, names_invoice
from .number_values import is_clear, redressed
from .numbering import named, numbers, of_credit_notes
from .other_papers import other_paper, other_slip
from .parties import parties
from .parts import holds_several, parts
from .sure_total import ARITHMETIC, is_sure_total
from .terms import due_by_terms
from .totals import sums
from .vendors import NUMBERS, known_vendor

# Letters that an engine was less sure of fill nothing.
SURE_LETTERS = 0.9
LONG = 4  # signs of a number that only "N°" stands before
CLEAR_LEAD = 0.8  # by which a name is worth more than the next one
LEAD = 0.8  # by which words before a number are worth more than those of others
# Of a long document the first pages and the last ones say what it is.
FIRST, LAST = 2, 2


def read_pages(pages, books=None, vendors=(), count=0):
    """Return the ``Reading`` of ``pages``, the document of which is for ``books``.

    :param vendors: the ``Vendor``s of these books
    :param count: how many pages the file has, if more than were read
    """
    books = books or Books()
    reading = Reading(pages=count or len(pages))
    if not pages:
        return reading
    reading.parts = parts(pages, reading.pages, books)
    if reading.parts:
        first = reading.parts[0]
        pages = [page for page in pages if page.number <= first.last]
    pictured = any(page.source == "picture" for page in pages)
    reading.source = "picture" if pictured else "text"
    pages = [righted(page) for page in _telling(pages)]
    _Reader(reading, pages, books, vendors).read()
    if reading.parts:
        _only_suggest(reading, "several_documents")
    return reading


def _telling(pages):
    if len(pages) <= FIRST + LAST:
        return pages
    return pages[:FIRST] + pages[-LAST:]


def _only_suggest(reading, why):
    """Nothing is filled where there are several documents: one must be chosen first."""
    for name, fact in reading.facts.items():
        if fact.sure > Sure.LIKELY:
            reading.facts[name] = Fact(
                fact.name, fact.value, fact.source, Sure.LIKELY,
                fact.words, fact.place, (*fact.why, why),
            )  # fmt: skip


class _Reader:
    def __init__(self, reading, pages, books, vendors):
        self.reading, self.pages = reading, pages
        self.books, self.vendors = books, vendors
        self.voice = fold("".join(page.voice for page in pages))

    # No model: there is no other "read" above this one.
    # pylint: disable-next=method-required-super
    def read(self):
        self.figures = figures(self.pages)
        self.kind()
        self.parties()
        self.dates()
        self.amounts()
        self.number()
        if doubt := self._doubt():
            self.reading.troubles.append(Trouble(doubt))
            _only_suggest(self.reading, doubt)
        elif not self._is_called():
            _only_suggest(self.reading, "untitled")  # no word says what it is
        if not {"total", "date", "number"} & set(self.reading.facts):
            self.reading.troubles.append(Trouble("nothing_found"))

    def _doubt(self):
        """Why nothing at all may be filled, or ""."""
        if self._several_sellers():
            return "several_on_page"
        if holds_several(self.pages, self.figures):
            return "several_documents"
        if self.reading.value("kind") == "receipt":
            return other_slip(self.pages)
        return other_slip(self.pages) or other_paper(self.pages, self._is_called())

    def _is_called(self):
        """Whether a word on the pages says what they are, or what their number is."""
        facts = self.reading.facts
        numbered = "number" in facts and "strong_label" in facts["number"].why
        # On a picture of a slip, how it was paid says as much.
        slip = self.reading.source == "picture" and "total" in facts
        slip = slip and {"paid_by", "cash_less_change"} & set(facts["total"].why)
        return bool(numbered or slip or facts["kind"].sure >= Sure.LIKELY)

    def _several_sellers(self):
        """Whether slips of several companies lie side by side on one picture."""
        if self.reading.source != "picture" or self.kind_name != "receipt":
            return False
        sirens = {
            siren_of(one) for one in self.found if one.proved and not one.of_buyer
        }
        return len(sirens - {""}) > 1

    def add(self, name, value, sure, run=None, page=None, why=(), words=""):
        place = page.place(run) if run and page else None
        source = page.source if page else self.reading.source
        words = words or (run.text if run else "")
        why = tuple(sorted(why))
        self.reading.add(Fact(name, value, source, sure, words[:200], place, why))

    def certain(self, run, page, *, enough):
        """CERTAIN if the evidence is enough and the letters are, else LIKELY."""
        clear = page is None or page.source == "text" or run is None
        clear = clear or run.sure >= SURE_LETTERS or self.agrees(run.text)
        return Sure.CERTAIN if enough and clear else Sure.LIKELY

    def agrees(self, words):
        """Whether a second engine read the same."""
        return len(fold(words)) > 3 and fold(words) in self.voice

    def kind(self):
        name, run, page, worth = nature.kind(self.pages)
        self.kind_name = name
        sure = Sure.CERTAIN if worth > 1 else Sure.LIKELY if worth else Sure.GUESS
        self.add("kind", name, sure, run, page, ("label",) if run else ())
        self.untaxed = nature.untaxed(self.figures, self.pages)
        if found := nature.paid(self.pages):
            self.add("paid", True, Sure.LIKELY, *found, why=("label",))

    def dates(self):
        found = days(self.pages)
        set_aside_invoices(found, self.kind_name == "credit_note")
        day, why = document_day(found)
        self.day = day
        if day:
            self.add(
                "date", day.value, self._sure_date(day, why), day.run, day.page, why
            )
            if day.time and self.kind_name == "receipt":
                self.add(
                    "time", day.time, Sure.LIKELY, day.run, day.page, ("beside_date",)
                )
        due = due_day(found, day)
        if due:
            enough = due.clear and due.worth > 1
            self.add(
                "due_date", due.value, self.certain(due.run, due.page, enough=enough),
                due.run, due.page, ("label",),
            )  # fmt: skip
        elif day and (by_terms := due_by_terms(self.pages, day.value)):
            value, run, page = by_terms
            self.add("due_date", value, Sure.LIKELY, run, page, ("terms",))

    def _sure_date(self, day, why):
        enough = bool({"strong_label", "label"} & why) and "rival" not in why
        alone = "only_one" in why and {"repeated", "time", "at_the_top"} & why
        enough = (enough or alone) and "rival" not in why
        if day.page.source == "picture" and "strong_label" not in why:
            said = {"only_one", "repeated", "at_the_top"} & why
            said = said or self.agrees(day.run.text)
            enough = enough and said
        if "unclear_order" in why:
            enough = False
        return self.certain(day.run, day.page, enough=bool(enough))

    def amounts(self):
        found = sums(self.figures, self.pages, self.untaxed)
        currency, evidence = nature.currency(self.figures, self.pages, self.books)
        if not evidence and (home := nature.currency_of(self.seller)):
            currency, evidence = home, "country"
        if found.value is not None:
            # Of sums in several currencies that of the total counts.
            total = found.total
            said = nature.named_in(f"{total.words} {total.run.text}")
            same = [f for f in self.figures if f.value == total.value]
            signs = {f.currency or nature.named_in(f.words) for f in same} - {""}
            shown = signs.pop() if len(signs) == 1 else total.currency
            said = said or (shown if shown != "USD" else "")
            currency, evidence = (said, "sign") if said else (currency, evidence)
        sure = Sure.CERTAIN if evidence == "sign" else Sure.LIKELY
        self.add(
            "currency", currency, sure if evidence else Sure.GUESS, why=(evidence,)
        )
        if found.value is None:
            return
        negative = found.total.value < 0
        sign = -1 if negative else 1
        total = found.total
        enough = is_sure_total(found, self.figures, self.untaxed)
        # Two sums that come out prove the digits, whatever the letters are like.
        proved = len(found.evidence & ARITHMETIC) > 1
        sure = self.certain(None if proved else total.run, total.page, enough=enough)
        if not found.evidence & {"label", "paid_by", "only_one", *ARITHMETIC}:
            sure = Sure.GUESS
        why = found.evidence
        self.add(
            "total", found.value * sign, sure, total.run, total.page, why, _words(total)
        )
        if negative and self.kind_name == "bill":
            self._turn_round(sure)
        slip = self.kind_name == "receipt" or not self.reading.value("kind")
        if slip and why & {"paid_by", "cash_less_change"}:
            self.add("paid", True, Sure.LIKELY, total.run, total.page, ("paid_by",))
        arithmetic = "adds_up" in why and (found.groups or nature.is_vat(found.tax))
        arithmetic = arithmetic or (self.untaxed and found.tax_value == 0)
        for name in ("net", "tax"):
            value, figure = getattr(found, f"{name}_value"), getattr(found, name)
            proved = arithmetic or figure and "shown_inside" in why
            if value is not None:
                self.add(
                    name, value * sign, sure if proved else Sure.LIKELY,
                    figure and figure.run, figure and figure.page,
                    why & {"adds_up", "rates", "shown_inside"},
                )  # fmt: skip
        if arithmetic and found.groups:
            self.reading.taxes = [_signed(group, sign) for group in found.groups]
        for name in ("payable", "prepaid", "rounding"):
            figure = getattr(found, name)
            if figure:
                self.add(
                    name, figure.value, Sure.LIKELY, figure.run, figure.page, ("label",)
                )

    def _turn_round(self, sure):
        """What calls itself an invoice and gives money back is a credit note."""
        said = self.reading.facts["kind"]
        sure = min(sure, said.sure)
        self.reading.facts["kind"] = replace(
            said, value="credit_note", sure=sure, why=("negative",)
        )

    def parties(self):
        seller, buyer, found = parties(self.pages, self.books)
        self.seller, self.found = seller, found
        self._numbers("seller", seller)
        self._numbers("buyer", buyer)
        for kind in ("website", "email", "phone"):
            one = seller.found.get(kind)
            if one:
                self.add(
                    f"seller_{kind}",
                    one.value,
                    Sure.LIKELY,
                    one.run,
                    one.page,
                    ("form",),
                )
        self._seller_name()
        known = known_vendor(self.vendors, seller, found, self.pages)
        if known:
            vendor, why, one = known
            proved = why in NUMBERS
            sure = self.certain(None, None, enough=proved or why == "name")
            self.add(
                "vendor", vendor.key, sure, one and one.run, one and one.page, (why,)
            )

    def _numbers(self, side, party):
        for kind in ("vat", "siren", "siret", "iban"):
            one = party.found.get(kind)
            if not one or (side == "buyer" and kind == "iban"):
                continue
            several = {
                other.value
                for other in self.found
                if other.kind == kind
                and other.of_buyer == one.of_buyer
                and other.proved
            }
            enough = one.proved and one.named and len(several) == 1
            enough = enough and not one.unsure
            why = {"checksum"} if one.proved else {"label"}
            sure = self.certain(None, None, enough=enough)
            self.add(f"{side}_{kind}", one.value, sure, one.run, one.page, why)
        vat = party.found.get("vat")
        for one in (party.found.get("siret"), vat):
            if one and one.proved and (siren := siren_of(one)):
                # It is a part of that number, under the same checksum.
                sure = self.reading.facts[f"{side}_{one.kind}"].sure
                self.add(f"{side}_siren", siren, sure, one.run, one.page, (one.kind,))

    def _seller_name(self):
        seller = self.seller
        if not seller.name:
            return
        why = set()
        if LEGAL_FORMS.search(seller.name):
            why.add("legal_form")
        if any(
            alike(seller.name, domain(one))
            for one in self.found
            if one.kind in ("email", "website") and domain(one) and not one.of_buyer
        ):
            why.add("domain")
        clear = (
            seller.name_worth >= 4
            and seller.name_lead >= CLEAR_LEAD
            or (
                self.reading.source == "text"
                and seller.name_worth >= 2.5
                and seller.name_lead >= 1.2
            )
        )
        enough = clear and "legal_form" in why and seller.name_placed or len(why) > 1
        sure = self.certain(seller.name_run, seller.name_page, enough=enough)
        if seller.name_worth < 0:
            sure = Sure.GUESS
        self.add(
            "seller_name", seller.name, sure, seller.name_run, seller.name_page, why
        )

    def number(self):
        taken = [
            one.value
            for one in self.found
            # "FACTURE 0417-118822" is no telephone.
            if one.kind != "email"
            and not (one.kind == "phone" and names_invoice(one.run.text))
        ]
        self._other_numbers()
        found = numbers(self.pages, taken)
        if self.kind_name == "credit_note":
            found = of_credit_notes(found)
        if not found:
            return
        best = found[0]
        rivals = [other for other in found[1:] if other.weight >= best.weight]
        why = (
            {"strong_label"}
            if best.worth > 2.5
            else {"label"}
            if best.worth > 1
            else set()
        )
        if best.times > 1:
            why.add("repeated")
        enough = not rivals and (best.worth > SURE or self._stands_out(found))
        enough = enough and best.whole
        value = best.value
        if best.page.source == "picture":
            value = redressed(best.value)
            said = best.times > 1 or self.agrees(best.value) or is_clear(best.value)
            enough = enough and said and value == best.value
        sure = self.certain(best.run, best.page, enough=enough)
        self.add("number", value, sure, best.run, best.page, why, best.words)

    def _stands_out(self, found):
        """Whether the first of ``found`` is the only one that can be meant."""
        best, others = found[0], found[1:]
        fitting = best.grade == TITLED
        if self.kind_name == "receipt":
            # A till gives one number, and calls it "N°" or "Ticket".
            bare = best.grade == BARE and len(best.value) >= LONG
            bare = bare and not REFERENCE.match(plain(best.words))
            fitting = fitting or best.grade == SLIP or bare
        return fitting and all(best.worth - other.worth > LEAD for other in others)

    def _other_numbers(self):
        for one in named(self.pages):
            place, source = one.page.place(one.run), one.page.source
            fact = Fact("number", one.value, source, Sure.GUESS, one.words, place)
            self.reading.numbers.append(fact)


def _words(figure):
    return f"{figure.words} {figure.run.text}".strip()


def _signed(group, sign):
    if sign > 0:
        return group
    return type(group)(
        group.rate, -group.base, -group.amount, group.category, group.reason
    )


def read_paper(content, mimetype, books=None, vendors=()):
    """Return the ``Reading`` of the file ``content`` (bytes); it never raises."""
    from .document import document  # noqa: PLC0415

    found = document(content, mimetype)
    reading = read_pages(found.pages, books, vendors, found.count)
    reading.troubles[:0] = found.troubles
    return reading
