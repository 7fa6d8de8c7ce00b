"""Small e-invoices in every format, right or spoilt as a test wants them."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

CII_SPACES = (
    'xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"'
    ' xmlns:ram="urn:un:unece:uncefact:data:standard:'
    'ReusableAggregateBusinessInformationEntity:100"'
    ' xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"'
)
ZUGFERD1_SPACES = (
    'xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"'
    ' xmlns:ram="urn:un:unece:uncefact:data:standard:'
    'ReusableAggregateBusinessInformationEntity:12"'
    ' xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15"'
)
UBL_SPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
# From names of the message of today to those of ZUGFeRD 1.0.
OLD_NAMES = (
    ("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument"),
    ("rsm:ExchangedDocumentContext", "rsm:SpecifiedExchangedDocumentContext"),
    ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
    ("rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction"),
    ("ApplicableHeaderTrade", "ApplicableSupplyChainTrade"),
    ("HeaderMonetarySummation", "MonetarySummation"),
    ("SettlementLineMonetarySummation", "SettlementMonetarySummation"),
    ("SpecifiedLineTrade", "SpecifiedSupplyChainTrade"),
    ("RateApplicablePercent", "ApplicablePercent"),
)
EN16931 = "urn:cen.eu:en16931:2017"


@dataclass(frozen=True)
class Item:
    """A line; ``status`` and ``parent`` put it among sub-lines."""

    net: str
    rate: str = "20"
    category: str = "S"
    number: str = "1"
    parent: str = ""
    status: str = ""
    name: str = "Fourniture"
    extra: str = ""
    inside: tuple = ()  # of UBL: sub-lines


@dataclass(frozen=True)
class Doc:
    """An invoice; amounts are words, so that a test can spoil them. None leaves out."""

    profile: str = EN16931
    process: str = ""
    type: str = "380"
    root: str = "Invoice"
    number: str = "F2026-12"
    date: str = "2026-09-14"
    due: tuple = ("2026-10-14",)
    currency: str = "EUR"
    net: str | None = "100.00"
    tax: str | None = "20.00"
    total: str | None = "120.00"
    prepaid: str | None = None
    rounding: str | None = None
    payable: str | None = "120.00"
    line_total: str | None = "100.00"
    allowance_total: str | None = None
    charge_total: str | None = None
    groups: tuple = (("S", "20", "100.00", "20.00"),)
    items: tuple = (Item("100.00"),)
    seller: str = "Imprimerie Durand SARL"
    trading: str = ""
    vat: str = "FR40303265045"
    tax_id: str = ""
    siren: str = "303265045"
    siren_scheme: str = "0002"
    country: str = "FR"
    endpoint: tuple = ("0225", "303265045")
    iban: tuple = ("FR7630006000011234567890189",)
    means: str = "30"
    preceding: str = ""
    extra: str = ""  # in the settlement, or at the end of UBL's header
    amount_currency: str | None = None

    def but(self, **changes):
        return replace(self, **changes)


def _tag(name, words, attributes=""):
    if words is None:
        return ""
    return f"<{name}{attributes}>{words}</{name}>"


def cii(doc):
    """Return the CII of ``doc`` as bytes."""
    day = doc.date.replace("-", "")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice {CII_SPACES}>
<rsm:ExchangedDocumentContext>
<ram:BusinessProcessSpecifiedDocumentContextParameter>
{_tag("ram:ID", doc.process)}
</ram:BusinessProcessSpecifiedDocumentContextParameter>
<ram:GuidelineSpecifiedDocumentContextParameter>
{_tag("ram:ID", doc.profile)}
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:ExchangedDocumentContext>
<rsm:ExchangedDocument>{_tag("ram:ID", doc.number)}{_tag("ram:TypeCode", doc.type)}
<ram:IssueDateTime><udt:DateTimeString format="102">{day}</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>{"".join(map(_cii_item, doc.items))}
<ram:ApplicableHeaderTradeAgreement>{_cii_seller(doc)}
<ram:BuyerTradeParty><ram:Name>Garage Petit</ram:Name></ram:BuyerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>BC-7</ram:IssuerAssignedID>
</ram:BuyerOrderReferencedDocument></ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery/>
<ram:ApplicableHeaderTradeSettlement>{_cii_settlement(doc)}
</ram:ApplicableHeaderTradeSettlement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>""".encode()


def zugferd1(doc):
    """Return ``doc`` as ZUGFeRD 1.0: the same message, with the names of 2014."""
    words = cii(doc).decode().replace(CII_SPACES, ZUGFERD1_SPACES)
    for new, old in OLD_NAMES:
        words = words.replace(new, old)
    return words.encode()


