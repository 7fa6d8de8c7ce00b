"""Electricity, water, telephone, insurance, rent: bills that come by themselves."""

from datetime import timedelta
from decimal import Decimal

from reportlab.lib.colors import HexColor, black

from ..deal import Item
from ..maker import done, layout
from ..sheet import GREY, PALE
from ..writing import LONG, cents
from .parts import footer, legal, rate_rows, window


@layout
def electricity(maker):
    """A first page with what to pay, details and explanations on two more."""
    style = maker.style()
    seller = maker.seller("Énergie", form="SA")
    used = Decimal(maker.dice.randint(420, 5200))
    price = Decimal(maker.dice.randint(1340, 2260)) / 10000
    lines = [
        Item("Abonnement", maker.money(18, 75), Decimal(2)),
        Item("Consommation heures pleines", price, used),
        Item("Consommation heures creuses", price * Decimal("0.75"), used // 2),
        Item("Contribution tarifaire d'acheminement", maker.money(4, 22)),
        Item("Accise sur l'électricité", Decimal("0.02579"), used + used // 2),
    ]
    deal = maker.deal(
        seller, lines, days=15, number=maker.number("10{:08d}", "{:04d} 552 118")
    )
    sheet = maker.sheet(deal, "Roboto", "Lato", size=9)
    colour = HexColor(seller.colour)
    contract = f"1-{maker.dice.randint(10**5, 10**6)}"
    _electricity_front(maker, sheet, deal, style, colour, contract)
    sheet.next_page()
    sheet.text(45, 60, "Le détail de votre facture", 15, True, colour)
    sheet.text(45, 78, f"Facture n° {deal.number} du {style.day(deal.day, LONG)}", 8)
    columns = [
        ("Électricité", 190, "left"),
        ("Quantité", 70, "right"),
        ("Prix unitaire HT", 85, "right"),
        ("Montant HT", 80, "right"),
        ("Taux de TVA", 75, "right"),
    ]
    rows = [
        (i.name, f"{style.number(i.quantity, 0)} {'kWh' if i.quantity > 2 else 'mois'}")
        + (style.number(i.price, 5), style.money(i.amount), style.percent(i.rate))
        for i in deal.items
    ]
    y = sheet.table(45, 96, columns, rows, "rules", 20, head=(PALE, black))
    rows = [("Total hors TVA", style.money(deal.net)), ("TVA", style.money(deal.tax))]
    rows.append(("Total TTC", style.money(deal.total)))
    y = sheet.pairs(330, 541, y + 24, rows, 16, bold=(2,))
    y += 20
    sheet.text(45, y, "Évolution de votre consommation (kWh)", 11, True, colour)
    for place in range(12):
        tall = maker.dice.randint(20, 90)
        sheet.box(
            60 + place * 38, y + 110 - tall, 22, tall, PALE if place < 11 else colour
        )
        sheet.text(71 + place * 38, y + 106 - tall, str(tall * 14), 6.5, at="centre")
    sheet.next_page()
    sheet.text(45, 60, "Bien comprendre", 15, True, colour)
    y = 84
    for words in (
        "Relevé ou estimation : votre index est relevé à distance chaque jour. En cas "
        "d'anomalie, une estimation est faite d'après les 12 derniers mois.",
        "Accise sur l'électricité : 25,79 € par MWh au 1er février 2025.",
        "Réclamation : écrivez à notre service clients, qui répond en 15 jours. Le "
        "médiateur national de l'énergie peut être saisi au bout de 2 mois.",
        "Retard de paiement : pénalités de 1,5 fois l'intérêt légal, au moins 7,50 €.",
    ):
        y = sheet.wrapped(45, y, 480, words) + 10
    footer(maker, sheet, seller)
    return done(deal, sheet, "iban")


def _electricity_front(maker, sheet, deal, style, colour, contract):
    seller = deal.seller
    sheet.disc(62, 52, 18, colour)
    sheet.text(88, 58, seller.short, 18, True, colour)
    facts = ["Vos références", f"Client : {contract}", f"Contrat : {contract}-02"]
    facts += [f"PDL : {maker.dice.randint(10**13, 10**14)}", f"Tél. {seller.phone}"]
    sheet.block(45, 110, facts, 13, size=8.5)
    window(sheet, deal.buyer, 320, 130)
    sheet.text(45, 216, f"Facture du {style.day(deal.day, LONG)}", 15, True, colour)
    sheet.text(45, 232, f"n° {deal.number}", 9)
    since = deal.day - timedelta(days=61)
    period = f"Période du {style.day(since)} au {style.day(deal.day)}"
    sheet.text(45, 246, period, 8.5, colour=GREY)
    sheet.box(45, 262, 505, 84, PALE, radius=8)
    sheet.text(65, 292, "Montant à payer TTC", 11)
    sheet.text(65, 326, style.money(deal.total), 26, True, colour)
    sheet.text(320, 292, f"à régler avant le {style.day(deal.due_day, LONG)}", 10, True)
    sheet.text(320, 308, "par carte, chèque ou virement", 8.5)
    rows = [("Montant hors TVA", style.money(deal.net))]
    rows += [
        (f"TVA à {style.percent(rate)} sur {style.money(base)}", style.money(tax))
        for rate, base, tax in deal.groups
    ]
    sheet.pairs(65, 300, 376, rows, 15)
    sheet.rule(0, 650, sheet.width, GREY, 0.6, (3, 3))
    sheet.text(45, 644, "À détacher et à joindre à votre chèque", 6.5, colour=GREY)
    sheet.text(45, 680, f"Facture {deal.number}", 8)
    sheet.text(45, 693, f"Référence {contract}", 8)
    sheet.box(380, 668, 160, 34, line=black)
    sheet.text(390, 681, "Montant en euros", 6.5)
    sheet.text(530, 695, style.number(deal.total), 12, True, at="right")
    strip = f"{maker.dice.randint(10**11, 10**12)} {maker.dice.randint(10**15, 10**16)}"
    sheet.text(45, 760, f"{strip} {int(deal.total * 100):08d}", 10, face="Courier")
    sheet.block(45, 790, legal(maker, seller), size=6.5, colour=GREY)


@layout
def water(maker):
    """Two rates, three bodies that are paid for, an interbank slip at the foot."""
    style = maker.style()
    seller = maker.seller("Eaux de", form="SCA")
    cubic = Decimal(maker.dice.randint(24, 310))
    lines = [
        Item("Abonnement distribution", maker.money(16, 38), rate=Decimal("5.5")),
        Item("Consommation d'eau potable", Decimal("1.4826"), cubic, Decimal("5.5")),
        Item("Préservation de la ressource", Decimal("0.0680"), cubic, Decimal("5.5")),
        Item("Abonnement assainissement", maker.money(11, 27), rate=Decimal(10)),
        Item(
            "Collecte et traitement des eaux usées",
            Decimal("1.9170"),
            cubic,
            Decimal(10),
        ),
        Item("Modernisation des réseaux", Decimal("0.1600"), cubic, Decimal(10)),
    ]
    deal = maker.deal(
        seller, lines, days=18, number=maker.number("2026{:06d} 001", "F26{:07d}")
    )
    sheet = maker.sheet(deal, "Helvetica", "OpenSans", size=8.2)
    colour = HexColor("#0072A6")
    sheet.text(550, 50, seller.short, 17, True, colour, "right")
    sheet.block(45, 44, [seller.name, *seller.address, seller.site])
    window(sheet, deal.buyer, 45, 130)
    facts = [
        ("FACTURE", deal.number),
        ("Date de la facture", style.day(deal.day)),
        ("Référence abonné", f"{maker.dice.randint(10**9, 10**10)}"),
        ("Date limite de paiement", style.day(deal.due_day)),
        ("TOTAL TTC À PAYER", style.money(deal.total)),
    ]
    sheet.pairs(320, 545, 110, facts, 15, bold=(0, 4), frame=True)
    old = maker.dice.randint(300, 4000)
    now = f"Ancien index {old} m³   Nouvel index {old + cubic} m³   Volume {cubic} m³"
    sheet.text(45, 214, now, bold=True)
    columns = [
        ("", 230, "left"),
        ("m³", 45, "right"),
        ("Prix unit. HT", 75, "right"),
        ("Montant HT", 75, "right"),
        ("TVA", 75, "right"),
    ]
    y = 226
    for title, part in (
        ("DISTRIBUTION DE L'EAU", lines[:2]),
        ("COLLECTE ET TRAITEMENT DES EAUX USÉES", lines[3:5]),
        ("ORGANISMES PUBLICS", [lines[2], lines[5]]),
    ):
        sheet.box(45, y, 500, 15, PALE)
        sheet.text(49, y + 10.5, title, bold=True, colour=colour)
        rows = [
            (
                i.name,
                str(i.quantity) if i.quantity > 1 else "",
                style.number(i.price, 4),
            )
            + (style.number(i.amount), style.percent(i.rate))
            for i in part
        ]
        y = (
            sheet.table(
                45, y + 15, columns if y == 226 else _bare(columns), rows, "rules"
            )
            + 6
        )
    rows = [("Total HT", style.number(deal.net))]
    rows += [(f"TVA {r} sur {b}", t) for r, b, t in rate_rows(style, deal, False)]
    rows.append(("Total TTC", style.money(deal.total)))
    sheet.pairs(330, 541, y + 16, rows, 14, bold=(len(rows) - 1,))
    _slip(maker, sheet, deal, style)
    return done(deal, sheet, "iban")


def _bare(columns):
    return [("", width, at) for _title, width, at in columns]


def _slip(maker, sheet, deal, style):
    """The part that is torn off and sent back signed."""
    sheet.rule(0, 612, sheet.width, black, 0.5, (4, 3))
    sheet.text(45, 630, "TIP SEPA - TITRE INTERBANCAIRE DE PAIEMENT", 9, True)
    sheet.text(
        45, 644, f"Référence Unique de Mandat : TIP{maker.dice.randint(10**8, 10**9)}"
    )
    sheet.text(
        45,
        657,
        f"ICS : FR{maker.dice.randint(10, 99)}ZZZ{maker.dice.randint(10**5, 10**6)}",
    )
    sheet.box(45, 670, 220, 60, line=black)
    sheet.text(50, 680, "Date et signature", 6.5)
    sheet.box(400, 640, 145, 30, line=black)
    sheet.text(405, 649, "MONTANT", 6.5)
    sheet.text(538, 663, style.money(deal.total), 12, True, at="right")
    sheet.block(300, 690, [deal.buyer.name, *deal.buyer.address], size=7.5)
    sheet.text(45, 770, f"{maker.dice.randint(10**12, 10**13)}", 10, face="Courier")
    sheet.text(400, 770, f"{int(deal.total * 100):010d}", 10, face="Courier")
    sheet.block(45, 800, legal(maker, deal.seller), size=6)


@layout
def telecom(maker):
    """Lines per number over two to six pages, sums at the front, direct debit."""
    style = maker.style()
    seller = maker.seller("Télécom", form="SA")
    count = maker.dice.randint(2, 14)
    lines = [
        Item(f"Forfait mobile {10 * (place + 1)} Go", maker.money(9, 29))
        for place in range(count)
    ]
    lines.append(Item("Fibre Pro 2 Gb/s", maker.money(32, 59)))
    lines.append(Item("Dons et services de tiers", maker.money(1, 9), rate=None))
    deal = maker.deal(
        seller, lines, days=12, number=maker.number("C26{:08d}", "{:04d}T2611")
    )
    sheet = maker.sheet(deal, "Roboto", "Vera", "OpenSans", size=8.4)
    colour = HexColor(seller.colour)
    sheet.box(0, 0, sheet.width, 12, colour)
    sheet.text(45, 56, seller.short.lower(), 24, True, colour)
    sheet.text(45, 76, "votre facture", 14)
    account = f"{maker.dice.randint(10**8, 10**9)}"
    facts = [f"n° de facture {deal.number}", f"date {style.day(deal.day, LONG)}"]
    facts += [f"n° de compte client {account}", "page 1"]
    sheet.block(45, 96, facts, 12)
    window(sheet, deal.buyer, 320, 120)
    sheet.text(45, 190, "en résumé", 13, True, colour)
    rows = [
        ("vos abonnements mobiles", style.money(sum(i.amount for i in lines[:count]))),
        ("votre accès internet", style.money(lines[count].amount)),
        ("total HT soumis à TVA", style.money(deal.net - deal.untaxed)),
        ("TVA 20,00 %", style.money(deal.tax)),
        ("montants hors champ de TVA", style.money(deal.untaxed)),
        ("total de votre facture TTC", style.money(deal.total)),
    ]
    sheet.pairs(45, 330, 212, rows, 17, bold=(5,))
    sheet.box(362, 196, 188, 92, PALE, radius=5)
    sheet.text(374, 216, "somme qui sera prélevée", 8.5)
    sheet.text(374, 244, style.money(deal.total), 21, True, colour)
    sheet.text(374, 264, f"le {style.day(deal.due_day, LONG)}", 9.5, True)
    owner = deal.buyer.iban[-3:]
    sheet.text(374, 279, f"sur le compte FR** **** **** ***{owner}", 7, colour=GREY)
    before = maker.money(20, 400)
    sheet.text(45, 340, f"Facture précédente : {style.money(before)}, réglée. Merci.")
    footer(maker, sheet, seller)
    for number, item in enumerate(lines[:count]):
        if number % 3 == 0:
            sheet.next_page()
            sheet.text(
                45,
                50,
                f"détail de vos lignes - facture {deal.number}",
                12,
                True,
                colour,
            )
            sheet.text(550, 50, f"page {sheet.pages}", 8, at="right")
            y = 76
        y = _calls(maker, sheet, style, item, y)
    return done(deal, sheet, "iban")


def _calls(maker, sheet, style, item, y):
    """One number with its calls, all within the plan."""
    sheet.text(
        45,
        y,
        f"06 39 98 {maker.dice.randint(10, 99)} {maker.dice.randint(10, 99)}",
        10,
        True,
    )
    sheet.text(550, y, f"{item.name} : {style.money(item.amount)} HT", at="right")
    columns = [("date", 60, "left"), ("heure", 60, "left"), ("vers", 160, "left")]
    columns += [("durée", 100, "right"), ("montant HT", 120, "right")]
    rows = [
        (
            f"{maker.dice.randint(1, 28):02d}/10",
            f"{maker.dice.randint(8, 19):02d}:{maker.dice.randint(10, 59)}",
        )
        + (f"06 39 98 {maker.dice.randint(10, 99)} **",)
        + (f"{maker.dice.randint(0, 29)} min {maker.dice.randint(10, 59)} s", "inclus")
        for _call in range(10)
    ]
    return sheet.table(45, y + 8, columns, rows, "rules", 14.5) + 24


@layout
def insurance(maker):
    """A notice of what falls due: a premium with the tax on insurance, no VAT."""
    style = maker.style()
    seller = maker.seller("Mutuelle", form="SAM", without=("vat",))
    premium = Item("Cotisation annuelle", maker.money(280, 2400), rate=None)
    tax = Item(
        "Taxe sur les conventions d'assurance",
        cents(premium.price * 9 / 100),
        rate=None,
    )
    fund = Item("Contribution attentats", Decimal("6.50"), rate=None)
    deal = maker.deal(
        seller,
        [premium, tax, fund],
        days=30,
        number=maker.number("{:04d}447-K", "AE{:07d}"),
    )
    sheet = maker.sheet(deal, "Lato", "Times", size=9.5)
    colour = HexColor(seller.colour)
    sheet.text(45, 60, seller.short, 20, True, colour)
    sheet.text(45, 76, "Assurances des professionnels", 9, colour=GREY)
    window(sheet, deal.buyer, 330, 125)
    sheet.text(45, 130, "AVIS D'ÉCHÉANCE", 14, True)
    contract = f"{maker.dice.randint(10**6, 10**7)} P"
    facts = [f"N° d'avis : {deal.number}", f"Contrat multirisque n° {contract}"]
    sheet.block(45, 148, [*facts, f"Établi le {style.day(deal.day)}"])
    until = deal.due_day + timedelta(days=364)
    period = f"Période garantie : du {style.day(deal.due_day)} au {style.day(until)}"
    sheet.text(45, 230, period, bold=True)
    rows = [(i.name, style.money(i.amount)) for i in deal.items]
    rows.append(("Montant total à régler", style.money(deal.total)))
    y = sheet.pairs(45, 400, 262, rows, 20, bold=(3,))
    sheet.wrapped(
        45,
        y + 14,
        490,
        f"Merci de faire parvenir le règlement avant le {style.day(deal.due_day)}. "
        "À défaut, la garantie peut être suspendue (article L113-3 du code des "
        "assurances). Opération exonérée de TVA, article 261 C du CGI.",
    )
    sheet.text(45, 700, "Capital garanti : contenu 45 000 €, bâtiment 250 000 €", 7.5)
    footer(maker, sheet, seller)
    return done(deal, sheet, "iban")


@layout
def rent(maker):
    """A landlord's call for rent: rent, charges, VAT, for a quarter."""
    style = maker.style()
    seller = maker.seller("SCI", form="")
    lines = [
        Item("Loyer commercial", maker.money(900, 4200)),
        Item("Provision sur charges", maker.money(80, 420)),
        Item("Taxe foncière - quote-part", maker.money(60, 300)),
    ]
    deal = maker.deal(
        seller, lines, days=5, number=maker.number("Q4-2026-{:03d}", "L26{:04d}")
    )
    sheet = maker.sheet(deal, "Times", "Courier", size=10)
    sheet.block(60, 60, [seller.name, *seller.address, f"SIREN {seller.written_siren}"])
    sheet.block(330, 110, [deal.buyer.name, *deal.buyer.address])
    sheet.text(297, 210, "APPEL DE LOYER ET CHARGES", 15, True, at="centre")
    sheet.text(297, 228, f"Facture n° {deal.number}", at="centre")
    sheet.text(60, 260, f"Date : {style.day(deal.day)}")
    sheet.text(60, 275, "Locaux : bâtiment B, rez-de-chaussée, 210 m²")
    columns = [("Désignation", 320, "left"), ("Montant HT", 150, "right")]
    rows = [(i.name, style.money(i.amount)) for i in deal.items]
    y = sheet.table(60, 296, columns, rows, "grid", 20)
    rows = [("Total HT", style.money(deal.net)), ("TVA 20 %", style.money(deal.tax))]
    rows.append(("Total TTC", style.money(deal.total)))
    y = sheet.pairs(320, 526, y + 22, rows, 17, bold=(2,))
    sheet.text(60, y + 20, f"Exigible le {style.day(deal.due_day)} par virement :")
    sheet.text(60, y + 35, seller.written_iban, bold=True)
    sheet.text(
        60, y + 60, f"N° TVA {seller.vat} - Option pour la TVA (art. 260-2° CGI)", 8
    )
    return done(deal, sheet)
