"""Small writers of ZUGFeRD 1.0 and FatturaPA 1.2, as far as a reader looks at them.

Element names are those of the published schemas: ZUGFeRD 1.0 (FeRD, 2014) and
FatturaPA 1.2 (Agenzia delle Entrate).
"""

from lxml import etree
from lxml.builder import ElementMaker

from .electronic import category

RSM = "urn:ferd:CrossIndustryDocument:invoice:1p0"
RAM = (
    "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
)
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15"
FPA = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
SPACES = {"rsm": RSM, "ram": RAM, "udt": UDT}
R, A, U = (ElementMaker(namespace=space, nsmap=SPACES) for space in (RSM, RAM, UDT))
F = ElementMaker()


def _written(root):
    return etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _day(day):
    return U.DateTimeString(f"{day:%Y%m%d}", format="102")


def _zugferd_party(tag, company):
    return A(
        tag,
        A.Name(company.name),
        A.PostalTradeAddress(
            A.PostcodeCode(company.postcode),
            A.LineOne(company.street),
            A.CityName(company.city),
            A.CountryID(company.country),
        ),
        A.SpecifiedTaxRegistration(A.ID(company.vat, schemeID="VA")),
    )


def zugferd1(deal):
    """ZUGFeRD 1.0, profile COMFORT."""

    def money(tag, value):
        return A(tag, f"{value:.2f}", currencyID=deal.currency)

    taxes = [
        A.ApplicableTradeTax(
            money("CalculatedAmount", tax),
            A.TypeCode("VAT"),
            money("BasisAmount", base),
            A.CategoryCode(category(deal, rate)),
            A.ApplicablePercent(f"{rate:.2f}"),
        )
        for rate, base, tax in deal.groups
    ]
    return _written(
        R.CrossIndustryDocument(
            R.SpecifiedExchangedDocumentContext(
                A.GuidelineSpecifiedDocumentContextParameter(
                    A.ID("urn:ferd:CrossIndustryDocument:invoice:1p0:comfort")
                )
            ),
            R.HeaderExchangedDocument(
                A.ID(deal.number),
                A.Name("RECHNUNG"),
                A.TypeCode("380"),
                A.IssueDateTime(_day(deal.day)),
            ),
            R.SpecifiedSupplyChainTradeTransaction(
                A.ApplicableSupplyChainTradeAgreement(
                    _zugferd_party("SellerTradeParty", deal.seller),
                    _zugferd_party("BuyerTradeParty", deal.buyer),
                ),
                A.ApplicableSupplyChainTradeDelivery(
                    A.ActualDeliverySupplyChainEvent(
                        A.OccurrenceDateTime(_day(deal.day))
                    )
                ),
                _zugferd_settlement(deal, money, taxes),
                *_zugferd_lines(deal, money),
            ),
        )
    )


def _zugferd_settlement(deal, money, taxes):
    return A.ApplicableSupplyChainTradeSettlement(
        A.PaymentReference(deal.number),
        A.InvoiceCurrencyCode(deal.currency),
        A.SpecifiedTradeSettlementPaymentMeans(
            A.TypeCode("31"),
            A.PayeePartyCreditorFinancialAccount(A.IBANID(deal.seller.iban)),
        ),
        *taxes,
        A.SpecifiedTradePaymentTerms(
            A.Description("Zahlbar ohne Abzug"), A.DueDateDateTime(_day(deal.due_day))
        ),
        A.SpecifiedTradeSettlementMonetarySummation(
            money("LineTotalAmount", deal.net),
            money("ChargeTotalAmount", 0),
            money("AllowanceTotalAmount", 0),
            money("TaxBasisTotalAmount", deal.net),
            money("TaxTotalAmount", deal.tax),
            money("GrandTotalAmount", deal.total),
            money("DuePayableAmount", deal.to_pay),
        ),
    )


