"""What tills and machines print on narrow paper."""

from decimal import Decimal

from reportlab.lib.colors import black

from ..deal import Item
from ..maker import done, layout
from ..writing import german_style

TILL = "till"


class Roll:
    """A roll of paper: lines are collected, then drawn on a page of their length."""

    def __init__(self, maker, deal, face, size=9, wide=215):
        self.maker, self.deal, self.face = maker, deal, face
        self.size, self.wide, self.steps = size, wide, []

    def line(self, left="", right="", size=None, bold=False):
        self.steps.append(("line", left, right, size or self.size, bold))

    def centre(self, text, size=None, bold=False):
        self.steps.append(("centre", text, "", size or self.size, bold))

    def rule(self, mark="-"):
        self.steps.append(("rule", mark, "", self.size, False))

    def draw(self, *hidden):
        tall = sum(size * 1.45 for _k, _l, _r, size, _b in self.steps) + 60
        paper = (self.wide, max(tall, self.wide * 1.1))
        sheet = self.maker.sheet(self.deal, self.face, size=self.size, paper=paper)
        y = 30
        for kind, left, right, size, bold in self.steps:
            if kind == "centre":
                sheet.text(self.wide / 2, y, left, size, bold, at="centre")
            elif kind == "rule" and left == "-":
                sheet.rule(10, y - size * 0.3, self.wide - 10, black, 0.7, (2, 2))
            elif kind == "rule":
                sheet.text(self.wide / 2, y, left * 30, size, at="centre")
            else:
                sheet.text(10, y, left, size, bold)
                sheet.text(self.wide - 10, y, right, size, bold, at="right")
            y += size * 1.45
        return done(self.deal, sheet, *hidden, look=TILL)


def _clock(maker):
    return f"{maker.dice.randint(7, 21):02d}:{maker.dice.randint(0, 59):02d}"


def _till_deal(maker, seller, lines, **values):
    options = {"kind": "receipt", "gross": True, "paid": True, "time": _clock(maker)}
    return maker.deal(seller, lines, **{**options, **values})


@layout
def fuel(maker):
    """A pump's ticket."""
    style = maker.style()
    seller = maker.seller("Station", without=("iban",))
    litres = Decimal(maker.dice.randint(1800, 6400)) / 100
    price = Decimal(maker.dice.randint(1619, 1999)) / 1000
    product = maker.dice.choice(("GAZOLE", "SP95-E10", "SP98", "E85"))
    deal = _till_deal(
        maker,
        seller,
        [Item(product, price, litres)],
        number=maker.number("{:06d}", "T{:05d}"),
    )
    roll = Roll(maker, deal, maker.dice.choice(("Courier", "FiraMono")), 8.5)
    roll.centre(seller.short.upper(), 13, True)
    for line in (seller.street.upper(), seller.town.upper(), f"TEL {seller.phone}"):
        roll.centre(line)
    roll.centre(f"SIRET {seller.siret}", 7.5)
    roll.centre(f"TVA {seller.vat}", 7.5)
    roll.rule()
    roll.line(f"DATE {style.day(deal.day, '%d/%m/%Y')}", deal.time)
    roll.line(f"TICKET {deal.number}", f"POMPE {maker.dice.randint(1, 12)}")
    roll.line()
    roll.line(product, bold=True, size=10)
    roll.line("VOLUME", f"{style.number(litres)} L")
    roll.line("PRIX/L", f"{style.number(price, 3)} EUR")
    roll.line("TOTAL TTC", f"{style.number(deal.total)} EUR", 11, True)
    roll.line()
    roll.line("TVA 20,00%", style.number(deal.tax))
    roll.line("MONTANT HT", style.number(deal.net))
    roll.rule()
    roll.line("CARTE BANCAIRE", f"{style.number(deal.total)} EUR")
    roll.line(f"AUTO {maker.dice.randint(100000, 999999)}", "************4471", 7.5)
    roll.centre("MERCI DE VOTRE VISITE")
    return roll.draw("due_date")


@layout
def restaurant(maker):
    """A restaurant's note with a table of VAT."""
    style = maker.style()
    seller = maker.seller(
        maker.dice.choice(("Le Bistrot", "Brasserie", "Crêperie")), without=("iban",)
    )
    deal = _till_deal(
        maker,
        seller,
        maker.items("restaurant", 3, 8, many=3),
        number=maker.number("{:05d}", "N{:04d}"),
    )
    roll = Roll(maker, deal, maker.dice.choice(("Vera", "Roboto", "Lato")), 8.5, 225)
    roll.centre(seller.short, 14, True)
    roll.centre(seller.street)
    roll.centre(seller.town)
    roll.centre(f"Tél : {seller.phone}")
    roll.centre(f"SIRET {seller.written_siret} - TVA {seller.vat}", 6.5)
    roll.rule("*")
    table = f"Table {maker.dice.randint(1, 30)}"
    roll.line(table, f"Couverts : {maker.dice.randint(1, 6)}", bold=True)
    roll.line(f"Note n° {deal.number}", f"{style.day(deal.day)} {deal.time}")
    roll.line("Servi par : Manon")
    roll.rule()
    for item in deal.items:
        roll.line(f"{item.quantity} x {item.name}", style.number(item.amount))
    roll.rule()
    roll.line("TOTAL TTC", style.money(deal.total), 13, True)
    roll.line(
        maker.dice.choice(("CB", "Carte bancaire", "CB sans contact")),
        style.money(deal.total),
    )
    roll.line()
    roll.line("Taux       HT", "TVA", 7.5)
    for rate, base, tax in deal.groups:
        roll.line(
            f"{style.percent(rate, 2)}    {style.number(base)}", style.number(tax), 7.5
        )
    roll.line("Total HT", style.number(deal.net), 7.5)
    roll.centre("Merci et à bientôt !", 8)
    return roll.draw("due_date")


