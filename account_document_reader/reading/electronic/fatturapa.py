"""FatturaPA, the Italian e-invoice: ordinary (1.0 to 1.2.x) and simplified (1.0).

One file holds a header and one or more bodies: each body is a document.
"""

from decimal import Decimal

from ..facts import Line, TaxGroup
from .groups import percent, settle
from .notes import LineNote, Notes, Party
from .paths import every, first, text

CENT = Decimal("0.01")
# Natura, why a line bears no tax, as a category of UNCL 5305.
CATEGORIES = {
    "N1": "O",
    "N2": "O",
    "N3": "E",
    "N3.1": "G",
    "N3.2": "K",
    "N4": "E",
    "N5": "E",
    "N6": "AE",
    "N7": "O",
}
SPLIT_PAYMENT = "S"  # EsigibilitaIVA: the buyer pays the tax to the state
SPLIT_CATEGORY = "B"


def read(root):
    """Return a list with the reading of each body in the file."""
    header = first(root, "FatturaElettronicaHeader")
    return [_read(root, header, body) for body in every(root, "FatturaElettronicaBody")]


def _read(root, header, body):
    profile = text(header, "DatiTrasmissione/FormatoTrasmissione")
    notes = Notes("fatturapa", profile or root.get("versione", ""))
    data = first(body, "DatiGenerali/DatiGeneraliDocumento")
    notes.kind(text(data, "TipoDocumento"))
    notes.text("number", text(data, "Numero"), "Numero")
    notes.day("date", text(data, "Data"), "Data")
    notes.currency(text(data, "Divisa"), "Divisa")
    orders = "DatiGenerali/DatiOrdineAcquisto/IdDocumento"
    notes.text("order", text(body, orders), "DatiOrdineAcquisto")
    linked = "DatiGenerali/DatiFattureCollegate/IdDocumento"
    notes.text("preceding", text(body, linked), "DatiFattureCollegate")
    notes.seller(_party(first(header, "CedentePrestatore")))
    notes.buyer(_party(first(header, "CessionarioCommittente")))
    if every(body, "DatiBeniServizi/DatiRiepilogo"):
        _ordinary(notes, body, data)
    else:
        _simplified(notes, body)
    _payment(notes, body)
    return settle(notes)


def _party(node):
    person = first(node, "DatiAnagrafici")
    names = first(person, "Anagrafica")
    if person is None:  # simplified: the data of a party stand in the party itself
        person = first(node, "IdentificativiFiscali")
        person, names = (node if person is None else person), node
        if first(node, "AltriDatiIdentificativi") is not None:
            names = first(node, "AltriDatiIdentificativi")
    country = text(person, "IdFiscaleIVA/IdPaese")
    number = text(person, "IdFiscaleIVA/IdCodice")
    own = f"{text(names, 'Nome')} {text(names, 'Cognome')}".strip()
    seat = first(node, "Sede")
    if seat is None:
        seat = first(names, "Sede")
    street = f"{text(seat, 'Indirizzo')} {text(seat, 'NumeroCivico')}".strip()
    contact = first(node, "Contatti")
    return Party(
        name=text(names, "Denominazione") or own,
        vat=_vat(country, number),
        tax_id=text(person, "CodiceFiscale"),
        email=text(contact, "Email"),
        phone=text(contact, "Telefono"),
        address={
            "street": street,
            "zip": text(seat, "CAP"),
            "city": text(seat, "Comune"),
            "country": text(seat, "Nazione"),
        },
    )


def _vat(country, number):
    if not number:
        return ""
    return number if number.upper().startswith(country.upper()) else country + number


def _ordinary(notes, body, data):
    for node in notes.some(every(body, "DatiBeniServizi/DettaglioLinee")):
        notes.line(LineNote(_line(notes, node), text(node, "NumeroLinea")))
    for node in every(body, "DatiBeniServizi/DatiRiepilogo"):
        _tax_group(notes, node)
    taxes = notes.reading.taxes
    said = notes.number(text(data, "ImportoTotaleDocumento"), "total")
    computed = sum((group.base + group.amount for group in taxes), Decimal())
    rounding = notes.number(text(data, "Arrotondamento")) or Decimal()
    if rounding and said in (None, computed + rounding):
        # What the total was rounded by bears no tax.
        taxes.append(TaxGroup(None, rounding, Decimal(), "O", "Arrotondamento"))
        computed += rounding
    if said is not None:
        notes.add("total", said, str(said), "ImportoTotaleDocumento")
    elif taxes:
        # The total is optional: then it is what the groups add up to.
        notes.add("total", computed, "", "adds_up")
    withheld = [
        notes.number(text(node, "ImportoRitenuta"))
        for node in every(data, "DatiRitenuta")
    ]
    notes.sums.withheld = sum((part for part in withheld if part), Decimal())


