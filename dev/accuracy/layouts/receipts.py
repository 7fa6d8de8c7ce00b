"""Proofs of payment that no till prints: taxi, train, post, a hand-written form."""

from decimal import Decimal

from reportlab.lib.colors import HexColor, black, white

from ..deal import Item
from ..maker import done, layout
from ..sheet import GREY, PALE
from ..writing import LONG

BALLPEN = HexColor("#1B2F8A")


@layout
def taxi(maker):
    """A printed form that was filled in by hand."""
    style = maker.style()
    seller = maker.seller("Taxi", form="", without=("iban", "vat"))
    deal = maker.deal(
        seller,
        [Item("Course", maker.money(9, 95), rate=Decimal(10))],
        kind="receipt",
        gross=True,
        paid=True,
        time=f"{maker.dice.randint(7, 22):02d}:{maker.dice.randint(10, 59)}",
        number=maker.number("{:06d}"),
    )
    sheet = maker.sheet(deal, "Helvetica", "Times", size=9, paper=(300, 420))
    sheet.box(14, 14, 272, 392, line=black, stroke=1.2)
    sheet.text(150, 40, "REÇU TAXI", 16, True, at="centre")
    sheet.text(150, 56, seller.short, 11, at="centre")
    sheet.text(150, 69, f"{seller.town} - SIRET {seller.siret}", 7, at="centre")
    sheet.text(275, 86, f"N° {deal.number}", 9, True, at="right")
    pen = {"face": "Hand", "colour": BALLPEN, "size": 15}
    rows = [
        ("Date", style.day(deal.day, "%d/%m/%Y")),
        ("Heure", deal.time.replace(":", "h")),
        ("Départ", maker.dice.choice(("gare TGV", "aéroport", "place Royale"))),
        ("Arrivée", maker.dice.choice(("rue Crébillon", "hôtel", "ZA du Moulin"))),
        ("Prix TTC", f"{style.number(deal.total)} €"),
        ("dont TVA 10 %", f"{style.number(deal.tax)} €"),
        ("Payé par", maker.dice.choice(("carte", "espèces"))),
    ]
    y = 116
    for label, value in rows:
        sheet.text(28, y, label)
        sheet.rule(100, y + 3, 272, GREY, 0.5, (1, 2))
        sheet.text(108, y, value, **pen)
        y += 36
    sheet.text(28, y + 8, "Signature / cachet", 7, colour=GREY)
    sheet.text(150, y + 14, "Merlou", 22, face="Hand", colour=BALLPEN, bold=True)
    return done(deal, sheet, "due_date", "net", "taxes")


@layout
def train(maker):
    """A carrier's proof of a journey, with several dates that are not its own."""
    style = maker.style()
    seller = maker.seller("Rail", form="SA", without=("iban",))
    fare = maker.money(24, 190)
    deal = maker.deal(
        seller,
        [Item("Billet aller-retour 2de classe", fare, rate=Decimal(10))],
        kind="receipt",
        gross=True,
        paid=True,
        number=maker.number("JV{:07d}", "QK{:04d}M"),
    )
    sheet = maker.sheet(deal, "OpenSans", "Lato", "Raleway", size=9)
    colour = HexColor(seller.colour)
    sheet.box(0, 0, sheet.width, 84, colour)
    sheet.text(45, 50, seller.short, 22, True, white)
    sheet.text(550, 50, "Justificatif d'achat", 15, False, white, "right")
    sheet.text(45, 118, f"Établi le {style.day(deal.day, LONG)}")
    sheet.text(
        45,
        133,
        f"Justificatif n° {deal.number}   Dossier {maker.dice.choice('RTSQ')}KW3ZP",
    )
    sheet.text(45, 158, f"Au nom de : {deal.buyer.name}", 11, True)
    for place, way in enumerate(
        (("ALLER", "NANTES", "PARIS MONTP."), ("RETOUR", "PARIS MONTP.", "NANTES"))
    ):
        top = 186 + place * 96
        sheet.box(45, top, 505, 82, PALE, radius=6)
        when = deal.day.fromordinal(deal.day.toordinal() + 9 + place * 2)
        sheet.text(
            60, top + 20, f"{way[0]} - {style.day(when, LONG)}", 10, True, colour
        )
        sheet.text(60, top + 40, f"06:{maker.dice.randint(10, 59)}  {way[1]}")
        sheet.text(60, top + 58, f"08:{maker.dice.randint(10, 59)}  {way[2]}")
        sheet.text(
            330, top + 40, f"TGV {maker.dice.randint(8000, 8999)}  Voiture 12  Place 47"
        )
        sheet.text(535, top + 58, style.money(fare / 2), at="right")
    rows = [
        ("Montant payé TTC", style.money(deal.total)),
        ("dont TVA 10 %", style.money(deal.tax)),
        ("Montant HT", style.money(deal.net)),
        ("Moyen de paiement", "Carte bancaire"),
    ]
    sheet.pairs(320, 541, 410, rows, 18, 10, bold=(0,))
    line = f"{seller.name}, {seller.street}, {seller.town} - RCS {seller.written_siren}"
    sheet.text(45, 800, f"{line} - TVA {seller.vat}", 6.8, colour=GREY)
    return done(deal, sheet, "due_date")


@layout
def pharmacy(maker):
    """Half a page with a paid sum, two rates and a stamp across it."""
    style = maker.style()
    seller = maker.seller("Pharmacie", form="SELARL", without=("iban",))
    lines = [
        Item("Trousse de secours entreprise", maker.money(24, 62)),
        Item(
            "Compresses stériles x100", maker.money(6, 14), Decimal(2), Decimal("5.5")
        ),
        Item("Sérum physiologique x40", maker.money(4, 9), Decimal(3), Decimal("5.5")),
    ]
    deal = maker.deal(
        seller,
        lines,
        gross=True,
        paid=True,
        number=maker.number("F{:05d}", "2026-{:05d}"),
    )
    sheet = maker.sheet(deal, "Roboto", "Times", size=9, paper=(420, 595))
    green = HexColor("#1F8A4C")
    sheet.box(36, 34, 8, 26, green)
    sheet.box(27, 43, 26, 8, green)
    sheet.text(66, 52, seller.name, 15, True, green)
    sheet.block(
        66, 68, [f"{seller.street} - {seller.town}", f"Tél. {seller.phone}"], size=8
    )
    sheet.text(36, 118, f"Facture {deal.number} du {style.day(deal.day)}", 11, True)
    sheet.text(36, 134, f"Client : {deal.buyer.name}, {deal.buyer.city}")
    columns = [("Produit", 165, "left"), ("Qté", 35, "right"), ("PU TTC", 55, "right")]
    columns += [("TVA", 40, "right"), ("TTC", 55, "right")]
    rows = [
        (
            i.name,
            str(i.quantity),
            style.number(i.price),
            style.percent(i.rate),
            style.number(i.amount),
        )
        for i in lines
    ]
    y = sheet.table(36, 150, columns, rows, "rules", 18)
    rows = [("Total TTC", style.money(deal.total)), ("Total HT", style.money(deal.net))]
    rows += [(f"TVA {style.percent(r)}", style.money(t)) for r, _b, t in deal.groups]
    sheet.pairs(230, 382, y + 20, rows, 15, bold=(0,))
    sheet.stamp(70, y + 90, "PAYÉ CB", green, 18, 18)
    sheet.text(
        36, 560, f"SIRET {seller.siret} - TVA intracom. {seller.vat}", 7, colour=GREY
    )
    return done(deal, sheet, "due_date")
