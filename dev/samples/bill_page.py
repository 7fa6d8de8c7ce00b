"""The page of a bill that a telephone or energy supplier sends."""

from decimal import Decimal

from reportlab.lib.colors import HexColor, white

from .model import MONTHS, UNITS, french, long_date, percent
from .paper import (
    BOLD,
    EURO,
    GREY,
    LEFT,
    REGULAR,
    RIGHT,
    WIDTH,
    Page,
    address,
    legal_footer,
    tint,
)

# Share of this bill's total in the bills of the five months before it.
HISTORY = ("0.93", "1.08", "0.97", "1.12", "0.9")


def bill_pdf(invoice):
    """The bill of a telephone or energy supplier, paid by direct debit."""
    seller, buyer = invoice.seller, invoice.buyer
    colour = HexColor(seller.colour)
    page = Page(f"Facture {invoice.number}", seller.name)
    page.box(0, 0, WIDTH, 96, colour)
    page.disc(WIDTH - 30, 96, 70, tint(colour, 0.85))
    page.box(0, 96, WIDTH + 50, 80, white)
    page.text(LEFT, 50, seller.name, 20, BOLD, white)
    page.text(LEFT, 69, seller.activity, 8.4, colour=white)

    page.text(LEFT, 128, f"Votre facture du {long_date(invoice.day)}", 12, BOLD)
    customer = f"{int(buyer.siren) % 90_000_000 + 10_000_000}"
    facts = [f"N° de facture : {invoice.number}", f"N° de client : {customer}"]
    page.block(LEFT, 146, [*facts, f"Service client : {seller.phone}"], 13, colour=GREY)
    page.text(346, 128, buyer.name, 9.6, BOLD)
    page.block(346, 143, address(buyer), 13)

    page.box(LEFT, 200, RIGHT - LEFT, 66, tint(colour, 0.1), radius=6)
    page.text(LEFT + 18, 226, "Montant à payer (TTC)", 8.6, colour=GREY)
    page.text(LEFT + 18, 250, french(invoice.total) + EURO, 19, BOLD, colour)
    page.text(346, 226, "Prélèvement automatique le", 8.6, colour=GREY)
    page.text(346, 248, long_date(invoice.due), 12, BOLD)

    y = _bill_lines(page, invoice, 300, colour)
    _history(page, invoice, y + 34, colour)
    legal_footer(page, seller)
    return page.finish()


def _bill_lines(page, invoice, top, colour):
    """Draw lines and totals and return the ordinate of the last one."""
    page.text(LEFT, top, "Détail de votre facture", 9.6, BOLD, colour)
    page.text(RIGHT, top, "Montant HT", 7, colour=GREY, align="right")
    page.rule(top + 8, colour=colour, width=1)
    y = top + 8
    step = min(22, 190 / len(invoice.lines))
    for line in invoice.lines:
        baseline = y + step * 0.5 + 3
        page.text(LEFT, baseline, line.name)
        if Decimal(line.quantity) != 1:
            price = line.price.replace(".", ",")
            detail = f"{line.quantity} {UNITS[line.unit]} à {price}{EURO}"
            page.text(400, baseline, detail, colour=GREY, align="right")
        page.text(RIGHT, baseline, french(line.amount) + EURO, align="right")
        y += step
        page.rule(y)
    rows = [("Total HT", invoice.net, REGULAR)]
    for rate, _base, vat in invoice.vat_groups:
        rows.append((f"TVA {percent(rate)}", vat, REGULAR))
    for label, amount, font in [*rows, ("Total TTC", invoice.total, BOLD)]:
        y += 17
        page.text(400, y, label, font=font, align="right")
        page.text(RIGHT, y, french(amount) + EURO, font=font, align="right")
    return y


def _history(page, invoice, top, colour):
    """Draw the bills of the last six months as bars, this one in full colour."""
    page.text(LEFT, top, "Vos six dernières factures", 9.6, BOLD, colour)
    page.rule(top + 8, colour=colour, width=1)
    amounts = [invoice.total * Decimal(share) for share in (*HISTORY, 1)]
    scale = 90 / float(max(amounts))
    floor = top + 132
    for position, amount in enumerate(amounts):
        x = LEFT + 12 + position * 82
        height = float(amount) * scale
        last = position == len(HISTORY)
        shade = colour if last else tint(colour, 0.35)
        page.box(x, floor - height, 46, height, shade)
        label = french(amount) + EURO
        page.text(x + 23, floor - height - 5, label, 6.6, align="centre")
        month = MONTHS[(invoice.day.month - len(amounts) + position) % len(MONTHS)]
        page.text(x + 23, floor + 12, month, 6.6, colour=GREY, align="centre")
    page.rule(floor)