def _zugferd_lines(deal, money):
    for number, item in enumerate(deal.items, 1):
        yield A.IncludedSupplyChainTradeLineItem(
            A.AssociatedDocumentLineDocument(A.LineID(str(number))),
            A.SpecifiedSupplyChainTradeAgreement(
                A.NetPriceProductTradePrice(money("ChargeAmount", item.price))
            ),
            A.SpecifiedSupplyChainTradeDelivery(
                A.BilledQuantity(f"{item.quantity:.4f}", unitCode="C62")
            ),
            A.SpecifiedSupplyChainTradeSettlement(
                A.ApplicableTradeTax(
                    A.TypeCode("VAT"),
                    A.CategoryCode("S"),
                    A.ApplicablePercent(f"{item.rate:.2f}"),
                ),
                A.SpecifiedTradeSettlementMonetarySummation(
                    money("LineTotalAmount", item.amount)
                ),
            ),
            A.SpecifiedTradeProduct(A.Name(item.name)),
        )


def _italian_party(tag, company):
    return F(
        tag,
        F.DatiAnagrafici(
            F.IdFiscaleIVA(F.IdPaese(company.country), F.IdCodice(company.vat[2:])),
            F.Anagrafica(F.Denominazione(company.name)),
            *([F.RegimeFiscale("RF01")] if tag == "CedentePrestatore" else []),
        ),
        F.Sede(
            F.Indirizzo(company.street),
            F.CAP(company.postcode),
            F.Comune(company.city),
            F.Nazione(company.country),
        ),
    )


def fatturapa(deal):
    """FatturaPA 1.2 to a private party (FPR12)."""
    lines = [
        F.DettaglioLinee(
            F.NumeroLinea(str(number)),
            F.Descrizione(item.name),
            F.Quantita(f"{item.quantity:.2f}"),
            F.PrezzoUnitario(f"{item.price:.2f}"),
            F.PrezzoTotale(f"{item.amount:.2f}"),
            F.AliquotaIVA(f"{item.rate:.2f}"),
        )
        for number, item in enumerate(deal.items, 1)
    ]
    taxes = [
        F.DatiRiepilogo(
            F.AliquotaIVA(f"{rate:.2f}"),
            F.ImponibileImporto(f"{base:.2f}"),
            F.Imposta(f"{tax:.2f}"),
            F.EsigibilitaIVA("I"),
        )
        for rate, base, tax in deal.groups
    ]
    root = etree.Element(f"{{{FPA}}}FatturaElettronica", nsmap={"p": FPA})
    root.set("versione", "FPR12")
    sender = F.IdTrasmittente(F.IdPaese("IT"), F.IdCodice(deal.seller.vat[2:]))
    root.append(
        F.FatturaElettronicaHeader(
            F.DatiTrasmissione(
                sender,
                F.ProgressivoInvio("00001"),
                F.FormatoTrasmissione("FPR12"),
                F.CodiceDestinatario("XXXXXXX"),
            ),
            _italian_party("CedentePrestatore", deal.seller),
            _italian_party("CessionarioCommittente", deal.buyer),
        )
    )
    root.append(
        F.FatturaElettronicaBody(
            F.DatiGenerali(
                F.DatiGeneraliDocumento(
                    F.TipoDocumento("TD04" if deal.kind == "credit_note" else "TD01"),
                    F.Divisa(deal.currency),
                    F.Data(f"{deal.day:%Y-%m-%d}"),
                    F.Numero(deal.number),
                    F.ImportoTotaleDocumento(f"{deal.total:.2f}"),
                )
            ),
            F.DatiBeniServizi(*lines, *taxes),
            F.DatiPagamento(
                F.CondizioniPagamento("TP02"),
                F.DettaglioPagamento(
                    F.ModalitaPagamento("MP05"),
                    F.DataScadenzaPagamento(f"{deal.due_day:%Y-%m-%d}"),
                    F.ImportoPagamento(f"{deal.to_pay:.2f}"),
                    F.IBAN(deal.seller.iban),
                ),
            ),
        )
    )
    return _written(root)
