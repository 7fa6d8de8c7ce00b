"""Bills of craftsmen, freelancers and advisers."""

from dataclasses import replace
from decimal import Decimal

from reportlab.lib.colors import HexColor, black, white

from ..deal import Item
from ..maker import done, layout
from ..sheet import GREY, PALE
from ..writing import LONG, cents
from .parts import bank, footer, legal, rate_rows, window


@layout
def craftsman(maker):
    """Building work: texts between the lines, deposits taken off, to be signed."""
    style = maker.style()
    seller = maker.seller(maker.dice.choice(("Plomberie", "Carrelage", "Toitures")))
    lines = maker.items("building", 3, 7, many=30)
    deal = maker.deal(seller, lines, days=maker.dice.choice((0, 15, 30)))
    if maker.dice.random() < 0.6:
        deal.prepaid = cents(deal.total * Decimal("0.4"))
    sheet = maker.sheet(deal, "Helvetica", "Vera", size=8.8)
    sheet.text(297, 50, seller.name.upper(), 17, True, at="centre")
    line = f"{seller.street} - {seller.town} - {seller.phone}"
    sheet.text(297, 65, line, at="centre")
    sheet.text(
        297, 77, "Assurance décennale n° 4471 208 - Artisan qualifié", 7.5, at="centre"
    )
    sheet.rule(45, 86, 550, black, 1.5)
    window(sheet, deal.buyer, 300, 120)
    sheet.text(45, 120, f"Facture n° {deal.number}", 12, True)
    sheet.text(45, 136, f"{seller.city}, le {style.day(deal.day, LONG)}")
    sheet.text(45, 150, "Chantier : rénovation des locaux, lot 2")
    y = 205
    for place, item in enumerate(deal.items, 1):
        sheet.text(45, y, f"{place}. {item.name}", bold=True)
        amount = style.number(item.amount)
        unit = maker.dice.choice(("m²", "ml", "u", "forfait"))
        detail = f"{item.quantity} {unit} x {style.number(item.price)}"
        y = sheet.wrapped(
            55, y + 13, 300, "y compris fournitures, protections et nettoyage", 8
        )
        sheet.text(395, y - 10.8, detail, at="right")
        sheet.text(480, y - 10.8, amount, at="right")
        sheet.text(546, y - 10.8, style.percent(item.rate), at="right")
        y += 9
    sheet.rule(300, y, 550, black)
    rows = [("TOTAL H.T.", style.money(deal.net))]
    rows += [
        (f"T.V.A. {style.percent(rate)} (base {style.number(base)})", style.money(tax))
        for rate, base, tax in deal.groups
    ]
    rows.append(("TOTAL T.T.C.", style.money(deal.total)))
    strong = [len(rows) - 1]
    if deal.prepaid:
        rows.append(("Acompte à la commande", style.money(-deal.prepaid)))
        rows.append(("SOLDE À RÉGLER", style.money(deal.to_pay)))
        strong.append(len(rows) - 1)
    y = sheet.pairs(300, 546, y + 16, rows, 15, bold=strong)
    when = "à réception" if deal.due_day == deal.day else style.day(deal.due_day)
    sheet.text(45, y + 12, f"Payable : {when}, par chèque ou virement")
    sheet.text(45, y + 25, bank(maker, seller))
    footer(maker, sheet, seller, size=7)
    # "on receipt" is no date on paper
    hidden = ("due_date",) if deal.due_day == deal.day else ()
    return done(deal, sheet, *hidden)