def _cii_seller(doc):
    scheme, endpoint = doc.endpoint
    return f"""<ram:SellerTradeParty>{_tag("ram:Name", doc.seller)}
<ram:SpecifiedLegalOrganization>
{_tag("ram:ID", doc.siren, f' schemeID="{doc.siren_scheme}"')}
{_tag("ram:TradingBusinessName", doc.trading or None)}</ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:PostcodeCode>69003</ram:PostcodeCode>
<ram:LineOne>12 rue des Lilas</ram:LineOne><ram:CityName>Lyon</ram:CityName>
<ram:CountryID>{doc.country}</ram:CountryID></ram:PostalTradeAddress>
<ram:URIUniversalCommunication>
{_tag("ram:URIID", endpoint, f' schemeID="{scheme}"')}</ram:URIUniversalCommunication>
<ram:SpecifiedTaxRegistration>{_tag("ram:ID", doc.tax_id, ' schemeID="FC"')}
</ram:SpecifiedTaxRegistration><ram:SpecifiedTaxRegistration>
{_tag("ram:ID", doc.vat, ' schemeID="VA"')}</ram:SpecifiedTaxRegistration>
</ram:SellerTradeParty>"""


def _cii_settlement(doc):
    groups = "".join(
        f"<ram:ApplicableTradeTax>{_tag('ram:CalculatedAmount', amount)}"
        f"<ram:TypeCode>VAT</ram:TypeCode>{_tag('ram:BasisAmount', base)}"
        f"{_tag('ram:CategoryCode', category)}"
        f"{_tag('ram:RateApplicablePercent', rate)}</ram:ApplicableTradeTax>"
        for category, rate, base, amount in doc.groups
    )
    terms = "".join(
        due
        if due.startswith("<")
        else (
            "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
            f'<udt:DateTimeString format="102">{due.replace("-", "")}'
            "</udt:DateTimeString></ram:DueDateDateTime>"
            "</ram:SpecifiedTradePaymentTerms>"
        )
        for due in doc.due
    )
    means = "".join(
        f"<ram:SpecifiedTradeSettlementPaymentMeans>{_tag('ram:TypeCode', doc.means)}"
        f"<ram:PayeePartyCreditorFinancialAccount>{_tag('ram:IBANID', number)}"
        "</ram:PayeePartyCreditorFinancialAccount>"
        "</ram:SpecifiedTradeSettlementPaymentMeans>"
        for number in doc.iban
    )
    sums = _tags(
        "ram:",
        LineTotalAmount=doc.line_total,
        ChargeTotalAmount=doc.charge_total,
        AllowanceTotalAmount=doc.allowance_total,
        TaxBasisTotalAmount=doc.net,
    )
    currency = doc.amount_currency or doc.currency
    sums += _tag("ram:TaxTotalAmount", doc.tax, f' currencyID="{currency}"')
    sums += _tags(
        "ram:",
        RoundingAmount=doc.rounding,
        GrandTotalAmount=doc.total,
        TotalPrepaidAmount=doc.prepaid,
        DuePayableAmount=doc.payable,
    )
    preceding = ""
    if doc.preceding:
        preceding = (
            "<ram:InvoiceReferencedDocument>"
            f"{_tag('ram:IssuerAssignedID', doc.preceding)}"
            "</ram:InvoiceReferencedDocument>"
        )
    return (
        f"{_tag('ram:InvoiceCurrencyCode', doc.currency)}{means}{groups}{doc.extra}"
        f"{terms}<ram:SpecifiedTradeSettlementHeaderMonetarySummation>{sums}"
        f"</ram:SpecifiedTradeSettlementHeaderMonetarySummation>{preceding}"
    )


def _tags(prefix, **words):
    return "".join(_tag(prefix + name, value) for name, value in words.items())


def _cii_item(item):
    return f"""<ram:IncludedSupplyChainTradeLineItem>
<ram:AssociatedDocumentLineDocument>{_tag("ram:LineID", item.number)}
{_tag("ram:ParentLineID", item.parent or None)}
{_tag("ram:LineStatusReasonCode", item.status or None)}
</ram:AssociatedDocumentLineDocument>
<ram:SpecifiedTradeProduct>{_tag("ram:Name", item.name)}</ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement>{item.extra}</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax>
{_tag("ram:CategoryCode", item.category)}
{_tag("ram:RateApplicablePercent", item.rate)}</ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation>
{_tag("ram:LineTotalAmount", item.net)}
</ram:SpecifiedTradeSettlementLineMonetarySummation>
</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"""


