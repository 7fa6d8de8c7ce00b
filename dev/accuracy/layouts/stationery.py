"""Bills and credit notes of wholesalers and offices, as common programs print them."""

from decimal import Decimal

from reportlab.lib.colors import HexColor, white

from ..deal import Item
from ..maker import done, layout
from ..sheet import GREY, PALE
from ..writing import cents
from .parts import CREDIT_LABELS, bank, footer, legal, rate_rows, window


@layout
def wholesale(maker):
    """A grid over several pages with sums carried over, VAT table, totals in a box."""
    style = maker.style()
    seller = maker.seller("Comptoir")
    lines = maker.items("parts", 18, 64, many=24)
    for place in range(0, len(lines), 5):
        line = lines[place]
        lines[place] = Item(
            **{**vars(line), "off": Decimal(maker.dice.choice((5, 10)))}
        )
    deal = maker.deal(seller, lines, days=maker.dice.choice((30, 45, 60)))
    sheet = maker.sheet(deal, "Helvetica", "Roboto", size=8)
    shown, carried, on_page = 0, Decimal(), 22
    columns = [
        ("Réf.", 52, "left"),
        ("Désignation", 198, "left"),
        ("Qté", 34, "right"),
        ("P.U. HT", 56, "right"),
        ("Rem.", 36, "right"),
        ("Montant HT", 70, "right"),
        ("TVA", 36, "right"),
    ]
    while True:
        _wholesale_head(maker, sheet, deal, style)
        rows = []
        if shown:
            rows.append(("", "REPORT", "", "", "", style.number(carried), ""))
        for item in lines[shown : shown + on_page]:
            off = f"{item.off} %" if item.off else ""
            carried += item.amount
            price = style.number(item.price)
            rows.append(
                (item.code, item.name, str(item.quantity), price, off)
                + (style.number(item.amount), style.number(item.rate))
            )
        shown += on_page
        last = shown >= len(lines)
        if not last:
            rows.append(("", "A REPORTER", "", "", "", style.number(carried), ""))
        y = sheet.table(45, 268, columns, rows, "columns", 14.5)
        if last:
            break
        footer(maker, sheet, seller)
        sheet.next_page()
    _wholesale_totals(maker, sheet, deal, style, y + 24)
    footer(maker, sheet, seller)
    return done(deal, sheet)


def _wholesale_head(maker, sheet, deal, style):
    seller = deal.seller
    sheet.box(45, 36, 36, 36, HexColor(seller.colour))
    sheet.text(53, 62, seller.short[0], 24, True, white)
    sheet.text(90, 52, seller.name, 13, True)
    sheet.block(90, 66, [*seller.address, f"Tél. {seller.phone}"], size=8)
    sheet.text(45, 128, "FACTURE", 17, True)
    rows = [
        (deal.number, style.day(deal.day), f"C{int(deal.buyer.siren) % 99991:05d}")
        + (style.day(deal.due_day), str(sheet.pages))
    ]
    columns = [
        (title, 100 if place < 4 else 45, "centre")
        for place, title in enumerate(("Numéro", "Date", "Client", "Échéance", "Page"))
    ]
    sheet.table(45, 212, columns, rows, "grid", 16, head=(PALE, HexColor("#000000")))
    window(sheet, deal.buyer, 330, 140, frame=True)
    sheet.text(45, 200, f"TVA client : {deal.buyer.vat}", 7.5, colour=GREY)


def _wholesale_totals(maker, sheet, deal, style, y):
    columns = [("Taux", 50, "right"), ("Base HT", 75, "right"), ("TVA", 65, "right")]
    sheet.table(45, y, columns, rate_rows(style, deal, False), "grid", 14)
    rows = [
        ("Total HT", style.money(deal.net)),
        ("Total TVA", style.money(deal.tax)),
        ("Total TTC", style.money(deal.total)),
        ("NET À PAYER", style.money(deal.to_pay)),
    ]
    sheet.pairs(370, 520, y + 12, rows, 16, 9, bold=(3,), frame=True)
    below = y + 92
    sheet.text(45, below, f"Règlement par virement au {style.day(deal.due_day)}")
    sheet.text(45, below + 12, bank(maker, deal.seller))
    sheet.wrapped(
        45,
        below + 28,
        480,
        "En cas de retard de paiement : pénalités au taux de 3 fois l'intérêt légal et "
        "indemnité forfaitaire pour frais de recouvrement de 40,00 €. Pas d'escompte "
        "pour paiement anticipé.",
        6.5,
        colour=GREY,
    )


