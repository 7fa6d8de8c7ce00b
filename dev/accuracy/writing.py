"""How amounts, dates and numbers are written on paper."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
SPACE, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
MONTHS = {
    "fr": "janvier février mars avril mai juin juillet août septembre octobre "
    "novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober "
    "November Dezember",
    "en": "January February March April May June July August September October "
    "November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober "
    "november december",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
    "novembre dicembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre",
}
# Written dates that a strftime format cannot say in every language.
LONG, SHORT_MONTH = "long", "short month"
DATES = {
    "fr": ("%d/%m/%Y", "%d/%m/%Y", LONG, "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"),
    "de": ("%d.%m.%Y", "%d.%m.%Y", LONG, "%d.%m.%y"),
    "en": (LONG, SHORT_MONTH, "%Y-%m-%d"),
    "gb": ("%d/%m/%Y", "%d %B %Y", SHORT_MONTH),
    "nl": ("%d-%m-%Y", LONG, "%d-%m-%Y"),
    "it": ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", LONG),
    "es": ("%d/%m/%Y", "%d-%m-%Y", LONG),
}


def cents(amount):
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Style:
    """What one document keeps to.

    :param thousands: what separates thousands, :param point: and decimals
    :param sign: of the currency; ``before`` says where it stands
    """

    language: str = "fr"
    date: str = "%d/%m/%Y"
    thousands: str = " "
    point: str = ","
    sign: str = "€"
    before: bool = False
    minus: str = "-"

    def number(self, value, places=2):
        value = Decimal(value)
        text = f"{abs(value):,.{places}f}".replace(",", "T").replace(".", "P")
        text = text.replace("T", self.thousands).replace("P", self.point)
        return (self.minus if value < 0 else "") + text

    def money(self, value):
        """The amount with the sign of the currency, if the style has one."""
        if not self.sign:
            return self.number(value)
        if self.before:
            text = self.sign + self.number(abs(value))
            return (self.minus if value < 0 else "") + text
        return f"{self.number(value)}{SPACE}{self.sign}"

    def percent(self, rate, places=None):
        rate = Decimal(rate)
        text = f"{rate:.{places}f}" if places else f"{rate.normalize():f}"
        blank = SPACE if self.language == "fr" else ""
        return text.replace(".", self.point) + blank + "%"

    def day(self, day, how=None):
        how = how or self.date
        month = MONTHS[self.language].split()[day.month - 1]
        if how == LONG:
            return self._long(day, month)
        if how == SHORT_MONTH:
            return f"{month[:3]} {day.day}, {day.year}"
        return day.strftime(how)

    def _long(self, day, month):
        if self.language == "fr":
            return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"
        if self.language == "de":
            return f"{day.day}. {month} {day.year}"
        if self.language in ("nl", "it"):
            return f"{day.day} {month} {day.year}"
        if self.language == "es":
            return f"{day.day} de {month} de {day.year}"
        return f"{month} {day.day}, {day.year}"


def french_style(dice):
    return Style(
        "fr",
        dice.choice(DATES["fr"]),
        dice.choice((" ", SPACE, THIN, "", " ", ".")),
        ",",
        dice.choice(("€", "€", "EUR", "")),
    )


def german_style(dice):
    return Style(
        "de", dice.choice(DATES["de"]), ".", ",", dice.choice(("€", "EUR", "€"))
    )


def dutch_style(dice):
    return Style("nl", dice.choice(DATES["nl"]), ".", ",", f"€{SPACE}", before=True)


def english_style(dice, sign="$", dates="en"):
    return Style("en", dice.choice(DATES[dates]), ",", ".", sign, before=True)


def grouped(number, *sizes):
    """Write ``number`` in groups: ``grouped("552100554", 3)`` is 552 100 554."""
    parts, at, sizes = [], 0, list(sizes)
    while at < len(number):
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        parts.append(number[at : at + size])
        at += size
    return " ".join(parts)
