"""What French business papers have in common, in the wordings that are met."""

from ..sheet import GREY

CREDIT_LABELS = ("AVOIR", "Avoir", "Facture d'avoir", "Note de crédit")


def legal(maker, company, capital=True):
    """The legal line of a French company, in one of its many forms."""
    dice = maker.dice
    amount = f"{company.capital:,}".replace(",", dice.choice((" ", ".", " ")))
    head = dice.choice((company.form, f"{company.short} - {company.form}"))
    share = f" au capital de {amount} {dice.choice(('€', 'euros', 'EUR'))}"
    registry = dice.choice(
        (
            f"RCS {company.city} {company.written_siren}",
            f"{company.written_siren} RCS {company.city.upper()}",
            f"RCS {company.city} B {company.siren}",
        )
    )
    number = dice.choice(
        (
            f"SIRET : {company.written_siret}",
            f"Siret {company.siret}",
            f"N° SIRET {company.written_siret} - APE {dice.randint(1000, 9999)}Z",
        )
    )
    return [
        f"{head}{share if capital else ''} - {registry}",
        number + _vat(dice, company),
    ]


def _vat(dice, company):
    if not company.vat:
        return ""
    spaced = f"{company.vat[:4]} {company.written_siren}"
    label = dice.choice(
        ("TVA intracommunautaire", "N° TVA", "TVA Intra.", "N° TVA intracom", "TVA :")
    )
    return f" - {label} {dice.choice((company.vat, spaced))}"


def bank(maker, company):
    """How the account is written."""
    dice = maker.dice
    written = dice.choice((company.written_iban, company.iban, company.written_iban))
    label = dice.choice(("IBAN :", "IBAN", "Coordonnées bancaires - IBAN :"))
    return f"{label} {written}"


def footer(maker, sheet, company, y=None, at="centre", size=6.5, lines=()):
    """Write the legal lines at the foot of the page."""
    x = {"centre": sheet.width / 2, "left": 45, "right": sheet.width - 45}[at]
    y = y or sheet.height - 42
    for line in [*legal(maker, company), *lines]:
        sheet.text(x, y, line, size, colour=GREY, at=at)
        y += size + 2.5


def window(sheet, company, x=320, y=140, frame=False, size=9.5):
    """The address of the addressee, where the window of an envelope is."""
    if frame:
        sheet.box(x - 12, y - 18, 235, 74, line=GREY, radius=4)
    sheet.text(x, y, company.name, size, True)
    sheet.block(x, y + size * 1.4, company.address, size=size)


def rate_rows(style, deal, sign=True):
    """``base, rate, tax`` of each rate, written."""
    write = style.money if sign else style.number
    return [
        (style.percent(rate, 2), write(base), write(tax))
        for rate, base, tax in deal.groups
    ]