@layout
def erp(maker):
    """As an ERP prints it: sender at the top right, thin rules, few words."""
    style = maker.style()
    seller = maker.seller(maker.dice.choice(("Atelier", "Groupe", "Établissements")))
    deal = maker.deal(
        seller,
        maker.items("office", 2, 7),
        days=30,
        number=maker.number("FAC/2026/{:05d}", "FAC/2026/11/{:04d}", "INV/2026/{:05d}"),
    )
    sheet = maker.sheet(deal, "Lato", "OpenSans", size=9)
    colour = HexColor(seller.colour)
    sheet.text(45, 60, seller.short, 19, True, colour)
    sheet.block(550, 44, [seller.name, *seller.address, "France"], at="right")
    sheet.rule(45, 100, 550, colour, 1.2)
    window(sheet, deal.buyer, 320, 135)
    sheet.text(320, 176, f"N° TVA : {deal.buyer.vat}")
    sheet.text(45, 222, f"Facture {deal.number}", 18, colour=colour)
    labels = ("Date de facturation", "Date d'échéance", "Origine")
    values = (style.day(deal.day), style.day(deal.due_day), maker.number("S{:05d}"))
    for place, (label, value) in enumerate(zip(labels, values, strict=False)):
        sheet.text(45 + place * 130, 248, label + " :", bold=True)
        sheet.text(45 + place * 130, 261, value)
    columns = [
        ("Description", 230, "left"),
        ("Quantité", 80, "right"),
        ("Prix unitaire", 70, "right"),
        ("Taxes", 50, "left"),
        ("Montant", 75, "right"),
    ]
    rows = [
        (i.name, f"{style.number(i.quantity)} Unité(s)", style.number(i.price))
        + (style.percent(i.rate), style.money(i.amount))
        for i in deal.items
    ]
    y = sheet.table(45, 284, columns, rows, "rules", 17)
    totals = [("Montant hors taxes", style.money(deal.net))]
    totals += [
        (f"TVA {style.percent(rate)} sur {style.money(base)}", style.money(tax))
        for rate, base, tax in deal.groups
    ]
    totals.append(("Total", style.money(deal.total)))
    y = sheet.pairs(330, 546, y + 26, totals, 17, bold=(len(totals) - 1,))
    sheet.text(45, y + 20, "Conditions de règlement : 30 jours")
    words = "Communication de paiement : "
    sheet.text(45, y + 34, words + deal.number, bold=True)
    sheet.text(45, y + 48, f"sur ce compte : {deal.seller.iban}")
    line = f"{seller.phone} | {seller.email} | {seller.site} | {seller.vat}"
    sheet.rule(45, 790, 550)
    sheet.text(297, 804, line, 7.5, at="centre")
    sheet.text(297, 815, f"SIRET {seller.siret}   Page 1 / 1", 7.5, at="centre")
    return done(deal, sheet)