@layout
def supermarket(maker):
    """A long ticket with letters for the rates, a coupon, change given back."""
    style = maker.style()
    seller = maker.seller("Marché", without=("iban", "vat"))
    lines = maker.items("groceries", 6, 18, many=2)
    deal = _till_deal(maker, seller, lines, number=maker.number("{:04d}", "00{:04d}"))
    letters = {rate: "ABC"[place] for place, (rate, *_x) in enumerate(deal.groups)}
    roll = Roll(maker, deal, maker.dice.choice(("Courier", "FiraMono")), 7.6, 205)
    roll.centre(seller.short.upper(), 15, True)
    roll.centre(f"{seller.street} {seller.town}", 6.8)
    roll.centre(f"SIRET {seller.siret}", 6.8)
    roll.line()
    for item in lines:
        if item.quantity > 1:
            roll.line(item.name)
            detail = f"   {item.quantity} X {style.number(item.price)}"
            roll.line(detail, f"{style.number(item.amount)} {letters[item.rate]}")
        else:
            roll.line(item.name, f"{style.number(item.amount)} {letters[item.rate]}")
    roll.rule("=")
    count = sum(int(i.quantity) for i in lines)
    roll.line(f"TOTAL ({count} ARTICLES)", style.money(deal.total), 9.5, True)
    given = (deal.total // 10 + 1) * 10
    if maker.dice.random() < 0.5:
        roll.line("ESPECES", style.number(given))
        roll.line("RENDU", style.number(given - deal.total))
    else:
        roll.line("CARTE BANCAIRE EMV", style.number(deal.total))
    roll.line()
    roll.line("TVA     TAUX     HT", "MONTANT")
    for rate, base, tax in deal.groups:
        row = f"{letters[rate]}    {style.percent(rate, 2)}  {style.number(base)}"
        roll.line(row, style.number(tax))
    roll.rule()
    roll.line(
        f"{style.day(deal.day)} {deal.time}",
        f"C.{maker.dice.randint(1, 14)} T.{deal.number}",
    )
    roll.centre(f"VOS POINTS FIDELITE : {maker.dice.randint(120, 900)}")
    roll.centre("MERCI DE VOTRE VISITE")
    return roll.draw("due_date")


@layout
def bakery(maker):
    """The smallest of receipts: a name, three lines and a total."""
    style = maker.style()
    seller = maker.seller("Boulangerie", form="", without=("iban", "vat"))
    lines = maker.items("groceries", 1, 3, many=3)
    deal = _till_deal(maker, seller, lines)
    roll = Roll(maker, deal, maker.dice.choice(("Courier", "Helvetica")), 10, 165)
    roll.centre(seller.short, 12, True)
    roll.centre(seller.city)
    roll.line()
    for item in lines:
        roll.line(item.name.title()[:18], style.number(item.amount))
    roll.line()
    roll.line("TOTAL", style.money(deal.total), 13, True)
    roll.line(
        "Espèces" if maker.dice.random() < 0.6 else "CB", style.number(deal.total)
    )
    roll.line()
    roll.centre(f"{style.day(deal.day)}  {deal.time}", 8.5)
    return roll.draw("number", "net", "tax", "taxes", "due_date", "siren")


@layout
def parking(maker):
    """A car park's receipt."""
    style = maker.style()
    seller = maker.seller("Parking", form="SA", without=("iban",))
    deal = _till_deal(
        maker,
        seller,
        [Item("Stationnement", maker.money(2, 38))],
        number=maker.number("{:08d}"),
    )
    roll = Roll(
        maker, deal, maker.dice.choice(("Helvetica", "Roboto", "Vera")), 8.5, 190
    )
    roll.centre(seller.short, 12, True)
    roll.centre("REÇU / RECEIPT", 11)
    roll.centre(f"{seller.town}")
    roll.centre(f"SIREN {seller.written_siren}", 7)
    roll.centre(f"TVA/VAT {seller.vat}", 7)
    roll.rule()
    day = style.day(deal.day, "%d/%m/%Y")
    roll.line("Entrée / Entry", f"{day} 06:{maker.dice.randint(10, 59)}")
    roll.line("Paiement / Paid", f"{day} {deal.time}")
    roll.line("N°", deal.number)
    roll.rule()
    roll.line("Montant / Amount", f"{style.number(deal.total)} EUR", 10, True)
    roll.line("dont TVA 20,00 %", f"{style.number(deal.tax)} EUR")
    roll.line("HT", f"{style.number(deal.net)} EUR")
    roll.line("CB / Card", "XXXX 4471")
    return roll.draw("due_date")


@layout
def card_slip(maker):
    """Only the slip of the card terminal."""
    style = maker.style()
    seller = maker.seller("Fleurs", form="", without=("iban", "vat"))
    deal = _till_deal(maker, seller, [Item("Vente", maker.money(8, 160))])
    roll = Roll(maker, deal, "Courier", 9, 185)
    for line in (
        "CARTE BANCAIRE",
        f"A00000004{maker.dice.randint(1, 9)}1010",
        "CB CONTACT",
    ):
        roll.line(line)
    roll.line(f"LE {style.day(deal.day, '%d/%m/%y')} A {deal.time.replace(':', ' H ')}")
    roll.line(seller.short.upper())
    roll.line(seller.town.upper())
    roll.line(f"{maker.dice.randint(10**6, 10**7)}", "")
    roll.line("30003", "************4471")
    roll.line("7 001", f"{maker.dice.randint(100, 999)} C @")
    roll.line("MONTANT REEL=", bold=True)
    roll.line("", f"{style.number(deal.total)} EUR", 12, True)
    roll.line("DEBIT")
    roll.centre("TICKET CLIENT")
    roll.centre("A CONSERVER")
    return roll.draw("number", "net", "tax", "taxes", "due_date", "siren")


@layout
def toll(maker):
    """A motorway's receipt."""
    style = maker.style()
    seller = maker.seller("Autoroutes", form="SA", without=("iban",))
    deal = _till_deal(
        maker,
        seller,
        [Item("Péage", maker.money(2, 62))],
        number=maker.number("{:04d} 118 402"),
    )
    roll = Roll(maker, deal, maker.dice.choice(("Courier", "Helvetica")), 8, 175)
    roll.centre(seller.short.upper(), 10, True)
    roll.line("RECU PEAGE")
    roll.line(f"Gare sortie : {seller.city}")
    roll.line("Classe 1", f"Voie {maker.dice.randint(1, 19)}")
    roll.line(f"{style.day(deal.day, '%d-%m-%Y')}", deal.time)
    roll.line(f"N {deal.number}")
    roll.line("Prix TTC", f"{style.number(deal.total)} EUR", 11, True)
    roll.line(f"HT {style.number(deal.net)}", f"TVA 20% {style.number(deal.tax)}")
    roll.line("Paye par carte")
    roll.line(f"TVA {seller.vat}", size=7)
    roll.line(f"RCS {seller.city} {seller.siren}", size=7)
    return roll.draw("due_date")


@layout
def german_till(maker):
    """A German till: letters for rates, sums to pay and given, a signed code."""
    style = german_style(maker.dice)
    seller = maker.seller("Markt", "DE", without=("iban",))
    lines = maker.items("german_till", 3, 8, many=2)
    deal = _till_deal(maker, seller, lines, number=maker.number("{:05d}", "{:04d}/7"))
    letters = {Decimal(19): "A", Decimal(7): "B"}
    roll = Roll(maker, deal, maker.dice.choice(("Courier", "FiraMono")), 8, 210)
    roll.centre(seller.short.upper(), 14, True)
    roll.centre(seller.street)
    roll.centre(seller.town)
    roll.centre(f"UID Nr.: {seller.vat}")
    roll.line("", "EUR")
    for item in lines:
        if item.quantity > 1:
            roll.line(f"{item.quantity} Stk x {style.number(item.price)}")
        roll.line(item.name, f"{style.number(item.amount)} {letters[item.rate]}")
    roll.rule()
    roll.line("SUMME      EUR", style.number(deal.total), 11, True)
    roll.rule()
    roll.line("Geg. Girocard  EUR", style.number(deal.total))
    roll.line()
    roll.line("Steuer %   Netto    Steuer", "Brutto", 7.4)
    for rate, base, tax in deal.groups:
        row = f"{letters[rate]}= {rate},0%  {style.number(base)}   {style.number(tax)}"
        roll.line(row, style.number(base + tax), 7.4)
    roll.line("Gesamtbetrag  " + style.number(deal.net), style.number(deal.total), 7.4)
    roll.line()
    day = style.day(deal.day, "%d.%m.%Y")
    roll.line(f"{day}  {deal.time}", f"Bon-Nr.:{deal.number}")
    roll.line(f"TSE-Signatur: {maker.dice.getrandbits(60):x}", size=6.5)
    roll.centre("Vielen Dank für Ihren Einkauf")
    return roll.draw("due_date")