def ubl(doc):
    """Return the UBL of ``doc`` as bytes; its root is ``doc.root``."""
    scheme, endpoint = doc.endpoint
    line = "CreditNoteLine" if doc.root == "CreditNote" else "InvoiceLine"
    code = "CreditNoteTypeCode" if doc.root == "CreditNote" else "InvoiceTypeCode"
    due = (
        ""
        if doc.root == "CreditNote"
        else "".join(_tag("cbc:DueDate", day) for day in doc.due)
    )
    preceding = ""
    if doc.preceding:
        preceding = (
            "<cac:BillingReference><cac:InvoiceDocumentReference>"
            f"{_tag('cbc:ID', doc.preceding)}"
            "</cac:InvoiceDocumentReference></cac:BillingReference>"
        )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{doc.root} xmlns="{UBL_SPACE}{doc.root}-2"
 xmlns:cac="{UBL_SPACE}CommonAggregateComponents-2"
 xmlns:cbc="{UBL_SPACE}CommonBasicComponents-2">
{_tag("cbc:CustomizationID", doc.profile or None)}
{_tag("cbc:ProfileID", doc.process or None)}
{_tag("cbc:ID", doc.number)}{_tag("cbc:IssueDate", doc.date)}{due}
{_tag("cbc:" + code, doc.type or None)}
{_tag("cbc:DocumentCurrencyCode", doc.currency)}
<cac:OrderReference><cbc:ID>BC-7</cbc:ID></cac:OrderReference>{preceding}
<cac:AccountingSupplierParty><cac:Party>
{_tag("cbc:EndpointID", endpoint, f' schemeID="{scheme}"')}
<cac:PartyName>{_tag("cbc:Name", doc.trading or doc.seller)}</cac:PartyName>
<cac:PostalAddress><cbc:StreetName>12 rue des Lilas</cbc:StreetName>
<cbc:CityName>Lyon</cbc:CityName><cbc:PostalZone>69003</cbc:PostalZone>
<cac:Country>{_tag("cbc:IdentificationCode", doc.country)}</cac:Country>
</cac:PostalAddress>
<cac:PartyTaxScheme>{_tag("cbc:CompanyID", doc.tax_id)}
<cac:TaxScheme><cbc:ID>FC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyTaxScheme>{_tag("cbc:CompanyID", doc.vat)}
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity>{_tag("cbc:RegistrationName", doc.seller)}
{_tag("cbc:CompanyID", doc.siren, f' schemeID="{doc.siren_scheme}"')}
</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>
<cbc:RegistrationName>Garage Petit</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>{_ubl_sums(doc)}
{"".join(_ubl_item(item, line) for item in doc.items)}</{doc.root}>""".encode()


def _ubl_sums(doc):
    money = f' currencyID="{doc.amount_currency or doc.currency}"'
    means = "".join(
        f"<cac:PaymentMeans>{_tag('cbc:PaymentMeansCode', doc.means)}"
        f"<cac:PayeeFinancialAccount>{_tag('cbc:ID', number)}"
        "</cac:PayeeFinancialAccount></cac:PaymentMeans>"
        for number in doc.iban
    )
    groups = "".join(
        f"<cac:TaxSubtotal>{_tag('cbc:TaxableAmount', base, money)}"
        f"{_tag('cbc:TaxAmount', amount, money)}"
        f"<cac:TaxCategory>{_tag('cbc:ID', category)}{_tag('cbc:Percent', rate)}"
        "</cac:TaxCategory></cac:TaxSubtotal>"
        for category, rate, base, amount in doc.groups
    )
    sums = "".join(
        _tag(f"cbc:{name}", words, money)
        for name, words in (
            ("LineExtensionAmount", doc.line_total),
            ("TaxExclusiveAmount", doc.net),
            ("TaxInclusiveAmount", doc.total),
            ("AllowanceTotalAmount", doc.allowance_total),
            ("ChargeTotalAmount", doc.charge_total),
            ("PrepaidAmount", doc.prepaid),
            ("PayableRoundingAmount", doc.rounding),
            ("PayableAmount", doc.payable),
        )
    )
    return (
        f"{means}{doc.extra}<cac:TaxTotal>{_tag('cbc:TaxAmount', doc.tax, money)}"
        f"{groups}</cac:TaxTotal>"
        f"<cac:LegalMonetaryTotal>{sums}</cac:LegalMonetaryTotal>"
    )


def _ubl_item(item, name):
    status = ""
    if item.status:
        status = (
            "<cac:BillingReference><cac:InvoiceDocumentReference>"
            f"{_tag('cbc:ID', 'F1')}{_tag('cbc:DocumentStatusCode', item.status)}"
            "</cac:InvoiceDocumentReference></cac:BillingReference>"
        )
    inside = "".join(_ubl_item(part, "SubInvoiceLine") for part in item.inside)
    return (
        f"<cac:{name}>{_tag('cbc:ID', item.number)}"
        f"{_tag('cbc:LineExtensionAmount', item.net)}{status}{inside}"
        f"<cac:Item>{_tag('cbc:Name', item.name)}<cac:ClassifiedTaxCategory>"
        f"{_tag('cbc:ID', item.category)}{_tag('cbc:Percent', item.rate)}"
        f"</cac:ClassifiedTaxCategory></cac:Item></cac:{name}>"
    )


@dataclass(frozen=True)
class Body:
    """One document of a FatturaPA file."""

    type: str = "TD01"
    number: str = "12/PA"
    date: str = "2026-09-14"
    total: str | None = "122.00"
    groups: tuple = (("22.00", "", "100.00", "22.00", "I"),)
    payments: tuple = (("2026-10-14", "122.00"),)
    general: str = ""
    linked: str = ""
    items: tuple = field(default=(("Servizio", "100.00", "22.00"),))


def fatturapa(*bodies, prefix="p:"):
    """Return a FatturaPA file with ``bodies`` as bytes."""
    space = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
    name = f"{prefix}FatturaElettronica"
    bound = f'xmlns:{prefix[:-1]}="{space}"' if prefix else f'xmlns="{space}"'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{name} versione="FPR12" {bound}><FatturaElettronicaHeader>
<DatiTrasmissione><FormatoTrasmissione>FPR12</FormatoTrasmissione></DatiTrasmissione>
<CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese>
<IdCodice>01234567890</IdCodice></IdFiscaleIVA><CodiceFiscale>01234567890</CodiceFiscale>
<Anagrafica><Denominazione>Officina Bianchi SRL</Denominazione></Anagrafica>
</DatiAnagrafici><Sede><Indirizzo>Via Roma</Indirizzo><NumeroCivico>5</NumeroCivico>
<CAP>20121</CAP><Comune>Milano</Comune><Nazione>IT</Nazione></Sede></CedentePrestatore>
<CessionarioCommittente><DatiAnagrafici><Anagrafica><Nome>Anna</Nome>
<Cognome>Verdi</Cognome></Anagrafica></DatiAnagrafici></CessionarioCommittente>
</FatturaElettronicaHeader>{"".join(map(_body, bodies))}</{name}>""".encode()