@layout
def freelance(maker):
    """A sole trader without VAT, much white, nothing in boxes."""
    style = replace(maker.style(), sign="€")
    first = maker.dice.choice(("Camille", "Élodie", "Bastien", "Inès", "Loïc", "Maud"))
    seller = maker.seller(first, form="EI", without=("vat",))
    lines = maker.items("consulting", 1, 4, many=5, rates=False)
    deal = maker.deal(seller, lines, days=maker.dice.choice((30, 0, 45)))
    sheet = maker.sheet(deal, "Montserrat", "Raleway", "Lato", size=9)
    sheet.text(
        60, 90, maker.dice.choice(("Facture", "FACTURE", "Note d'honoraires")), 30
    )
    sheet.text(60, 112, f"N° {deal.number}", colour=GREY)
    sheet.text(60, 126, style.day(deal.day, LONG), colour=GREY)
    sheet.block(
        60, 170, [seller.short, *seller.address, seller.phone, seller.email], 13
    )
    sheet.text(60, 240, f"SIRET {seller.written_siret}", 8)
    sheet.block(330, 170, ["Pour", deal.buyer.name, *deal.buyer.address], 13)
    y = 300
    for item in deal.items:
        sheet.text(60, y, item.name)
        if item.quantity != 1:
            count = f"{item.quantity} x {style.money(item.price)}"
            sheet.text(420, y, count, colour=GREY, at="right")
        sheet.text(535, y, style.money(item.amount), at="right")
        y += 22
    y += 14
    sheet.text(60, y, maker.dice.choice(("Total", "Total à payer", "Net à payer")), 13)
    sheet.text(535, y, style.money(deal.total), 18, True, at="right")
    words = (
        "TVA non applicable, art. 293 B du CGI",
        "Exonéré de TVA - article 293 B du CGI",
    )
    sheet.text(535, y + 18, maker.dice.choice(words), 7.5, colour=GREY, at="right")
    on_receipt = deal.due_day == deal.day
    when = "dès réception" if on_receipt else f"au {style.day(deal.due_day, LONG)}"
    sheet.text(60, y + 70, f"Règlement par virement {when}", bold=True)
    sheet.text(60, y + 84, f"IBAN {seller.written_iban}")
    sheet.text(60, 790, f"{seller.short} – Entrepreneur individuel – {seller.site}", 7)
    return done(deal, sheet, *(("due_date",) if on_receipt else ()))


@layout
def studio(maker):
    """A coloured column at the left that holds sender, facts and account."""
    style = maker.style()
    seller = maker.seller(maker.dice.choice(("Studio", "Agence", "Collectif")))
    deal = maker.deal(seller, maker.items("agency", 2, 6, many=3), days=45)
    sheet = maker.sheet(deal, "Montserrat", "OpenSans", "Roboto", size=8.5)
    sheet.box(0, 0, 180, sheet.height, HexColor(seller.colour))
    ink = {"colour": white}
    sheet.wrapped(24, 60, 140, seller.short, 19, bold=True, **ink)
    sheet.block(24, 130, [*seller.address, seller.phone, seller.site], size=8, **ink)
    y = 220
    facts = [
        ("Facture", deal.number),
        ("Émise le", style.day(deal.day)),
        ("Échéance", style.day(deal.due_day)),
        ("Votre réf.", maker.number("BC-{:04d}")),
    ]
    for label, value in facts:
        sheet.text(24, y, label, 7, **ink)
        sheet.text(24, y + 13, value, 10.5, True, **ink)
        y += 38
    sheet.text(24, 640, "IBAN", 7, **ink)
    halves = seller.written_iban[:14], seller.written_iban[15:]
    sheet.block(24, 652, halves, 11, size=7.6, **ink)
    numbers = [f"SIREN {seller.written_siren}", f"TVA {seller.vat}", seller.name]
    sheet.block(24, 760, numbers, 11, size=7, **ink)
    sheet.text(210, 66, "Facturé à", 7, colour=GREY)
    sheet.block(210, 80, [deal.buyer.name, *deal.buyer.address], 12.5)
    columns = [("Prestation", 190, "left"), ("Jours/qté", 50, "right")]
    columns += [("Total HT", 95, "right")]
    rows = [(i.name, str(i.quantity), style.money(i.amount)) for i in deal.items]
    y = sheet.table(210, 160, columns, rows, "rules", 24) + 26
    sheet.pairs(330, 541, y, [("Total HT", style.money(deal.net))])
    sheet.pairs(330, 541, y + 15, [("TVA (20 %)", style.money(deal.tax))])
    sheet.box(320, y + 26, 228, 30, PALE)
    sheet.text(330, y + 45, "Total TTC", 10.5, True)
    sheet.text(541, y + 45, style.money(deal.total), 13, True, at="right")
    return done(deal, sheet)


