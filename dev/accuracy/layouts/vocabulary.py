"""What bills call their parts in six languages, and how they write the rest."""

from ..writing import DATES

LANGUAGES = {
    "fr": {
        "bill": (
            "FACTURE|Facture|Votre facture|FACTURE CLIENT|Facture de vente"
            "|Invoice / Facture"
        ),
        "credit_note": "AVOIR|Facture d'avoir|Avoir client|NOTE DE CRÉDIT",
        "number": (
            "N° facture|Facture n°|Numéro de facture|N° de facture|Numéro"
            "|Réf. facture|Facture numéro|N° pièce|N° de document|Pièce N°"
            "|Numéro de pièce|Référence facture"
        ),
        "date": (
            "Date|Date de facture|Date d'émission|Date facture|Le|Émise le"
            "|Date pièce|Date de facturation|Établie le|Date du document"
        ),
        "due": (
            "Échéance|Date d'échéance|À régler avant le|Date limite de paiement"
            "|Échéance le|À payer avant le|Payable le|Règlement pour le"
        ),
        "other": (
            "N° client|Code client|Votre référence|N° commande|Bon de livraison"
            "|Réf. chantier|N° de contrat|Compte client|N° devis|Affaire|Dossier"
        ),
        "other_date": (
            "Date de livraison|Date de commande|Commande du|Livré le|Date du devis"
        ),
        "net": (
            "Total HT|TOTAL H.T.|Montant HT|Total net HT|Net H.T.|Sous-total HT"
            "|Total hors taxes|Base HT"
        ),
        "tax": (
            "TVA {rate}|Montant TVA {rate}|T.V.A. ({rate})|TVA à {rate}|Dont TVA {rate}"
        ),
        "tax_alone": "TVA|Total TVA|Montant TVA|T.V.A.",
        "total": (
            "Total TTC|TOTAL T.T.C.|Montant TTC|Net à payer|NET À PAYER TTC"
            "|Total à payer|Montant total TTC|Total toutes taxes comprises"
            "|Total général TTC|À payer|Total de la facture|Montant dû"
        ),
        "total_first": "Total TTC|TOTAL T.T.C.|Montant total TTC|Montant TTC",
        "prepaid": (
            "Acompte versé|Acompte n° 1|Déjà réglé|Acompte du 12/01/2026|Arrhes reçues"
        ),
        "left": "Reste à payer|Net à payer|Solde à régler|Solde dû|Reste dû",
        "buyer": "Facturé à|Client|Adresse de facturation|Destinataire||",
        "columns": "Désignation|Qté|PU HT|TVA|Montant HT",
        "untaxed": "TVA non applicable, art. 293 B du CGI",
        "carry": "Report|À reporter",
        "before": (
            "Solde précédent|Votre ancien solde|Paiements reçus|Situation précédente"
        ),
        "notes": (
            "Pas d'escompte pour règlement anticipé. Pénalités de retard : 3 fois "
            "le taux légal. Indemnité forfaitaire de recouvrement : 40,00 €."
        ),
        "vat": "N° TVA|TVA intracommunautaire|N° TVA intracom.|Id. TVA",
    },
    "en": {
        "bill": "INVOICE|Invoice|Tax Invoice|TAX INVOICE|Sales Invoice",
        "credit_note": "CREDIT NOTE|Credit Note|Credit memo",
        "number": (
            "Invoice No.|Invoice number|Invoice #|Invoice ID|Document no.|Number"
            "|Inv. No.|Reference|Invoice ref."
        ),
        "date": (
            "Date|Invoice date|Issue date|Date of issue|Tax point|Issued"
            "|Billing date|Dated"
        ),
        "due": "Due date|Due|Payment due|Payable by|Please pay by|Due by",
        "other": (
            "Customer no.|Account number|PO number|Order no.|Your ref.|Contract ID"
            "|Delivery note|Job no."
        ),
        "other_date": "Order date|Delivery date|Ship date|Service period from",
        "net": (
            "Subtotal|Net total|Total excl. VAT|Net amount|Sub-total"
            "|Total before VAT|Goods total"
        ),
        "tax": "VAT {rate}|VAT ({rate})|VAT @ {rate}|Tax {rate}",
        "tax_alone": "VAT|Total VAT|Tax|VAT amount",
        "total": (
            "Total|TOTAL|Total incl. VAT|Amount due|Total due|Grand total"
            "|Balance due|Invoice total|Total payable|Amount payable|Total amount"
        ),
        "total_first": "Total|Total incl. VAT|Invoice total|Grand total",
        "prepaid": "Deposit paid|Less deposit|Amount paid|Payments received",
        "left": "Balance due|Amount due|Outstanding|Remaining balance",
        "buyer": "Bill to|Invoice to|Customer|Billed to||",
        "columns": "Description|Qty|Unit price|VAT|Amount",
        "untaxed": "Reverse charge: VAT to be accounted for by the recipient",
        "carry": "Carried forward|Brought forward",
        "before": "Previous balance|Balance brought forward|Last bill",
        "notes": (
            "Late payments bear interest of 8 % above base rate. Thank you for "
            "your business."
        ),
        "vat": "VAT Reg No|VAT No.|VAT number|VAT ID",
    },
    "de": {
        "bill": "RECHNUNG|Rechnung|Ihre Rechnung|Warenrechnung",
        "credit_note": "GUTSCHRIFT|Rechnungskorrektur|Stornorechnung",
        "number": (
            "Rechnungs-Nr.|Rechnungsnummer|Rechnung Nr.|Re.-Nr.|Beleg-Nr."
            "|Belegnummer|Rechnungsnr.|Rg.-Nr.|Nummer"
        ),
        "date": "Datum|Rechnungsdatum|Belegdatum|Ausstellungsdatum|vom|Rg.-Datum",
        "due": (
            "Fällig am|Fälligkeit|Zahlbar bis|Zahlungsziel|Fälligkeitsdatum"
            "|Bitte zahlen bis"
        ),
        "other": (
            "Kunden-Nr.|Kundennummer|Auftrags-Nr.|Bestellnummer|Lieferschein"
            "|Ihre Zeichen|Vertragsnummer|Projekt"
        ),
        "other_date": "Lieferdatum|Bestelldatum|Leistungsdatum|Auftrag vom",
        "net": (
            "Nettobetrag|Summe netto|Zwischensumme|Netto|Gesamt netto"
            "|Summe Positionen|Warenwert"
        ),
        "tax": (
            "MwSt. {rate}|zzgl. {rate} MwSt.|USt. {rate}|Umsatzsteuer {rate}"
            "|{rate} USt."
        ),
        "tax_alone": "MwSt.|Umsatzsteuer|USt.|MwSt.-Betrag",
        "total": (
            "Gesamtbetrag|Rechnungsbetrag|Summe brutto|Endbetrag|Zu zahlen"
            "|Bruttobetrag|Gesamt|Zahlbetrag|Gesamtsumme|Rechnungsendbetrag"
            "|Total EUR"
        ),
        "total_first": "Gesamtbetrag|Rechnungsbetrag|Bruttosumme|Gesamt brutto",
        "prepaid": "Anzahlung|abzgl. Anzahlung|Bereits bezahlt|Abschlagszahlung",
        "left": "Restbetrag|Noch zu zahlen|Offener Betrag|Zahlbetrag",
        "buyer": "Rechnungsempfänger|Kunde|Rechnung an||||",
        "columns": "Bezeichnung|Menge|Einzelpreis|MwSt.|Gesamtpreis",
        "untaxed": "Steuerschuldnerschaft des Leistungsempfängers",
        "carry": "Übertrag|Übertrag",
        "before": "Alter Saldo|Vorheriger Saldo",
        "notes": (
            "Der Rechnungsbetrag ist ohne Abzug zahlbar. Bei Zahlung binnen 8 "
            "Tagen 2 % Skonto."
        ),
        "vat": "USt-IdNr.|USt-ID|Umsatzsteuer-ID|UID",
    },
    "nl": {
        "bill": "FACTUUR|Factuur|Verkoopfactuur",
        "credit_note": "CREDITNOTA|Creditfactuur",
        "number": (
            "Factuurnummer|Factuurnr.|Factuur nr.|Nummer|Documentnummer|Fact.nr."
        ),
        "date": "Datum|Factuurdatum|Documentdatum|Datum factuur",
        "due": (
            "Vervaldatum|Vervaldag|Te betalen voor|Uiterste betaaldatum|Betalen voor"
        ),
        "other": (
            "Klantnummer|Debiteurnummer|Ordernummer|Uw referentie|Pakbon|Contract"
        ),
        "other_date": "Orderdatum|Leverdatum|Besteldatum",
        "net": (
            "Subtotaal|Totaal excl. btw|Netto|Bedrag excl. btw|Totaal exclusief btw"
        ),
        "tax": "Btw {rate}|BTW {rate}|{rate} btw|BTW ({rate})",
        "tax_alone": "BTW|Btw-bedrag|Totaal btw",
        "total": (
            "Totaal|Totaal incl. btw|Te betalen|Totaalbedrag|Factuurbedrag"
            "|Te voldoen|Totaal te betalen|Totaal inclusief btw"
        ),
        "total_first": "Totaal incl. btw|Totaalbedrag|Totaal",
        "prepaid": "Reeds voldaan|Aanbetaling|Reeds betaald|Voorschot",
        "left": "Nog te betalen|Restant|Te betalen",
        "buyer": "Factuuradres|Klant|Factuur aan||",
        "columns": "Omschrijving|Aantal|Prijs|Btw|Bedrag",
        "untaxed": "Btw verlegd",
        "carry": "Transport|Transport",
        "before": "Vorig saldo|Openstaand saldo",
        "notes": (
            "Gelieve het bedrag over te maken onder vermelding van het factuurnummer."
        ),
        "vat": "Btw-nummer|BTW-nr.|Btw-id|BTW",
    },
    "it": {
        "bill": "FATTURA|Fattura|Fattura di vendita|Fattura differita",
        "credit_note": "NOTA DI CREDITO|Nota credito",
        "number": (
            "Fattura n.|Numero fattura|N. documento|Nr. fattura|Numero|Numero documento"
        ),
        "date": "Data|Data fattura|Data documento|del|Data emissione",
        "due": "Scadenza|Data scadenza|Scadenza pagamento|Da pagare entro il",
        "other": "Codice cliente|Vs. ordine|DDT n.|Ns. riferimento|Commessa",
        "other_date": "Data ordine|Data DDT|Data consegna",
        "net": (
            "Imponibile|Totale imponibile|Totale merce|Totale netto|Imponibile IVA"
        ),
        "tax": "IVA {rate}|Imposta {rate}|I.V.A. {rate}|IVA al {rate}",
        "tax_alone": "IVA|Totale IVA|Imposta|Totale imposta",
        "total": (
            "Totale fattura|Totale documento|TOTALE|Totale da pagare|Netto a pagare"
            "|Importo totale|Totale complessivo|Totale ivato"
        ),
        "total_first": "Totale fattura|Totale documento|Totale",
        "prepaid": "Acconto|Acconto versato|Già pagato",
        "left": "Saldo|Netto a pagare|Residuo da pagare|Saldo a pagare",
        "buyer": "Spett.le|Cliente|Destinatario|Intestatario||",
        "columns": "Descrizione|Q.tà|Prezzo|IVA|Importo",
        "untaxed": "Inversione contabile",
        "carry": "A riportare|Riporto",
        "before": "Saldo precedente|Partite aperte",
        "notes": "Contributo CONAI assolto ove dovuto. Foro competente : Torino.",
        "vat": "P.IVA|Partita IVA|P. IVA|Part. IVA",
    },
    "es": {
        "bill": "FACTURA|Factura|Factura de venta",
        "credit_note": "FACTURA RECTIFICATIVA|Factura de abono|Nota de crédito",
        "number": (
            "Nº factura|Factura nº|Número de factura|Núm. factura|Número"
            "|Nº documento|Factura Núm."
        ),
        "date": (
            "Fecha|Fecha factura|Fecha de emisión|Fecha de expedición|Fecha de factura"
        ),
        "due": "Vencimiento|Fecha de vencimiento|Fecha vto.|Fecha límite de pago",
        "other": "Cód. cliente|Nº cliente|Su pedido|Albarán|Nº contrato|Referencia",
        "other_date": "Fecha pedido|Fecha de entrega|Fecha albarán",
        "net": "Base imponible|Subtotal|Total neto|Importe neto|Suma|Total bruto",
        "tax": "IVA {rate}|I.V.A. {rate}|Cuota IVA {rate}|IVA ({rate})",
        "tax_alone": "IVA|Cuota|Total IVA|Importe IVA",
        "total": (
            "Total|TOTAL|Total factura|Total a pagar|Importe total|TOTAL FACTURA"
            "|Total con IVA|Líquido a percibir|Total euros"
        ),
        "total_first": "Total factura|Total|Importe total",
        "prepaid": "Anticipo|A cuenta|Pagado|Entregado a cuenta",
        "left": "Pendiente de pago|Importe pendiente|Resto a pagar|Saldo pendiente",
        "buyer": "Cliente|Facturar a|Datos del cliente||",
        "columns": "Concepto|Cant.|Precio|IVA|Importe",
        "untaxed": "Inversión del sujeto pasivo",
        "carry": "Suma y sigue|Suma anterior",
        "before": "Saldo anterior|Importe pendiente anterior",
        "notes": (
            "Inscrita en el Registro Mercantil. Conserve esta factura durante 4 años."
        ),
        "vat": "NIF|CIF|N.I.F.|NIF-IVA",
    },
}
SELLERS = {
    "fr": ("FR", "building office food agency consulting".split()),
    "en": ("GB", ["british"]),
    "de": ("DE", ["german"]),
    "nl": ("NL", ["dutch"]),
    "it": ("IT", ["office"]),
    "es": ("ES", ["office"]),
}
FACES = "Helvetica Vera OpenSans Roboto Lato Montserrat Raleway Times Courier".split()
DATES_OF = {
    **DATES,
    "fr": (*DATES["fr"], "%Y-%m-%d"),
    "en": (*DATES["gb"], "%d-%b-%Y"),
}
ODD_NUMBERS = (
    "{:d}", "{:03d}", "2026-{:03d}", "F{:05d}", "INV-{:06d}", "AB/26/{:04d}",
    "26{:05d}", "FAC-2611-{:03d}", "{:05d}/2026", "F2611-{:04d}", "00{:06d}",
    "DOC{:07d}", "2026.11.{:03d}", "SI-{:05d}", "VF26-{:05d}",
)  # fmt: skip
LINES = {"short": (1, 3), "usual": (3, 9), "long": (14, 30), "pages": (40, 75)}
