"""Bills put together anew each time: every part has several forms, drawn by dice.

The other layouts are those of kinds of senders; these are of nobody. What a reader
finds on them it has not learnt from their like.
"""

from datetime import timedelta
from decimal import Decimal

from reportlab.lib.colors import HexColor, black, white

from ..maker import NUMBERS, done, layout
from ..sheet import GREY, PALE
from ..writing import SPACE, THIN, Style, cents
from .vocabulary import DATES_OF, FACES, LANGUAGES, LINES, ODD_NUMBERS, SELLERS


def _composed(maker, languages):
    return _Composer(maker, maker.dice.choice(languages)).draw()


@layout
def composed_french(maker):
    """A French bill of whatever parts the dice choose."""
    return _composed(maker, ("fr",))


@layout
def composed_french_again(maker):
    """One more: most documents are French."""
    return _composed(maker, ("fr",))


@layout
def composed_german(maker):
    return _composed(maker, ("de",))


@layout
def composed_english(maker):
    return _composed(maker, ("en",))


@layout
def composed_southern(maker):
    return _composed(maker, ("it", "es"))


@layout
def composed_dutch(maker):
    return _composed(maker, ("nl",))


class _Composer:
    def __init__(self, maker, language):
        self.maker, self.dice, self.language = maker, maker.dice, language
        self.words = LANGUAGES[language]
        self.style = self._style()
        self.deal = self._deal()
        self.sheet = maker.sheet(
            self.deal, *FACES, size=self.dice.choice((8, 9, 9, 10))
        )
        self.colour = HexColor(self.deal.seller.colour)
        self.hidden = set()

    def word(self, name, **values):
        return self.dice.choice(self.words[name].split("|")).format(**values)

    def chance(self, share):
        return self.dice.random() < share

    def _style(self):
        dice, language = self.dice, self.language
        sign = dice.choice(("€", "€", "EUR", ""))
        date = dice.choice(DATES_OF[language])
        if language == "en":
            return Style(
                "en", date, dice.choice((",", "")), ".", dice.choice("£€"), True
            )
        thousands = (" ", SPACE, THIN, "", ".") if language == "fr" else (".", ".", "")
        before = language == "nl" and bool(sign) and self.chance(0.7)
        return Style(language, date, dice.choice(thousands), ",", sign, before)

    def _deal(self):
        dice = self.dice
        country, trades = SELLERS[self.language]
        seller = self.maker.seller(
            dice.choice(("Services", "Atelier", "Groupe")), country
        )
        self.length = dice.choice(("short", "usual", "usual", "usual", "long", "pages"))
        rates = not self.chance(0.08)
        lines = self.maker.items(
            dice.choice(trades),
            *LINES[self.length],
            many=dice.choice((1, 4, 25)),
            rates=rates,
        )  # fmt: skip
        values = {"number": self.maker.number(*ODD_NUMBERS, *NUMBERS)}
        if self.chance(0.15):
            values |= {"kind": "credit_note", "sign": dice.choice((1, -1))}
        if self.language == "en":
            values["currency"] = "GBP" if self.style.sign == "£" else "EUR"
        days = dice.choice((None, 15, 30, 45, 60))
        deal = self.maker.deal(seller, lines, days=days, **values)
        if deal.kind == "bill" and self.chance(0.15):
            deal.prepaid = cents(
                deal.total * dice.choice((Decimal("0.3"), Decimal("0.5")))
            )
        return deal

    def draw(self):
        self.facts = self._facts()
        y = self._head()
        y = self._fact_block(y)
        y = self._lines(y)
        if y > 620:
            self.sheet.next_page()
            y = 90
        y = self._sums(y)
        self._foot(y)
        return done(self.deal, self.sheet, *self.hidden)

    def _facts(self):
        """The label and the value of each fact, in the order of this document."""
        deal, day = self.deal, self.style.day
        facts = [(self.word("number"), deal.number), (self.word("date"), day(deal.day))]
        if deal.due_day and self.chance(0.7):
            facts.append((self.word("due"), day(deal.due_day)))
        else:
            self.hidden.add("due_date")
        others = self.dice.sample(
            self.words["other"].split("|"), self.dice.randint(0, 3)
        )
        for label in others:
            facts.insert(self.dice.randint(0, len(facts)), (label, self.maker.number()))
        if self.chance(0.35):
            before = deal.day - timedelta(days=self.dice.randint(2, 25))
            place = self.dice.randint(0, len(facts))
            facts.insert(place, (self.word("other_date"), day(before)))
        return facts

    def _head(self):
        """Seller and buyer; returns the ordinate below them."""
        sheet, deal, dice = self.sheet, self.deal, self.dice
        seller = deal.seller
        x, at = dice.choice(
            ((45, "left"), (45, "left"), (550, "right"), (297, "centre"))
        )
        size = dice.choice((11, 14, 20))
        upper = seller.name.upper() if self.chance(0.3) else seller.name
        sheet.text(x, 55, upper, size, True, dice.choice((black, self.colour)), at)
        lines = [*seller.address]
        if self.chance(0.6):
            lines += [seller.phone, dice.choice((seller.email, seller.site))]
        self.vat_above = bool(seller.vat) and self.chance(0.4)
        if self.vat_above:
            lines.append(f"{self.word('vat')} {seller.vat}")
        if seller.siret and self.chance(0.4):
            lines.append(f"SIRET {seller.written_siret}")
        sheet.block(x, 60 + size, lines, at=at, size=sheet.size - 1)
        left = 320 if x == 45 or self.chance(0.3) else 45
        y = 150 if x != 297 else 165
        label = self.word("buyer")
        if label:
            sheet.text(left, y - 15, label, sheet.size - 1, colour=GREY)
        sheet.block(left, y, [deal.buyer.name, *deal.buyer.address])
        if self.chance(0.25) and deal.buyer.vat:
            sheet.text(left, y + 42, f"{self.word('vat')} {deal.buyer.vat}")
        return 235

    def _fact_block(self, y):
        title = self.word(self.deal.kind)
        form = self.dice.choice(
            (self._inline, self._pairs, self._band, self._stacked, self._colons)
        )
        return form(y, title) + 18

    def _inline(self, y, title):
        """Title, number and date in one line, the others below."""
        sign = self.dice.choice(("N° ", "n°", "No. ", "", "# "))
        if self.language == "de":
            sign = self.dice.choice(("Nr. ", "", "Nr.: "))
        link = {
            "fr": "du",
            "en": "dated",
            "de": "vom",
            "nl": "van",
            "it": "del",
            "es": "de fecha",
        }
        link = link[self.language] if self.chance(0.6) else "-"
        day = self.style.day(self.deal.day)
        line = f"{title} {sign}{self.deal.number} {link} {day}"
        self.sheet.text(45, y, line, self.dice.choice((10, 12, 14)), True)
        rest = [f for f in self.facts if f[1] not in (self.deal.number, day)]
        for label, value in rest:
            y += 14
            self.sheet.text(45, y, f"{label} : {value}")
        return y

    def _pairs(self, y, title):
        """A column of labels and one of values."""
        self.sheet.text(45, y, title, self.dice.choice((14, 18, 24)), True, self.colour)
        left, at = self.dice.choice(((45, 60), (330, 220), (330, 110)))
        for label, value in self.facts:
            y += 14
            self.sheet.text(left, y, label + self.dice.choice(("", ":", " :")))
            if at == 220:
                self.sheet.text(left + at, y, value, at="right")
            else:
                self.sheet.text(left + max(at, 110), y, value)
        return y

    def _band(self, y, title):
        """A row of labels with the values below."""
        self.sheet.text(45, y, title, self.dice.choice((13, 16)), True)
        facts = self.facts[:6]
        wide = 505 / len(facts)
        columns = [
            (label, wide, self.dice.choice(("left", "centre"))) for label, _v in facts
        ]
        look = self.dice.choice(("grid", "columns", "none", "rules"))
        head = self.dice.choice((None, (self.colour, white), (PALE, black)))
        size = 7.5 if len(facts) > 4 else 8
        values = [value for _label, value in facts]
        y = self.sheet.table(45, y + 12, columns, [values], look, 17, size, head)
        for label, value in self.facts[6:]:
            y += 14
            self.sheet.text(45, y, f"{label} {value}")
        return y

    def _stacked(self, y, title):
        """Each label above its value, in two columns."""
        self.sheet.text(45, y, title, 20, True, self.colour)
        y += 20
        for place, (label, value) in enumerate(self.facts):
            x = 45 + 180 * (place % 3)
            row = y + 28 * (place // 3)
            self.sheet.text(x, row, label, 7, colour=GREY)
            self.sheet.text(x, row + 11, value, bold=self.chance(0.5))
        return y + 28 * ((len(self.facts) - 1) // 3) + 12

    def _colons(self, y, title):
        """Label and value in one run of words, at the right."""
        self.sheet.text(45, y, title, 15, True)
        x, at = self.dice.choice(((45, "left"), (550, "right"), (330, "left")))
        colon = self.dice.choice((": ", " : ", " ", ":"))
        for label, value in self.facts:
            y += 13
            self.sheet.text(x, y, f"{label}{colon}{value}", at=at)
        return y

    def _lines(self, y):
        sheet, deal, style = self.sheet, self.deal, self.style
        name, quantity, price, tax, amount = self.words["columns"].split("|")
        with_rate = self.chance(0.6)
        columns = [(name, 240 if with_rate else 285, "left"), (quantity, 50, "right")]
        columns.append((price, 75, "right"))
        columns += [(tax, 45, "right")] if with_rate else []
        columns.append((amount, 95, "right"))
        write = style.money if self.chance(0.4) else style.number
        rows = []
        for item in deal.items:
            rate = [style.percent(item.rate)] if item.rate is not None else ["-"]
            rows.append((
                item.name[:44], str(item.quantity), write(item.price),
                *(rate if with_rate else []), write(item.amount * deal.sign),
            ))  # fmt: skip
        look = self.dice.choice(("grid", "columns", "rules", "stripes", "none"))
        head = self.dice.choice((None, (self.colour, white), (PALE, black)))
        step = self.dice.choice((13, 15, 18))
        carried = Decimal(0)
        while rows:
            room = max(int((720 - y) / step), 3)
            part, rows = rows[:room], rows[room:]
            y = sheet.table(45, y, columns, part, look, step, head=head)
            if rows:
                carried += sum(
                    i.amount
                    for i in deal.items[: len(deal.items) - len(rows)][-len(part) :]
                )
                if self.chance(0.5):
                    label = self.words["carry"].split("|")[0]
                    sheet.text(395, y + 14, label)
                    sheet.text(
                        546, y + 14, style.number(carried * deal.sign), at="right"
                    )
                sheet.text(550, 805, f"{sheet.pages} / …", 7, at="right")
                sheet.next_page()
                y = 60
        return y + 25

    def _sums(self, y):
        if self.chance(0.08) and not self.deal.prepaid and self.deal.kind == "bill":
            y = self._last_month(y)
        forms = [
            self._pairs_of_sums,
            self._pairs_of_sums,
            self._tax_table,
            self._band_of_sums,
        ]
        if not self.deal.tax:
            forms = [self._pairs_of_sums]
        return self.dice.choice(forms)(y)

    def _last_month(self, y):
        """A balance of before that was paid, as utilities show it."""
        labels = self.words["before"].split("|")
        amount = self.maker.money(20, 900)
        self.sheet.text(45, y, f"{labels[0]} : {self.style.money(amount)}")
        return y + 20

    def _end_rows(self):
        """Total, and what was paid before."""
        deal, money = self.deal, self.style.money
        if not deal.prepaid:
            return [(self.word("total"), money(deal.total))]
        return [
            (self.word("total_first"), money(deal.total)),
            (self.word("prepaid"), money(-deal.prepaid)),
            (self.word("left"), money(deal.to_pay)),
        ]

    def _tax_rows(self):
        deal, style = self.deal, self.style
        if len(deal.groups) == 1 and self.chance(0.3):
            return [(self.word("tax_alone"), style.money(deal.tax))]
        return [
            (self.word("tax", rate=style.percent(rate)), style.money(tax))
            for rate, _base, tax in deal.groups
            if rate
        ]

    def _pairs_of_sums(self, y):
        deal = self.deal
        rows = []
        if deal.tax or self.chance(0.4):
            rows = [(self.word("net"), self.style.money(deal.net)), *self._tax_rows()]
        rows += self._end_rows()
        left, right = self.dice.choice(((330, 546), (390, 546), (330, 480), (45, 260)))
        size = self.dice.choice((9, 10))
        frame = self.chance(0.3)
        bold = (len(rows) - 1,) if self.chance(0.7) else ()
        y = self.sheet.pairs(left, right, y, rows, 15, size, bold, frame)
        if not deal.tax:
            self.sheet.text(45, y + 8, self.words["untaxed"], 8)
        return y + 20

    def _tax_table(self, y):
        """A table of the rates at the left, the sums at the right."""
        deal, style = self.deal, self.style
        base, rate = self.word("net"), self.dice.choice(("%", "Taux", "Rate", "TVA"))
        columns = [
            (rate, 45, "right"),
            (base, 90, "right"),
            (self.word("tax_alone"), 75, "right"),
        ]
        rows = [
            (style.percent(r), style.number(b), style.number(t))
            for r, b, t in deal.groups
        ]
        self.sheet.table(
            45, y, columns, rows, self.dice.choice(("grid", "rules", "none")), 14, 7.5
        )
        pairs = [(self.word("net"), style.money(deal.net))]
        pairs += [(self.word("tax_alone"), style.money(deal.tax)), *self._end_rows()]
        return (
            self.sheet.pairs(340, 546, y + 12, pairs, 15, bold=(len(pairs) - 1,)) + 20
        )

    def _band_of_sums(self, y):
        """Labels in a row, the sums below."""
        deal, style = self.deal, self.style
        pairs = [(self.word("net"), style.money(deal.net))]
        pairs += [(self.word("tax_alone"), style.money(deal.tax)), *self._end_rows()]
        wide = 505 / len(pairs)
        columns = [(label, wide, "right") for label, _value in pairs]
        values = [value for _label, value in pairs]
        look = self.dice.choice(("grid", "columns", "none"))
        return self.sheet.table(45, y, columns, [values], look, 19, 8) + 20

    def _foot(self, y):
        sheet, seller = self.sheet, self.deal.seller
        if self.chance(0.7):
            sheet.wrapped(45, min(y + 15, 730), 300, self.words["notes"], 7)
        line = [f"{seller.name}, {seller.street}, {seller.town}"]
        if seller.vat and not self.vat_above:
            line.append(f"{self.word('vat')} {seller.vat}")
        if seller.siren:
            line.append(f"RCS {seller.city} {seller.written_siren}")
        x, at = self.dice.choice(((45, "left"), (297, "centre")))
        sheet.text(x, 790, " - ".join(line), 6.5, colour=GREY, at=at)
        if seller.iban and self.chance(0.7):
            written = self.dice.choice((seller.iban, seller.written_iban))
            sheet.text(x, 800, f"IBAN {written}", 6.5, colour=GREY, at=at)
        elif seller.iban:
            self.hidden.add("iban")