def _line(notes, node):
    net = notes.number(text(node, "PrezzoTotale"), "lines")
    if net is None:
        return None
    rate = notes.number(text(node, "AliquotaIVA"), "lines")
    return Line(
        text(node, "Descrizione"),
        net,
        notes.number(text(node, "Quantita")),
        notes.number(text(node, "PrezzoUnitario")),
        rate,
        _category(text(node, "Natura"), ""),
    )


def _tax_group(notes, node):
    base = notes.number(text(node, "ImponibileImporto"), "net")
    amount = notes.number(text(node, "Imposta"), "tax")
    rate = notes.number(text(node, "AliquotaIVA"), "tax")
    if base is None or amount is None:
        notes.trouble("tax_group", text(node, "AliquotaIVA"), "tax")
        return
    category = _category(text(node, "Natura"), text(node, "EsigibilitaIVA"))
    reason = text(node, "RiferimentoNormativo")
    notes.reading.taxes.append(TaxGroup(rate, base, amount, category, reason))


def _category(nature, due):
    if nature:
        return CATEGORIES.get(nature) or CATEGORIES.get(nature[:2], "E")
    return SPLIT_CATEGORY if due == SPLIT_PAYMENT else "S"


def _simplified(notes, body):
    """Simplified invoices tell amounts with tax, and the tax or its rate."""
    total = Decimal()
    for node in every(body, "DatiBeniServizi"):
        gross = notes.number(text(node, "Importo"), "total")
        rate = notes.number(text(node, "DatiIVA/Aliquota"), "tax")
        tax = notes.number(text(node, "DatiIVA/Imposta"), "tax")
        if gross is None:
            notes.trouble("tax_group", text(node, "Descrizione"), "total")
            continue
        total += gross
        if tax is None:
            tax = (gross - gross / (1 + (rate or Decimal()) / 100)).quantize(CENT)
        if rate is None:
            rate = _rate(gross - tax, tax)
        base, category = gross - tax, _category(text(node, "Natura"), "")
        notes.reading.taxes.append(TaxGroup(rate, base, tax, category))
        line = Line(text(node, "Descrizione"), base, rate=rate, category=category)
        notes.line(LineNote(line))
    if notes.reading.taxes:
        notes.add("total", total, str(total), "Importo")


def _rate(base, tax):
    """Return the Italian rate by which ``base`` bears ``tax``, or None."""
    for rate in (22, 10, 5, 4):
        if tax and percent(base, Decimal(rate), "EUR") == tax:
            return Decimal(rate)
    return None if tax else Decimal()


def _payment(notes, body):
    payments = every(body, "DatiPagamento/DettaglioPagamento")
    dates = sorted({text(node, "DataScadenzaPagamento") for node in payments} - {""})
    if dates:
        notes.day("due_date", dates[-1], "DataScadenzaPagamento")
    amounts = [notes.number(text(node, "ImportoPagamento")) for node in payments]
    if len(dates) > 1:
        notes.trouble("several_due_dates", ", ".join(dates), "due_date")
    if amounts and None not in amounts:
        _payable(notes, amounts)
    for node in payments:
        notes.account(text(node, "IBAN"))


def _payable(notes, amounts):
    """Instalments make up what is to be paid; alternatives repeat it."""
    if len(set(amounts)) == 1 and amounts[0] == notes.value("total"):
        amounts = amounts[:1]
    notes.add("payable", sum(amounts), str(sum(amounts)), "ImportoPagamento")
    split = sum(
        (
            group.amount
            for group in notes.reading.taxes
            if group.category == SPLIT_CATEGORY
        ),
        Decimal(),
    )
    notes.sums.withheld = (notes.sums.withheld or Decimal()) + split
