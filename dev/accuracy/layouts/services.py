"""Hotels, carriers, fuel cards, garages."""

from datetime import timedelta
from decimal import Decimal

from reportlab.lib.colors import HexColor, black, white

from ..deal import Item
from ..maker import done, layout
from ..sheet import GREY, PALE
from .parts import bank, footer, legal, rate_rows, window


@layout
def hotel(maker):
    """A folio of nights, with a tax that bears no VAT, paid by card on leaving."""
    style = maker.style()
    seller = maker.seller("Hôtel", form="SAS", without=("iban",))
    nights = maker.dice.randint(1, 5)
    day = maker.day()
    room, breakfast = maker.money(74, 168), maker.money(9, 17)
    lines = []
    for _night in range(nights):
        lines.append(Item("Chambre supérieure", room, rate=Decimal(10)))
        lines.append(Item("Petit déjeuner", breakfast, rate=Decimal(10)))
        lines.append(Item("Taxe de séjour", Decimal("1.65"), rate=None))
    lines.append(Item("Bar", maker.money(6, 28), rate=Decimal(20)))
    deal = maker.deal(
        seller,
        lines,
        day=day,
        gross=True,
        paid=True,
        number=maker.number("H{:06d}", "Fol. {:05d}"),
    )
    sheet = maker.sheet(deal, "Times", "Raleway", "Lato", size=9.5)
    sheet.text(297, 60, seller.short, 24, at="centre")
    line = f"{seller.street} · {seller.town} · {seller.phone}"
    sheet.text(297, 78, f"★ ★ ★   {line}".replace("★", "*"), 8, at="centre")
    sheet.block(330, 120, [deal.buyer.name, *deal.buyer.address])
    arrival = style.day(day - timedelta(days=nights))
    facts = [
        ("Facture", deal.number),
        ("Date", style.day(day)),
        ("Chambre", str(maker.dice.randint(101, 428))),
        ("Arrivée", arrival),
        ("Départ", style.day(day)),
    ]
    sheet.pairs(45, 220, 120, facts, 14)
    columns = [("Date", 80, "left"), ("Prestation", 220, "left")]
    columns += [("Débit", 100, "right"), ("Crédit", 100, "right")]
    rows = []
    for place, item in enumerate(lines):
        date = day - timedelta(days=max(nights - place // 3, 0))
        rows.append((style.day(date), item.name, style.number(item.amount), ""))
    rows.append(
        (style.day(day), "Carte bancaire **** 4471", "", style.number(deal.total))
    )
    y = sheet.table(45, 216, columns, rows, "stripes", 15.5)
    rows = [("Total TTC", style.money(deal.total)), ("Réglé", style.money(deal.total))]
    rows.append(("Solde", style.money(0)))
    sheet.pairs(370, 541, y + 22, rows, 15, bold=(0,))
    columns = [("TVA", 70, "left"), ("HT", 90, "right"), ("Montant TVA", 90, "right")]
    sheet.table(45, y + 10, columns, rate_rows(style, deal), "grid", 15)
    footer(maker, sheet, seller)
    return done(deal, sheet, "due_date")


@layout
def freight(maker):
    """A carrier's list on paper laid across, over up to six pages."""
    style = maker.style()
    seller = maker.seller("Transports", form="SAS")
    lines = maker.items("transport", 20, 120, many=1)
    share = Decimal(maker.dice.randint(80, 190)) / 10
    whole = sum(item.amount for item in lines)
    lines.append(
        Item(
            f"Indexation gazole {share} %",
            (whole * share / 100).quantize(Decimal("0.01")),
        )
    )
    deal = maker.deal(seller, lines, days=30)
    sheet = maker.sheet(deal, "Roboto", "Helvetica", size=7.8, paper=(842, 595))
    columns = [
        ("Date", 60, "left"),
        ("Récépissé", 90, "left"),
        ("Trajet / prestation", 240, "left"),
        ("Colis", 60, "right"),
        ("Poids kg", 80, "right"),
        ("Réf. client", 110, "left"),
        ("Montant HT", 120, "right"),
    ]
    for start in range(0, len(lines), 24):
        if start:
            sheet.next_page()
        _freight_head(sheet, deal, style, first=not start)
        rows = [
            (style.day(deal.day - timedelta(days=maker.dice.randint(1, 30))),)
            + (
                f"R{maker.dice.randint(10**6, 10**7)}",
                item.name,
                str(maker.dice.randint(1, 33)),
            )
            + (str(maker.dice.randint(12, 900)), maker.number("CDE{:05d}"))
            + (style.number(item.amount),)
            for item in lines[start : start + 24]
        ]
        y = sheet.table(40, 130, columns, rows, "stripes", 14, head=(black, white))
        sheet.text(800, 575, f"Page {sheet.pages}", 7, at="right")
    if y > 470:
        sheet.next_page()
        _freight_head(sheet, deal, style, first=False)
        y = 120
    columns = [
        (t, 105, "right") for t in ("Total HT", "TVA 20 %", "Total TTC", "Échéance")
    ]
    row = (*map(style.money, (deal.net, deal.tax, deal.total)), style.day(deal.due_day))
    sheet.table(380, y + 16, columns, [row], "grid", 18, 9, head=(PALE, black))
    sheet.text(40, y + 30, bank(maker, seller), 8.5)
    sheet.block(40, 560, legal(maker, seller), size=6.5, colour=GREY)
    return done(deal, sheet)


def _freight_head(sheet, deal, style, first):
    colour = HexColor(deal.seller.colour)
    sheet.text(40, 48, deal.seller.short.upper(), 18, True, colour)
    sheet.text(40, 62, f"{deal.seller.street}, {deal.seller.town}")
    sheet.text(421, 48, f"FACTURE {deal.number}", 13, True, at="centre")
    sheet.text(421, 64, f"du {style.day(deal.day)}", 9, at="centre")
    if first:
        lines = [deal.buyer.name, *deal.buyer.address, f"TVA {deal.buyer.vat}"]
        sheet.block(620, 48, lines, size=9)


@layout
def fuel_card(maker):
    """A fuel card's account: a sum per vehicle, VAT by product, debited."""
    style = maker.style()
    seller = maker.seller("Carburants", form="SA")
    lines = []
    for _vehicle in range(maker.dice.randint(2, 9)):
        for product in maker.dice.choices(
            ("Gazole", "SP95-E10", "Lavage", "AdBlue"), k=5
        ):
            price = maker.money(8, 74) if product == "Lavage" else maker.money(22, 118)
            lines.append(Item(product, price))
    deal = maker.deal(
        seller, lines, days=14, number=maker.number("92{:07d}", "FC26{:06d}")
    )
    sheet = maker.sheet(deal, "Helvetica", "FiraMono", size=8)
    colour = HexColor(seller.colour)
    sheet.box(45, 36, 505, 46, colour)
    sheet.text(58, 65, f"{seller.short} Card", 18, True, white)
    sheet.text(540, 64, "RELEVÉ - FACTURE", 11, True, white, "right")
    window(sheet, deal.buyer, 330, 120)
    facts = [("Facture n°", deal.number), ("Date de facture", style.day(deal.day))]
    facts += [("Prélèvement le", style.day(deal.due_day)), ("Devise", "EUR")]
    sheet.pairs(45, 230, 112, facts, 14)
    y = 200
    for first in range(0, len(lines), 5):
        if y > 660:
            sheet.next_page()
            sheet.text(45, 50, f"Facture n° {deal.number} (suite)", 10, True)
            y = 70
        y = _car(maker, sheet, deal, style, lines[first : first + 5], y)
    if y > 640:
        sheet.next_page()
        y = 60
    columns = [
        ("Taux", 80, "right"),
        ("Montant HT", 120, "right"),
        ("TVA", 120, "right"),
    ]
    columns.append(("Montant TTC", 120, "right"))
    rows = [
        (*row, style.money(base + tax))
        for row, (_rate, base, tax) in zip(
            rate_rows(style, deal), deal.groups, strict=False
        )
    ]
    y = sheet.table(45, y + 10, columns, rows, "grid", 16, head=(PALE, black))
    sheet.text(45, y + 26, "Montant total prélevé :", 11, True)
    sheet.text(400, y + 26, style.money(deal.total), 13, True, at="right")
    footer(maker, sheet, seller)
    return done(deal, sheet, "iban")


def _car(maker, sheet, deal, style, lines, y):
    plate = maker.dice.choice("ABCDEFG") + maker.digits("K-###-PX")
    sheet.text(45, y, f"Véhicule {plate}", 9, True)
    columns = [("Date", 70, "left"), ("Heure", 50, "left"), ("Station", 150, "left")]
    columns += [("Produit", 100, "left"), ("HT", 100, "right")]
    rows = [
        (style.day(deal.day - timedelta(days=maker.dice.randint(1, 28))),)
        + (f"{maker.dice.randint(6, 21):02d}:{maker.dice.randint(10, 59)}",)
        + (
            maker.dice.choice(("A11 Aire de Parcé", "Clisson centre", "Rezé Sud")),
            i.name,
        )
        + (style.number(i.amount),)
        for i in lines
    ]
    y = sheet.table(45, y + 6, columns, rows, "rules", 14)
    sheet.text(411, y + 12, "Sous-total véhicule", bold=True, at="right")
    total = style.number(sum(i.amount for i in lines))
    sheet.text(511, y + 12, total, bold=True, at="right")
    return y + 32


@layout
def garage(maker):
    """A garage's bill: parts and hours apart, paid, with a stamp."""
    style = maker.style()
    seller = maker.seller("Garage")
    parts = maker.items("parts", 2, 6, many=2)
    work = [
        Item(
            "Main-d'œuvre mécanique T2",
            maker.money(58, 92),
            Decimal(maker.dice.choice((1, 2, 3))),
        )
    ]
    deal = maker.deal(seller, [*work, *parts], paid=maker.dice.random() < 0.7)
    sheet = maker.sheet(deal, "Vera", "Helvetica", "Courier", size=8)
    sheet.box(45, 36, 240, 70, line=black, stroke=1)
    sheet.text(56, 56, seller.name, 13, True)
    sheet.block(56, 70, [*seller.address, f"Tél : {seller.phone}"], size=8)
    sheet.box(310, 36, 240, 70, line=black, stroke=1)
    sheet.block(320, 54, [deal.buyer.name, *deal.buyer.address], 13, size=9)
    columns = [(t, 101, "centre") for t in ("Facture", "Date", "Immat.", "Km", "O.R.")]
    row = (
        deal.number,
        style.day(deal.day),
        "GK-318-XR",
        "84 512",
        maker.number("{:05d}"),
    )
    y = sheet.table(45, 116, columns, [row], "grid", 16, head=(PALE, black))
    columns = [("Code", 70, "left"), ("Pièces et main-d'œuvre", 215, "left")]
    columns += [("Qté", 50, "right"), ("P.U.", 80, "right"), ("H.T.", 90, "right")]
    rows = [
        (
            i.code,
            i.name,
            style.number(i.quantity),
            style.number(i.price),
            style.number(i.amount),
        )
        for i in deal.items
    ]
    rows += [("",) * 5] * max(0, 12 - len(rows))
    y = sheet.table(45, y + 10, columns, rows, "columns", 15)
    labour = sum(i.amount for i in work)
    columns = [
        ("M.O. HT", 84, "right"),
        ("Pièces HT", 84, "right"),
        ("Total HT", 84, "right"),
    ]
    columns += [
        ("TVA 20%", 84, "right"),
        ("Total TTC", 85, "right"),
        ("À payer", 84, "right"),
    ]
    row = map(
        style.number,
        (labour, deal.net - labour, deal.net, deal.tax, deal.total, deal.to_pay),
    )
    y = sheet.table(
        45, y + 8, columns, [tuple(row)], "grid", 18, 8.5, head=(PALE, black)
    )
    if deal.paid:
        sheet.text(45, y + 22, f"Réglé par carte bancaire le {style.day(deal.day)}")
        sheet.stamp(
            330, y + 70, maker.dice.choice(("PAYÉ", "ACQUITTÉ")), HexColor("#B01E1E")
        )
    else:
        sheet.text(45, y + 22, "À régler comptant à la restitution du véhicule")
    footer(maker, sheet, seller)
    return done(deal, sheet, "iban", "due_date")