@layout
def situation(maker):
    """A progress bill of a building site: done so far, billed before, this month."""
    style = maker.style()
    seller = maker.seller("Entreprise générale")
    month = [
        Item(name.name, name.price * 40, Decimal(1), Decimal(20))
        for name in maker.items("building", 4, 6)
    ]
    deal = maker.deal(
        seller, month, days=30, number=maker.number("SIT-{:04d}", "2611{:03d}")
    )
    sheet = maker.sheet(deal, "Helvetica", "Times", size=8, paper=(842, 595))
    sheet.block(40, 40, [seller.name, *seller.address], size=9)
    place = maker.dice.randint(2, 7)
    sheet.text(421, 44, f"SITUATION DE TRAVAUX N° {place}", 14, True, at="centre")
    sheet.text(
        421, 60, f"Facture {deal.number} du {style.day(deal.day)}", 10, at="centre"
    )
    sheet.block(610, 40, [deal.buyer.name, *deal.buyer.address], size=9)
    columns = [("Lot / ouvrage", 230, "left")]
    columns += [
        (title, 105, "right")
        for title in (
            "Marché HT",
            "Avancement",
            "Cumul HT",
            "Déjà facturé",
            "Ce mois HT",
        )
    ]
    rows, sums = [], [Decimal()] * 3
    for item in deal.items:
        before = cents(item.amount * Decimal(maker.dice.randint(40, 220)) / 100)
        whole = cents((before + item.amount) * Decimal("1.2"))
        cells = (whole, before + item.amount, before)
        sums = [total + cell for total, cell in zip(sums, cells, strict=False)]
        done_part = style.percent(cents(cells[1] * 100 / whole))
        rows.append(
            (item.name, style.number(whole), done_part, style.number(cells[1]))
            + (style.number(before), style.number(item.amount))
        )
    totals = ["TOTAL HT", style.number(sums[0]), ""]
    rows.append((*totals, *map(style.number, (*sums[1:], deal.net))))
    y = sheet.table(40, 100, columns, rows, "grid", 18)
    rows = [
        ("Montant HT de la situation", style.money(deal.net)),
        ("TVA 20,00 %", style.money(deal.tax)),
        ("Montant TTC de la situation", style.money(deal.total)),
        ("Net à payer TTC", style.money(deal.total)),
    ]
    sheet.pairs(520, 790, y + 24, rows, 15, 9, bold=(3,), frame=True)
    sheet.text(40, y + 24, f"Date limite de paiement : {style.day(deal.due_day)}")
    sheet.text(40, y + 38, bank(maker, seller))
    sheet.block(40, 560, legal(maker, seller), size=6.5, colour=GREY)
    return done(deal, sheet)