@layout
def dense(maker):
    """A matrix printer's page: one face of fixed width, columns made of spaces."""
    style = maker.style()
    seller = maker.seller("STE")
    deal = maker.deal(seller, maker.items("food", 6, 22, many=30), days=15)
    sheet = maker.sheet(deal, "Courier", size=8.5)
    sheet.block(40, 45, [seller.name.upper(), *map(str.upper, seller.address)])
    sheet.block(40, 84, [f"TEL {seller.phone}", *legal(maker, seller)], size=7)
    sheet.block(330, 120, [deal.buyer.name.upper(), *deal.buyer.address], size=9)
    sheet.text(40, 170, f"FACTURE NO {deal.number}     DU {style.day(deal.day)}")
    account = f"VOTRE COMPTE 411{maker.dice.randint(1000, 9999)}"
    sheet.text(40, 182, f"{account}    REPRESENTANT 07    PAGE 001")
    head = f"{'ARTICLE':<9}{'DESIGNATION':<34}{'QTE':>5}{'PRIX':>10}{'MONTANT':>12} TVA"
    sheet.text(40, 206, "-" * 78)
    sheet.text(40, 217, head)
    sheet.text(40, 228, "-" * 78)
    codes = {rate: str(place) for place, (rate, *_x) in enumerate(deal.groups, 1)}
    y = 241
    for item in deal.items:
        price, amount = style.number(item.price), style.number(item.amount)
        code = codes[item.rate]
        text = f"{item.code:<9}{item.name[:33]:<34}{item.quantity:>5}{price:>10}"
        text += f"{amount:>12}"
        sheet.text(40, y, f"{text}  {code}")
        y += 12
    sheet.text(40, y, "-" * 78)
    y += 14
    sheet.text(40, y, f"{'CODE':<6}{'BASE H.T.':>13}{'TAUX':>8}{'T.V.A.':>12}")
    sheet.text(330, y, "TOTAL H.T.")
    sheet.text(530, y, style.number(deal.net), at="right")
    bottom = y
    for rate, base, tax in deal.groups:
        y += 12
        text = f"{codes[rate]:<6}{style.number(base):>13}{style.number(rate):>8}"
        sheet.text(40, y, f"{text}{style.number(tax):>12}")
    sheet.text(330, bottom + 12, "TOTAL T.V.A.")
    sheet.text(530, bottom + 12, style.number(deal.tax), at="right")
    sheet.text(330, bottom + 28, "NET A PAYER EUR", bold=True)
    sheet.text(530, bottom + 28, style.number(deal.total), bold=True, at="right")
    y = max(y, bottom + 28) + 30
    sheet.text(40, y, f"ECHEANCE {style.day(deal.due_day)}  PRELEVEMENT SEPA")
    sheet.text(40, y + 12, f"DOMICILIATION {seller.iban}")
    return done(deal, sheet)


@layout
def credit_minus(maker):
    """A credit note with minus signs that names the bill it corrects."""
    style = maker.style()
    seller = maker.seller("Maison")
    deal = maker.deal(
        seller,
        maker.items("office", 1, 4),
        kind="credit_note",
        sign=-1,
        number=maker.number("AV2026-{:04d}", "AV{:06d}", "A-2611-{:03d}"),
    )
    deal.more["preceding"] = original = maker.number()
    sheet = maker.sheet(deal, "OpenSans", "Helvetica", size=9)
    colour = HexColor(seller.colour)
    sheet.box(0, 0, sheet.width, 70, colour)
    sheet.text(45, 43, seller.name, 18, True, white)
    label = maker.dice.choice(CREDIT_LABELS)
    sheet.text(550, 43, label, 18, False, white, "right")
    sheet.block(45, 96, [*seller.address, seller.email, f"Siret {seller.siret}"])
    window(sheet, deal.buyer, 330, 120)
    facts = [f"Avoir n° {deal.number}", f"Émis le {style.day(deal.day)}"]
    facts.append(f"Annule partiellement la facture n° {original}")
    y = sheet.block(45, 210, facts, 15)
    columns = [
        ("Libellé", 270, "left"),
        ("Qté", 45, "right"),
        ("PU HT", 80, "right"),
        ("Total HT", 110, "right"),
    ]
    rows = [
        (i.name, f"-{i.quantity}", style.number(i.price), style.money(-i.amount))
        for i in deal.items
    ]
    y = sheet.table(45, y + 8, columns, rows, "stripes", 18, head=(colour, white))
    totals = [("Total HT", style.money(deal.net))]
    totals += [
        (f"TVA à {style.percent(rate)}", style.money(tax))
        for rate, _base, tax in deal.groups
    ]
    totals.append(("Total TTC de l'avoir", style.money(deal.total)))
    y = sheet.pairs(360, 546, y + 22, totals, 16, bold=(len(totals) - 1,))
    sheet.text(45, y + 20, "Cet avoir sera déduit de votre prochaine facture.")
    footer(maker, sheet, seller)
    return done(deal, sheet, "iban")


