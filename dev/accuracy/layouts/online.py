"""Shops, market places and subscriptions on the web."""

from dataclasses import replace
from decimal import Decimal

from reportlab.lib.colors import HexColor, black

from ..deal import Item
from ..maker import done, layout
from ..sheet import GREY, PALE
from ..writing import LONG, SHORT_MONTH, english_style
from .parts import footer, rate_rows


@layout
def marketplace(maker):
    """Sold by one firm through the pages of another, whose name is the largest."""
    style = maker.style()
    seller = maker.seller("Négoce", without=("iban",))
    place = maker.seller("", "US", form="")
    lines = maker.items("office", 1, 3, many=2)
    lines.append(Item("Frais de livraison", maker.money(3, 9)))
    deal = maker.deal(
        seller,
        lines,
        gross=True,
        paid=True,
        number=maker.number("FR6{:05d}AEI", "INV-FR-{:08d}"),
    )
    sheet = maker.sheet(deal, "OpenSans", "Helvetica", "Roboto", size=8.5)
    sheet.text(45, 62, place.short.lower(), 26, True)
    sheet.text(550, 46, "Facture", 18, True, at="right")
    sheet.text(550, 62, "Payé", 11, True, HexColor("#1F8A4C"), "right")
    facts = [
        ("Date de la facture/Date de livraison", style.day(deal.day, LONG)),
        ("Numéro de la facture", deal.number),
        ("Total à payer", style.money(deal.total)),
    ]
    sheet.pairs(310, 550, 84, facts, 14, bold=(2,))
    order = maker.digits("###-#######-#######")
    sheet.block(
        45, 150, ["Adresse de facturation", deal.buyer.name, *deal.buyer.address]
    )
    sheet.block(
        220, 150, ["Adresse de livraison", deal.buyer.name, *deal.buyer.address]
    )
    sheet.block(
        395,
        150,
        [
            "Vendu par",
            seller.name,
            *seller.address,
            f"TVA {seller.vat}",
            f"SIREN {seller.siren}",
        ],
    )
    sheet.text(45, 236, f"Numéro de la commande {order}")
    columns = [
        ("Description", 210, "left"),
        ("Qté", 30, "right"),
        ("P.U. HT", 65, "right"),
    ]
    columns += [
        ("TVA %", 45, "right"),
        ("P.U. TTC", 75, "right"),
        ("Total TTC", 80, "right"),
    ]
    rows = [
        (i.name, str(i.quantity), style.money(i.price * 100 / (100 + i.rate)))
        + (style.percent(i.rate), style.money(i.price), style.money(i.amount))
        for i in lines
    ]
    y = sheet.table(45, 256, columns, rows, "rules", 20, head=(PALE, black))
    sheet.pairs(
        330, 546, y + 26, [("Total TTC", style.money(deal.total))], 16, 11, bold=(0,)
    )
    columns = [
        ("Taux TVA", 70, "right"),
        ("Prix total (HT)", 110, "right"),
        ("TVA", 90, "right"),
    ]
    sheet.table(280, y + 46, columns, rate_rows(style, deal), "grid", 16)
    line = f"{place.short} Europe S.à r.l., 9 rue du Verger, L-1855 Luxembourg"
    sheet.text(297, 800, line, 6.5, colour=GREY, at="centre")
    return done(deal, sheet, "due_date")


@layout
def web_shop(maker):
    """Prices with VAT, a voucher, postage; the VAT only in a sentence."""
    style = maker.style()
    seller = maker.seller("Boutique", without=("iban",))
    lines = [
        Item(**{**vars(item), "rate": Decimal(20)})
        for item in maker.items("hardware", 2, 5, many=3)
    ]
    voucher = Item(
        "Code promo BIENVENUE10", -(lines[0].amount / 10).quantize(Decimal("0.01"))
    )
    post = Item("Livraison Colissimo", maker.money(4, 9))
    deal = maker.deal(
        seller,
        [*lines, voucher, post],
        gross=True,
        paid=True,
        number=maker.number("#{:06d}", "WEB-{:05d}"),
    )
    sheet = maker.sheet(deal, "Raleway", "Montserrat", "Vera", size=9)
    colour = HexColor(seller.colour)
    sheet.text(297, 62, seller.short, 24, True, colour, "centre")
    sheet.text(297, 80, seller.site, 9, colour=GREY, at="centre")
    sheet.text(45, 130, f"Facture {deal.number}", 15, True)
    sheet.text(45, 148, f"Commande passée et payée le {style.day(deal.day, LONG)}")
    sheet.block(380, 130, [deal.buyer.name, *deal.buyer.address])
    y = 210
    for item in lines:
        sheet.box(45, y - 14, 24, 24, PALE, radius=3)
        sheet.text(
            80, y, f"{item.name.capitalize()}  × {item.quantity}".replace("×", "x")
        )
        sheet.text(545, y, style.money(item.amount), at="right")
        y += 32
    sheet.rule(45, y - 12, 550)
    rows = [
        ("Sous-total", style.money(sum(i.amount for i in lines))),
        ("Remise (BIENVENUE10)", style.money(voucher.amount)),
        ("Livraison", style.money(post.amount)),
        ("Total TTC", style.money(deal.total)),
    ]
    y = sheet.pairs(320, 545, y + 8, rows, 18, bold=(3,))
    sheet.text(
        545,
        y,
        f"(dont {style.money(deal.tax)} de TVA à 20 %)",
        8,
        colour=GREY,
        at="right",
    )
    sheet.text(45, y + 34, "Payé par carte Visa se terminant par 4471", 8.5)
    footer(maker, sheet, seller)
    return done(deal, sheet, "due_date", "net", "taxes")


