"""Bills from Germany, the Netherlands, Belgium and Britain."""

from decimal import Decimal

from reportlab.lib.colors import HexColor, black, white

from ..deal import Item
from ..maker import done, layout
from ..sheet import GREY, PALE
from ..writing import Style, dutch_style, english_style, german_style, grouped
from .parts import window


@layout
def german_letter(maker):
    """A letter by the German norm, with a foot of four columns."""
    style = german_style(maker.dice)
    seller = maker.seller(
        maker.dice.choice(("Technik", "Maschinenbau", "Logistik")), "DE"
    )
    deal = maker.deal(
        seller,
        maker.items("german", 2, 7, many=6),
        days=14,
        number=maker.number("RE-2026-{:04d}", "R26{:05d}", "{:06d}"),
    )
    sheet = maker.sheet(deal, "Helvetica", "OpenSans", "Roboto", size=9)
    sheet.text(550, 60, seller.short, 20, True, HexColor(seller.colour), "right")
    line = f"{seller.name} · {seller.street} · {seller.town}"
    sheet.text(57, 132, line, 6.5, colour=GREY)
    window(sheet, deal.buyer, 57, 150)
    sheet.text(57, 192, "FRANKREICH", 8)
    rows = [
        ("Rechnungsnummer", deal.number),
        ("Rechnungsdatum", style.day(deal.day)),
        ("Kundennummer", maker.number("{:05d}")),
        ("Lieferdatum", style.day(deal.day)),
    ]
    sheet.pairs(370, 550, 150, rows, 14)
    sheet.text(57, 280, f"Rechnung Nr. {deal.number}", 13, True)
    sheet.text(57, 300, "Sehr geehrte Damen und Herren, wir berechnen Ihnen:")
    columns = [
        ("Pos.", 30, "left"),
        ("Bezeichnung", 215, "left"),
        ("Menge", 55, "right"),
    ]
    columns += [
        ("Einzelpreis", 70, "right"),
        ("MwSt.", 45, "right"),
        ("Gesamt", 80, "right"),
    ]
    rows = [
        (
            str(n),
            i.name,
            str(i.quantity),
            style.number(i.price),
            style.percent(i.rate),
            style.number(i.amount),
        )
        for n, i in enumerate(deal.items, 1)
    ]
    y = sheet.table(55, 316, columns, rows, "rules", 18)
    rows = [("Nettobetrag", style.money(deal.net))]
    rows += [
        (f"zzgl. {style.percent(r)} MwSt. auf {style.money(b)}", style.money(t))
        for r, b, t in deal.groups
    ]
    rows.append(("Rechnungsbetrag", style.money(deal.total)))
    y = sheet.pairs(310, 546, y + 20, rows, 16, bold=(len(rows) - 1,))
    words = f"Zahlbar bis {style.day(deal.due_day)} ohne Abzug. Vielen Dank!"
    sheet.text(57, y + 16, words)
    columns = (
        [seller.name, *seller.address],
        [f"Tel. {seller.phone}", seller.email, seller.site],
        [
            "Amtsgericht " + seller.city,
            f"HRB {maker.dice.randint(1000, 99999)}",
            f"USt-IdNr. {seller.vat}",
        ],
        [
            "Bankverbindung",
            f"IBAN {seller.written_iban[:14]}",
            seller.written_iban[15:],
        ],
    )
    sheet.rule(57, 774, 550)
    for place, lines in enumerate(columns):
        sheet.block(57 + place * 128, 786, lines, 8.5, size=5.8, colour=GREY)
    return done(deal, sheet)


