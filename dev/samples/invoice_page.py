"""The page of an ordinary invoice."""

from reportlab.lib.colors import HexColor, white

from .model import UNITS, french, percent, short_date
from .paper import BOLD, EURO, GREY, LEFT, RIGHT, Page, address, legal_footer, tint


def _logo(page, party, x, y):
    """A square with the initial and a disc on its corner, 44 points wide."""
    colour = HexColor(party.colour)
    page.box(x, y, 44, 44, colour, radius=7)
    page.disc(x + 44, y + 44, 9, white)
    page.disc(x + 44, y + 44, 7, tint(colour, 0.5))
    initial = party.name.split()[-1][0]
    page.text(x + 22, y + 31, initial, 23, BOLD, white, "centre")


def invoice_pdf(invoice):
    """The invoice as most billing programs print it; about 20 lines fit."""
    seller, buyer = invoice.seller, invoice.buyer
    colour = HexColor(seller.colour)
    page = Page(f"Facture {invoice.number}", seller.name)
    _logo(page, seller, LEFT, 44)
    page.text(LEFT + 62, 63, seller.name, 14, BOLD, colour)
    page.text(LEFT + 62, 79, seller.activity, 7.8, colour=GREY)
    page.text(RIGHT, 66, "FACTURE", 20, BOLD, colour, "right")
    page.text(RIGHT, 84, f"N° {invoice.number}", 9.3, BOLD, align="right")

    page.block(
        LEFT,
        130,
        [*address(seller), f"Tél. {seller.phone}", seller.email],
        13,
        colour=GREY,
    )
    page.box(312, 112, RIGHT - 312, 92, tint(colour, 0.09), radius=4)
    page.text(326, 130, "FACTURÉ À", 6.6, BOLD, colour)
    page.text(326, 147, buyer.name, 9.6, BOLD)
    page.block(326, 162, [*address(buyer), f"N° TVA {buyer.vat}"])

    facts = [
        ("Date de facture", short_date(invoice.day)),
        ("Date d'échéance", short_date(invoice.due)),
        ("Votre commande", invoice.order or "–"),
        ("Règlement", f"Virement à {invoice.days} jours"),
    ]
    for column, (label, value) in enumerate(facts):
        x = LEFT + column * (RIGHT - LEFT) / 4
        page.text(x, 242, label, 6.6, colour=GREY)
        page.text(x, 256, value, 8.4, BOLD)

    y = _lines(page, invoice, 280, colour)
    _totals(page, invoice, y + 18, colour)
    _payment(page, invoice, colour)
    legal_footer(page, seller)
    return page.finish()


def _lines(page, invoice, top, colour):
    """Draw the table of lines and return the ordinate below it."""
    columns = [
        (LEFT + 8, "left", "Désignation"),
        (318, "right", "Quantité"),
        (344, "centre", "Unité"),
        (424, "right", "Prix unit. HT"),
        (462, "right", "TVA"),
        (RIGHT - 8, "right", "Montant HT"),
    ]
    page.box(LEFT, top, RIGHT - LEFT, 22, colour)
    for x, align, label in columns:
        page.text(x, top + 14.5, label, 7, BOLD, white, align)
    step = min(30, 285 / len(invoice.lines))
    y = top + 22
    for line in invoice.lines:
        cells = [
            line.name,
            line.quantity.replace(".", ","),
            UNITS[line.unit],
            french(line.price),
            percent(line.vat),
            french(line.amount),
        ]
        for (x, align, _label), cell in zip(columns, cells, strict=True):
            page.text(x, y + step * 0.5 + 3, cell, align=align)
        y += step
        page.rule(y)
    return y


def _totals(page, invoice, top, colour):
    left = 350
    rows = [("Total HT", invoice.net)]
    for rate, _base, vat in invoice.vat_groups:
        rows.append((f"TVA {percent(rate)}", vat))
    y = top
    for label, amount in rows:
        page.text(left, y + 10, label, colour=GREY)
        page.text(RIGHT - 8, y + 10, french(amount) + EURO, align="right")
        y += 18
    page.box(left - 12, y, RIGHT - left + 12, 28, colour, radius=3)
    page.text(left, y + 18, "Total TTC", 9.6, BOLD, white)
    total = french(invoice.total) + EURO
    page.text(RIGHT - 8, y + 18, total, 10.5, BOLD, white, "right")


def _payment(page, invoice, colour):
    iban = invoice.seller.iban
    spaced = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    page.text(LEFT, 700, "RÈGLEMENT PAR VIREMENT", 6.6, BOLD, colour)
    page.text(LEFT, 714, f"IBAN {spaced}")
    page.text(RIGHT, 714, f"Référence à rappeler : {invoice.number}", align="right")
    conditions = [
        "En cas de retard de paiement : pénalités au taux de trois fois l'intérêt "
        "légal et indemnité forfaitaire de 40 € pour frais de recouvrement",
        "(article L441-10 du code de commerce). Pas d'escompte pour paiement anticipé. "
        "TVA acquittée sur les débits.",
    ]
    page.block(LEFT, 738, conditions, 10.5, size=6.2, colour=GREY)