@layout
def lawyer(maker):
    """A letter with fees in running text, and outlays that bear no VAT."""
    style = maker.style()
    seller = maker.seller("Cabinet", form="SELARL")
    fee = Item("Honoraires", maker.money(600, 3800))
    outlay = Item("Débours (frais de greffe)", maker.money(13, 190), rate=None)
    deal = maker.deal(
        seller, [fee, outlay], number=maker.number("{:04d}/26", "NH 26-{:04d}")
    )
    sheet = maker.sheet(deal, "Times", size=11)
    sheet.text(297, 64, seller.short.upper(), 20, at="centre")
    sheet.text(297, 82, "Avocats au Barreau", 10, at="centre")
    sheet.block(45, 130, [*seller.address, seller.phone, seller.email], size=8)
    sheet.block(330, 150, [deal.buyer.name, *deal.buyer.address])
    sheet.text(330, 215, f"{seller.city}, le {style.day(deal.day, LONG)}")
    sheet.text(70, 260, f"NOTE D'HONORAIRES N° {deal.number}", 12, True)
    y = sheet.wrapped(
        70,
        290,
        450,
        "Affaire : conseil en droit des sociétés. Pour nos diligences accomplies à ce "
        "jour (rendez-vous, consultation de la documentation, rédaction des actes et "
        "correspondances), nos honoraires s'établissent comme suit :",
    )
    rows = [
        ("Honoraires HT", style.money(fee.amount)),
        ("TVA au taux de 20 %", style.money(deal.tax)),
        ("Débours non soumis à TVA", style.money(outlay.amount)),
        ("Total TTC à votre charge", style.money(deal.total)),
    ]
    y = sheet.pairs(110, 480, y + 16, rows, 20, bold=(3,))
    sheet.wrapped(
        70,
        y + 20,
        450,
        "Vous en souhaitant bonne réception, nous vous prions d'agréer l'expression de "
        "nos sentiments dévoués.",
    )
    sheet.text(
        380,
        y + 90,
        maker.dice.choice(("Me H. Sorand", "Me C. Audiart")),
        18,
        face="Hand",
    )
    sheet.text(70, 740, f"Règlement : {bank(maker, seller)}", 8.5)
    footer(maker, sheet, seller, 780)
    return done(deal, sheet, "due_date")


@layout
def two_columns(maker):
    """Numbers of the seller at the top right, totals at the top, lines below."""
    style = maker.style()
    seller = maker.seller("Nettoyage")
    lines = maker.items("agency", 1, 3, many=2)
    deal = maker.deal(seller, lines, days=30)
    sheet = maker.sheet(deal, "Oswald", "Lato", size=9.5)
    colour = HexColor(seller.colour)
    sheet.text(45, 66, "FACTURE", 30, True, colour)
    sheet.block(550, 44, [seller.name, *legal(maker, seller)], 11, at="right", size=7)
    sheet.block(550, 82, [*seller.address, seller.email], 11, at="right", size=8)
    sheet.rule(45, 118, 550, colour, 3)
    heads = ("NUMÉRO DE FACTURE", "DATE D'ÉMISSION", "PAYABLE LE", "TOTAL TTC")
    values = (deal.number, style.day(deal.day), style.day(deal.due_day))
    for place, (label, value) in enumerate(
        zip(heads, (*values, style.money(deal.total)), strict=False)
    ):
        x = 45 + place * 128
        sheet.text(x, 140, label, 7, colour=GREY)
        sheet.text(x, 157, value, 11.5, True)
    sheet.rule(45, 172, 550)
    sheet.text(45, 196, "DESTINATAIRE", 7, colour=GREY)
    sheet.block(
        45, 211, [deal.buyer.name, *deal.buyer.address, f"TVA {deal.buyer.vat}"]
    )
    columns = [("Prestations du mois", 360, "left"), ("Montant HT", 140, "right")]
    rows = [(f"{i.name} (x{i.quantity})", style.money(i.amount)) for i in deal.items]
    y = sheet.table(45, 290, columns, rows, "none", 20, head=(colour, white))
    rates = [("Taux", 70, "left"), ("Base", 100, "right"), ("Taxe", 90, "right")]
    sheet.table(45, y + 30, rates, rate_rows(style, deal), "rules", 15)
    totals = [("Total HT", style.money(deal.net)), ("TVA", style.money(deal.tax))]
    totals.append(("À payer", style.money(deal.to_pay)))
    sheet.pairs(400, 541, y + 44, totals, 16, bold=(2,))
    sheet.text(45, y + 130, bank(maker, seller))
    return done(deal, sheet)