@layout
def german_free(maker):
    """A German sole trader who charges no VAT, all to the left."""
    style = german_style(maker.dice)
    seller = maker.seller(
        maker.dice.choice(("Grafik", "Übersetzungen")), "DE", form="", without=("vat",)
    )
    lines = maker.items("german", 1, 3, many=8, rates=False)
    deal = maker.deal(
        seller, lines, days=10, number=maker.number("{:03d}-2026", "2026/{:03d}")
    )
    sheet = maker.sheet(deal, "Times", "Raleway", "Courier", size=10)
    sheet.block(70, 70, [seller.short, *seller.address, seller.phone])
    sheet.block(70, 160, [deal.buyer.name, *deal.buyer.address, "Frankreich"])
    sheet.text(70, 250, "Rechnung", 20)
    sheet.text(70, 272, f"Nummer {deal.number} vom {style.day(deal.day)}")
    y = 310
    for item in deal.items:
        sheet.text(70, y, f"{item.quantity} x {item.name} à {style.money(item.price)}")
        sheet.text(520, y, style.money(item.amount), at="right")
        y += 20
    sheet.rule(70, y - 6, 520, black)
    sheet.text(70, y + 12, "Gesamtsumme", 12, True)
    sheet.text(520, y + 12, style.money(deal.total), 12, True, at="right")
    sheet.text(70, y + 36, "Gemäß § 19 UStG wird keine Umsatzsteuer berechnet.", 8.5)
    sheet.text(
        70, y + 62, f"Bitte überweisen Sie bis zum {style.day(deal.due_day)} auf"
    )
    sheet.text(70, y + 77, f"IBAN {seller.written_iban}")
    sheet.text(
        70,
        y + 92,
        maker.digits("Steuernummer ##/###/#####"),
    )
    return done(deal, sheet)


@layout
def dutch(maker):
    """A Dutch bill whose numbers stand in a band at the right."""
    style = dutch_style(maker.dice)
    seller = maker.seller("", "NL")
    deal = maker.deal(
        seller,
        maker.items("dutch", 2, 5, many=5),
        days=30,
        number=maker.number("2026{:04d}", "F26-{:04d}"),
    )
    sheet = maker.sheet(deal, "Lato", "Montserrat", "Helvetica", size=9)
    colour = HexColor(seller.colour)
    sheet.text(45, 70, "FACTUUR", 26, True, colour)
    side = [seller.name, *seller.address, "", f"KvK {maker.dice.randint(10**7, 10**8)}"]
    side += [f"BTW {seller.vat}", f"IBAN {seller.written_iban}", seller.site]
    sheet.block(390, 60, side, 13, size=8.5)
    sheet.block(45, 130, [deal.buyer.name, *deal.buyer.address, "Frankrijk"], 13)
    facts = [("Factuurnummer", deal.number), ("Factuurdatum", style.day(deal.day))]
    facts.append(("Vervaldatum", style.day(deal.due_day)))
    sheet.pairs(45, 230, 210, facts, 15)
    columns = [
        ("Omschrijving", 240, "left"),
        ("Aantal", 50, "right"),
        ("Prijs", 75, "right"),
    ]
    columns += [("BTW", 45, "right"), ("Totaal", 90, "right")]
    rows = [
        (
            i.name,
            str(i.quantity),
            style.money(i.price),
            style.percent(i.rate),
            style.money(i.amount),
        )
        for i in deal.items
    ]
    y = sheet.table(45, 272, columns, rows, "stripes", 20, head=(colour, white))
    rows = [("Subtotaal", style.money(deal.net))]
    rows += [
        (f"{style.percent(r)} BTW over {style.money(b)}", style.money(t))
        for r, b, t in deal.groups
    ]
    rows.append(("Te betalen", style.money(deal.total)))
    y = sheet.pairs(320, 541, y + 24, rows, 17, bold=(len(rows) - 1,))
    words = "Wij verzoeken u vriendelijk het bedrag binnen 30 dagen over te maken."
    sheet.text(45, y + 30, words, 8.5)
    return done(deal, sheet)