@layout
def subscription(maker):
    """An American service's invoice in dollars, to be paid."""
    style = english_style(maker.dice, dates="en")
    seller = maker.seller("", "US")
    lines = maker.items("cloud", 1, 4, many=1, rates=False)
    deal = maker.deal(
        seller,
        lines,
        days=maker.dice.choice((0, 14, 30)),
        currency="USD",
        number=maker.number("8F3K{:04d}-0007", "INV-{:05d}", "{:04d}A7C-0012"),
    )
    sheet = maker.sheet(deal, "Roboto", "Lato", "OpenSans", size=9.5)
    sheet.text(45, 66, "Invoice", 22, True)
    sheet.text(550, 66, seller.short, 18, True, HexColor(seller.colour), "right")
    rows = [("Invoice number", deal.number), ("Date of issue", style.day(deal.day))]
    rows.append(("Date due", style.day(deal.due_day)))
    y = 96
    for label, value in rows:
        sheet.text(45, y, label, bold=True)
        sheet.text(140, y, value)
        y += 14
    mail = f"billing@{seller.domain}"
    sheet.block(45, 160, [seller.name, *seller.address, "United States", mail], 13)
    sheet.block(
        300, 160, ["Bill to", deal.buyer.name, *deal.buyer.address, "France"], 13
    )
    due = f"{style.money(deal.total)} USD due {style.day(deal.due_day)}"
    sheet.text(45, 256, due, 16, True)
    columns = [("Description", 280, "left"), ("Qty", 50, "right")]
    columns += [("Unit price", 85, "right"), ("Amount", 85, "right")]
    rows = [
        (i.name, str(i.quantity), style.money(i.price), style.money(i.amount))
        for i in lines
    ]
    y = sheet.table(45, 290, columns, rows, "none", 22)
    rows = [("Subtotal", style.money(deal.net)), ("Total", style.money(deal.total))]
    rows.append(("Amount due", f"{style.money(deal.total)} USD"))
    sheet.pairs(320, 541, y + 26, rows, 20, bold=(2,))
    sheet.text(45, 800, f"{deal.number} · {due}", 7.5, colour=GREY)
    sheet.text(550, 800, "Page 1 of 1", 7.5, colour=GREY, at="right")
    return done(deal, sheet, "vat", "iban", "taxes", "tax")


@layout
def cloud_receipt(maker):
    """A receipt of an Irish service: paid, tax is the customer's (reverse charge)."""
    style = replace(english_style(maker.dice, "€", "en"), date=SHORT_MONTH)
    seller = maker.seller(maker.dice.choice(("Software", "Hosting")), "IE")
    lines = [
        Item(**{**vars(i), "rate": Decimal(0)})
        for i in maker.items("cloud", 1, 3, many=1)
    ]
    deal = maker.deal(
        seller, lines, paid=True, number=maker.number("INV{:07d}", "E0{:06d}")
    )
    sheet = maker.sheet(deal, "Lato", "Helvetica", size=9)
    colour = HexColor(seller.colour)
    sheet.box(0, 0, 8, sheet.height, colour)
    sheet.text(45, 62, "Receipt", 24, True)
    sheet.text(550, 56, seller.short, 14, True, colour, "right")
    rows = [
        ("Invoice number", deal.number),
        (
            "Receipt number",
            f"{maker.dice.randint(1000, 9999)}-{maker.dice.randint(1000, 9999)}",
        ),
        ("Date paid", style.day(deal.day)),
        ("Payment method", "Visa - 4471"),
    ]
    sheet.pairs(45, 260, 92, rows, 15)
    sheet.block(45, 176, [seller.name, *seller.address, "Ireland", f"VAT {seller.vat}"])
    sheet.block(
        310,
        176,
        ["Bill to", deal.buyer.name, *deal.buyer.address, f"FR VAT {deal.buyer.vat}"],
    )
    sheet.text(
        45, 272, f"{style.money(deal.total)} paid on {style.day(deal.day)}", 15, True
    )
    columns = [
        ("Description", 310, "left"),
        ("Tax", 70, "right"),
        ("Amount", 120, "right"),
    ]
    rows = [(i.name, "0% (1)", style.money(i.amount)) for i in lines]
    y = sheet.table(45, 300, columns, rows, "rules", 24)
    rows = [("Subtotal", style.money(deal.net)), ("VAT (0%)", style.money(0))]
    rows += [
        ("Total", style.money(deal.total)),
        ("Amount paid", style.money(deal.total)),
    ]
    sheet.pairs(330, 541, y + 26, rows, 18, bold=(3,))
    sheet.text(
        45, y + 130, "[1] Tax to be paid on reverse charge basis", 8, colour=GREY
    )
    return done(deal, sheet, "due_date")