def _body(body):
    items = "".join(
        f"<DettaglioLinee><Descrizione>{name}</Descrizione>"
        f"<PrezzoTotale>{net}</PrezzoTotale><AliquotaIVA>{rate}</AliquotaIVA>"
        "</DettaglioLinee>"
        for name, net, rate in body.items
    )
    groups = "".join(
        f"<DatiRiepilogo>{_tag('AliquotaIVA', rate)}{_tag('Natura', nature or None)}"
        f"{_tag('ImponibileImporto', base)}{_tag('Imposta', amount)}"
        f"{_tag('EsigibilitaIVA', due)}</DatiRiepilogo>"
        for rate, nature, base, amount, due in body.groups
    )
    payments = "".join(
        f"<DettaglioPagamento>{_tag('DataScadenzaPagamento', day)}"
        f"{_tag('ImportoPagamento', amount)}</DettaglioPagamento>"
        for day, amount in body.payments
    )
    return f"""<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>
<TipoDocumento>{body.type}</TipoDocumento><Divisa>EUR</Divisa><Data>{body.date}</Data>
<Numero>{body.number}</Numero>{body.general}
{_tag("ImportoTotaleDocumento", body.total)}</DatiGeneraliDocumento>{body.linked}
</DatiGenerali><DatiBeniServizi>{items}{groups}</DatiBeniServizi>
<DatiPagamento>{payments}</DatiPagamento></FatturaElettronicaBody>"""


def figures(reading):
    """Return what tests ask for most: kind, net, tax, total and what is to be paid."""
    return tuple(
        reading.value(name) for name in ("kind", "net", "tax", "total", "payable")
    )


def codes(reading):
    return {trouble.code for trouble in reading.troubles}


def decimals(*words):
    return tuple(Decimal(word) for word in words)