@layout
def belgian(maker):
    """In two languages, with a structured reference."""
    style = Style("fr", maker.dice.choice(("%d/%m/%Y", "%d-%m-%Y")), ".", ",", "EUR")
    seller = maker.seller("Imprimerie", "BE")
    lines = [
        Item(**{**vars(i), "rate": Decimal(21)})
        for i in maker.items("agency", 1, 4, many=4)
    ]
    deal = maker.deal(seller, lines, days=30)
    sheet = maker.sheet(deal, "Vera", "OpenSans", "Times", size=8.5)
    vat = seller.vat[2:]
    sheet.text(45, 58, seller.name, 15, True)
    sheet.block(
        45,
        74,
        [
            *seller.address,
            f"TVA/BTW BE {vat[:4]}.{vat[4:7]}.{vat[7:]}",
        ],
    )
    window(sheet, deal.buyer, 330, 120)
    sheet.text(45, 200, "FACTURE / FACTUUR", 15, True)
    columns = [
        (t, 126, "left")
        for t in ("N° / Nr.", "Date / Datum", "Échéance / Vervaldag", "Client / Klant")
    ]
    row = (
        deal.number,
        style.day(deal.day),
        style.day(deal.due_day),
        maker.number("{:05d}"),
    )
    sheet.table(45, 214, columns, [row], "grid", 17, head=(PALE, black))
    columns = [("Description / Omschrijving", 290, "left"), ("Qté/Aantal", 70, "right")]
    columns += [("Montant / Bedrag", 144, "right")]
    rows = [(i.name, str(i.quantity), style.money(i.amount)) for i in lines]
    y = sheet.table(45, 268, columns, rows, "columns", 18)
    rows = [
        ("Base imposable / Maatstaf van heffing", style.money(deal.net)),
        ("TVA / BTW 21%", style.money(deal.tax)),
        ("TOTAL À PAYER / TE BETALEN", style.money(deal.total)),
    ]
    y = sheet.pairs(270, 545, y + 24, rows, 17, bold=(2,))
    body = f"{maker.dice.randint(10**9, 10**10 - 1)}"
    code = f"{body}{int(body) % 97 or 97:02d}"
    sheet.text(45, y + 20, f"+++{code[:3]}/{code[3:7]}/{code[7:]}+++", 11, True)
    sheet.text(45, y + 36, f"IBAN {grouped(seller.iban, 4)}")
    return done(deal, sheet)


@layout
def british(maker):
    """A British bill in pounds with standard and zero rate."""
    style = english_style(maker.dice, "£", "gb")
    seller = maker.seller(maker.dice.choice(("Supplies", "Studios", "Trading")), "GB")
    deal = maker.deal(
        seller,
        maker.items("british", 2, 6, many=5),
        days=30,
        currency="GBP",
        number=maker.number("SI-{:05d}", "INV-{:04d}", "{:06d}"),
    )
    sheet = maker.sheet(deal, "Helvetica", "Lato", "Times", size=9)
    sheet.text(45, 60, seller.name, 17, True, HexColor(seller.colour))
    sheet.block(45, 76, [*seller.address, "United Kingdom", seller.phone])
    sheet.text(550, 60, "TAX INVOICE", 14, True, at="right")
    facts = [("Invoice No.", deal.number), ("Invoice Date", style.day(deal.day))]
    facts += [
        ("Due Date", style.day(deal.due_day)),
        ("Account", maker.number("A{:04d}")),
    ]
    sheet.pairs(370, 550, 86, facts, 14)
    sheet.block(
        45, 170, ["Invoice To:", deal.buyer.name, *deal.buyer.address, "France"]
    )
    columns = [("Item", 220, "left"), ("Qty", 40, "right"), ("Unit", 70, "right")]
    columns += [("VAT", 50, "right"), ("Net", 60, "right"), ("Gross", 65, "right")]
    rows = [
        (
            i.name,
            str(i.quantity),
            style.number(i.price),
            style.percent(i.rate),
            style.number(i.amount),
        )
        + (style.number(i.amount * (100 + i.rate) / 100),)
        for i in deal.items
    ]
    y = sheet.table(45, 250, columns, rows, "grid", 17, head=(PALE, black))
    rows = [("Total Net", style.money(deal.net)), ("Total VAT", style.money(deal.tax))]
    rows.append(("Invoice Total (GBP)", style.money(deal.total)))
    y = sheet.pairs(360, 546, y + 24, rows, 16, bold=(2,))
    sort = maker.digits("##-##-##")
    sheet.text(45, y, f"Bank transfer: sort code {sort}, IBAN {seller.written_iban}", 8)
    company = f"Registered in England No. {maker.dice.randint(10**6, 10**7):08d}"
    sheet.text(
        297, 800, f"{company}   VAT Reg No {seller.vat}", 7, colour=GREY, at="centre"
    )
    return done(deal, sheet)