@layout
def credit_plain(maker):
    """A credit note whose amounts have no sign, the sender only in the footer."""
    style = maker.style()
    seller = maker.seller("Distribution")
    deal = maker.deal(seller, maker.items("parts", 2, 6), kind="credit_note")
    deal.more["preceding"] = original = maker.number()
    sheet = maker.sheet(deal, "Raleway", "Times", "Roboto", size=9.5)
    sheet.text(297, 60, seller.short.upper(), 22, colour=GREY, at="centre")
    sheet.block(45, 110, ["Doit à :", deal.buyer.name, *deal.buyer.address])
    label = maker.dice.choice(CREDIT_LABELS)
    sheet.text(550, 110, f"{label} N° {deal.number}", 13, True, at="right")
    sheet.text(550, 128, f"Date : {style.day(deal.day)}", at="right")
    sheet.text(550, 142, f"Facture d'origine : {original}", at="right")
    reason = maker.dice.choice(
        ("retour marchandise", "erreur de prix", "geste commercial")
    )
    sheet.text(45, 196, f"Motif : {reason}")
    columns = [("", 330, "left"), ("", 60, "right"), ("", 110, "right")]
    rows = [(i.name, f"x {i.quantity}", style.money(i.amount)) for i in deal.items]
    y = sheet.table(45, 208, columns, rows, "none", 18) + 14
    sheet.rule(45, y, 550)
    totals = [
        ("Montant HT", style.money(deal.net)),
        ("Montant TVA", style.money(deal.tax)),
        ("Montant TTC à votre crédit", style.money(deal.total)),
    ]
    sheet.pairs(300, 546, y + 20, totals, 18, bold=(2,))
    line = f"{seller.name} - {seller.street} - {seller.town} - {seller.phone}"
    footer(maker, sheet, seller, 770, lines=(line,))
    return done(deal, sheet, "iban")


@layout
def food_terms(maker):
    """A discount and a deposit between the sum of the lines and what is to pay."""
    style = maker.style()
    seller = maker.seller(maker.dice.choice(("Primeurs", "Épicerie", "Brasserie")))
    lines = maker.items("food", 5, 12, many=12)
    share = Decimal(maker.dice.choice((2, 3, 5)))
    deal = maker.deal(
        seller, [Item(**{**vars(line), "off": share}) for line in lines], days=10
    )
    deal.prepaid = cents(deal.total * Decimal("0.3"))
    sheet = maker.sheet(deal, "Times", "Roboto", size=10)
    sheet.text(550, 54, seller.name, 16, True, at="right")
    sheet.block(550, 70, [*seller.address, seller.site], at="right", size=8.5)
    sheet.text(45, 70, "Facture", 24)
    rows = [("N°", deal.number), ("du", style.day(deal.day))]
    rows.append(("à régler avant le", style.day(deal.due_day)))
    sheet.pairs(45, 220, 94, rows, 14)
    window(sheet, deal.buyer, 45, 165, size=10)
    columns = [
        ("Produit", 250, "left"),
        ("Quantité", 60, "centre"),
        ("Prix", 60, "right"),
        ("TVA", 50, "right"),
        ("HT", 85, "right"),
    ]
    rows = [
        (i.name, str(i.quantity), style.number(i.price), style.percent(i.rate))
        + (style.number(i.price * i.quantity),)
        for i in deal.items
    ]
    y = sheet.table(45, 226, columns, rows, "grid", 17)
    before = sum((i.price * i.quantity for i in deal.items), Decimal())
    rows = [
        ("Sous-total HT", style.money(before)),
        (f"Remise {style.percent(share)}", style.money(deal.net - before)),
        ("Net commercial HT", style.money(deal.net)),
    ]
    rows += [
        (f"TVA {rate} s/ {base}", tax) for rate, base, tax in rate_rows(style, deal)
    ]
    rows.append(("Total TTC", style.money(deal.total)))
    rows.append(("Acompte déjà versé", style.money(-deal.prepaid)))
    rows.append(("Reste à payer", style.money(deal.to_pay)))
    last = len(rows) - 1
    sheet.pairs(310, 546, y + 20, rows, 15, bold=(last - 2, last))
    sheet.text(45, y + 60, bank(maker, seller), 8)
    footer(maker, sheet, seller, at="left")
    return done(deal, sheet)
