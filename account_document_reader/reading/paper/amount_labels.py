"""Words beside amounts, in French, English, German, Dutch, Italian, Spanish.

They are compared as ``folding.fold`` leaves them, so blanks and accents do not count.
"""

from __future__ import annotations

from functools import lru_cache

from .folding import first_kind, label, says

# What an amount is, by the words beside it; the first that fits decides.
# The number says how much the words are worth: 3 leaves no doubt, 1 is a hint.
AMOUNTS = (
    # What was owed before this document.
    ("before", 3, label(
        "solde (anterieur|precedent)", "ancien solde", "anterieure?s?$",
        "(previous|prior|old) balance",
        "report (du )?solde", "vorig saldo", "openstaand saldo",
        "(alter|vorheriger|letzter) saldo", "saldo (precedente|anterior|vorperiode)",
        "partite aperte", "pendiente anterior", "situation precedente",
        "(facture|facturation) precedente", "derniere facture", "last (bill|statement)",
        "balance (brought|b/)? ?forward", "(brought|carried) forward", "impayes?$",
    )),
    # What the buyer keeps back of the total.
    ("withheld", 3, label(
        "retenue(s)? (de garantie|a la source)", "irpf",
        "ritenuta", "retencion", "retencao", "withholding", "einbehalt", "bauabzug",
        "inhouding",
    )),
    # Counts and rests of receipts, which are no totals.
    ("none", 3, label(
        "total(qty|quantity|items?|pieces|articles?|savings?|saved|points?|discount)",
        "nombre (d)?articles", "nb ?(d)?articles", "qty", "qte total",
        "anzahl(?!ung)", "aantal", "points", "credit disponible",
        "capital(social|de|:|$)", "au capital", "indemnite", "penalite", "recouvrement",
        "escompte", "skonto", "minimum", "franco", "report",
        "poids",
        "weight", "economi", "you saved", "solde initial", "limite", "plafond",
        "credit limit", "seuil", "a valoir", "fidelite", "cagnotte",
        # Sums of the contract, the quotation and what is not yet billed.
        "(montant|total|valeur|prix)(ttc|ht)?(du|de la|de)?(marche|devis|contrat)",
        "^marche (ttc|ht)?$", "reste a facturer", "a facturer ulterieur",
        "(auftrags|vertrags|angebots)(summe|wert|volumen)", "noch zu berechnen",
        "(contract|quot(ation|e)) (value|sum|price)", "left to (bill|invoice)",
        "(aanneem|offerte)(som|bedrag)", "nog te factureren",
        # Sums that go on over the page.
        "^transport$", "ubertrag", "a riportare", "suma (y sigue|anterior)",
    )),
    # What is paid and bears no VAT.
    ("outside", 2, label(
        # "(non" may stand at the end of the line above.
        "non soumis", "^soumis a (la )?tva", "hors champ", "bollo", "timbre", "esclus",
        "non imponibil", "debours", "exonere", "taxes? de sejour",
        "not subject", "out(side)? (of )?scope", "exempt", "steuerfrei",
        "non assujetti", "ortstaxe", "city ?tax", "kurtaxe", "toeristenbelasting",
        "vrijgesteld", "fuori campo", "esente",
    )),
    # Where "with tax" or "without tax" stands, that word says all.
    ("total", 3, label(
        "^total(eur|gbp|usd|chf)?incl\\d", "(avec|with|con) (tva|taxe?s?|vat|iva)",
        "impuestos incluidos", "con impuestos", "^tot (fattura|documento)",
        "importo documento",
    )),
    ("net", 3, label(
        "(total|amount|net|price)ex (vat|tax|gst)", "exkl\\w{0,6}(mwst|ust|steuer)",
        "sin (iva|impuestos)", "sans (tva|taxe)", "netto gesamt", "net commercial",
        "(rechnungs|gesamt)(betrag|summe)(netto|ohne)", "montant net h", "net value",
        "^entgelt", "goederenbedrag", "totaal excl", "totale (merce|imp$)",
        "importe (neto|bruto)", "^neto$",
    )),
    # The tax that a total holds: "Total includes 6% GST", "dont TVA".
    ("tax", 3, label(
        "inc(luded|ludes|luding|l)?\\d{1,2}(gst|vat|sst|tax)", "dont\\w{0,12}tva",
        "inc(ludes|luding|l)?(vat|gst|tax)of$", "^inkl\\d{1,4}(mwst|ust)",
        "(davon|darin|enthalt\\w*)\\w{0,14}(mwst|ust|steuer)", "waarvan\\w{0,8}btw",
        "di cui\\w{0,8}iva",
    )),
    ("change", 3, label(
        "rendu", "^chg", "a rendre", "monnaie", "(?<!ex)change", "ruckgeld",
        "wechselgeld", "zuruck", "wisselgeld", "terug", "^resto$", "cambio", "vuelto",
        "baki",
    )),
    ("rounding", 3, label(
        "rounding", "^round(ed)?(off)?(adj.*)?$", "rnding", "arrondi(?!es)",
        "rundung(?!sbetrag inkl)", "afronding", "arrotondament", "redondeo", "rounda",
        "roundingadj",
    )),
    # What an invoice of a deposit asks for.
    ("payable", 3, label(
        "acompte (ttc )?(a (verser|payer|regler)|demande|du$|net)",
        "(anzahlung|abschlag)(sbetrag)? (zu zahlen|fallig)", "deposit (due|payable)",
    )),
    ("prepaid", 2, label(
        "acompte", "deja (regle|paye|verse)", "avance", "arrhes", "anzahlung",
        "amount paid", "deposit", "less paid", "aanbetaling", "acconto", "anticipo",
        "prepaid", "prepayment", "regle le", "paiement recu", "voldaan",
        "payments?received", "montant regle(?!ttc)", "montant paye(?!ttc)", "^paye$",
        "^regle$",
        "^paid$", "bereits (gezahlt|bezahlt)", "reglement recu", "paid to date",
        "^payments$", "geleistete zahlung", "vorauszahlung", "abschlagszahlung",
        "reeds betaald", "voorschot", "gia (pagato|versato)", "entrega a cuenta",
        "provisions? (versee|deja|recue)", "mensualites? (deja|prelevee|versee|payee)",
    )),
    ("tip", 2, label(
        "pourboire", "^tips?(\\d|$)", "gratuity", "trinkgeld", "fooi", "mancia",
        "propina",
    )),
    ("discount", 2, label(
        "remise", "rabais", "ristourne", "discount", "rabatt", "nachlass", "korting",
        "sconto", "descuento", "desconto", "abschlag", "^disc", "bon de reduction",
        "coupon",
    )),
    ("payable", 3, label(
        "(net|due) payable", "^payable$", "payment due$", "now due",
        "zahlungsbetrag", "^residuo", "bitte (uberweisen|zahlen)", "verbleibend",
        "importo dovuto", "^saldo$", "^solde$", "^balance$",
        "net a (payer|regier|verser|prelever)", "reste a (payer|devoir|regler)",
        "solde (a payer|du|a regler|a prelever)", "montant du(?!\\w*(prix|remb))$",
        "montant a payer", "amount (due|payable)", "balance due", "balance to pay",
        "zahlbetrag", "zu zahlen", "offener betrag", "falliger betrag", "te betalen",
        "netto a pagare", "da pagare", "total a pagar", "importe a pagar", "residual",
        "somme a payer", "montant (total )?a regler", "total a (payer|regler)",
        "a payer", "due balance", "amount to pay", "please pay", "to ?pay$",
        "nous vous devons", "montant prelevement", "montant du prelevement",
        "sera preleve", "open balance", "total due", "te voldoen",
        "reste du", "solde du$", "solde restant", "somme due",
        "montant a prelever", "a rembourser",
        "net a (deduire|votre credit|rembourser)", "en (votre|notre) faveur",
        "outstanding", "reste a votre charge", "^offen$",
        "remaining (balance|amount)", "total payable", "amount owing", "total owed",
        "refund (due|total|amount)", "restbetrag", "restzahlung", "auszahlungsbetrag",
        "erstattungsbetrag", "gutschriftsbetrag", "zu ihren gunsten", "zu uberweisen",
        "uberweisungsbetrag", "abbuchungsbetrag", "^restant", "openstaand bedrag",
        "saldo a pagare", "importo da pagare", "totale dovuto", "liquido a percibir",
        "importe pendiente", "pendiente de pago", "resto a pagar", "a pagar$",
        "k uhrade$", "fizetendo", "maksettava", "total de plata",
        "total a abonar", "saldo pendiente", "do zaplaty", "att betala", "at betale",
    )),
    ("total", 3, label(
        "ttc", "(?<!hors)toutes taxes",
        "inc(luding|lusive|ludes|luded|l)?(of)?.{0,3}(vat|gst|tax|sst|btw|iva)",
        "(vat|gst|tax|sst)inc", "inci(sive)?of", "grand total", "total ?general",
        "gesamtbetrag$", "gesamtbetrag(eur|brutto|inkl|in)", "brutto(betrag|summe)",
        "(summe|total|betrag|gesamt).*brutto", "endbetrag", "endsumme",
        "rechnungsbetrag", "(inkl|inklusive|einschl).*(mwst|ust|steuer)", "gesamtsumme",
        "rechnungssumme(?!ohne)", "rechnungs(total|endbetrag)", "gesamt(?:eur)?$",
        "inc(l|lusief).*btw",
        "totaalbedrag", "factuurbedrag", "eindtotaal",
        "totale (fattura|documento|complessivo|generale|euro)", "importo totale",
        "totale ?ivato", "iva inc", "total (de la )?(facture|factura|invoice)$",
        "importe total", "total con iva", "invoice (total|amount)",
        "montant (total )?(de la|de votre)? ?facture", "total rounded", "rounded total",
        "(net|nett) total(?!.*(ht|excl))$^",
        "total (facture|avoir|note|ticket|commande)$", "total amount$", "order total",
        "total (amt|amount)? ?(payable|charged?|charges?)", "nett?total rm",
        "bill total", "total bill", "total with tax", "total after (tax|rounding|adj)",
        "total sales? inc", "gross (amount|total)", "total gross",
        "montant (total )?ttc", "total tvac", "tvac(?!o|h|l)", "tvacomprise",
        "total.*tva incluse", "^(brutto|gross)$",
        "kaufbetrag", "^(razem|celkem|yhteensa|osszesen)$",
        "taxes? incluses?", "suma total", "totaal te",
        "razem brutto", "total com iva", "^i alt( dkk| sek| nok)?$",
        "(totalt?|belob) (dkk|sek|nok)$",
        "att betala$", "at betale$", "inkl moms",
    )),
    ("net", 3, label(
        "(total|montant|prix|base|net|sous total|totaux)?ht(va)?$", "totalht",
        "montantht", "totalnetht", "(^|total|montant|prix|base)ht(va)?(en)?(eur)?$",
        "hors ?taxes?", "hors tva", "tax excl",
        "exc(luding|lusive|l)?(of)?.{0,3}(vat|gst|tax|sst|btw|iva)", "(vat|gst|tax)exc",
        "before (tax|vat|gst)", "without (tax|vat)", "ohne (mwst|ust|steuer)",
        "netto(betrag|summe|wert|preis)?", "(summe|total|betrag|gesamt).*netto",
        "zwischensumme", "warenwert", "sub ?total", "sous ?total", "subtotaal",
        "exc(l|lusief).*btw", "imponibile",
        "base (imponible|imposable|hors|tva|ht|amount|betrag)", "net (total|amount)",
        "total net", "taxable( amount| value)?", "subtotale", "basisbetrag",
        "grundlage", "^base$", "positionssumme", "summe positionen", "totale netto",
        "total (bruto|iliquido)", "zaklad d",
        "montant brut", "untaxed", "maatstaf", "grondslag", "amount without", "goods",
        "priceexcl", "netamt", "^net$", "htva", "^ht\\d*", "ht$", "^net de taxes?",
    )),
    ("tax", 3, label(
        # Short ones stand inside of other words: Rechnungstotal, privat, nachster.
        "tva", "(?<!in)(?<!pri)(?<!cra)(?<!sa)(?<!no)vat(?!ion|e(?!x)|or|oi|ic|iv)",
        "taxe?s?(?!i)", "gst(?![oae])",
        "(^|total|amount|plus|less|add)(sst|hst|pst|tps|tvq|qst)", "mwst", "^ust",
        "^moms(?!kod)", "moms$", "\\dmoms", "^mva(\\d|$)", "^alv(\\d|$)", "^dph(\\d|$)",
        "umsatzsteuer", "mehrwertsteuer", "steuer(betrag|satz)?$", "btw",
        "(?<![bcmprstv])(?<!oi)iva(?![nlt])",
        "imposta", "impuesto", "^cuota", "omzetbelasting", "igic", "ustgesamt",
        "recargo( de)? equiv", "^r\\.?e\\.? ?\\d",
        "(?<!br)(?<!fr)(?<!aug)(?<!m)(?<!rob)(?<!veri)ust$",
        "zzglust",
        "zuzuglichust",
    )),
    ("cash", 2, label(
        "espece", "^cash", "cash(ing|m|rm)?$", "bargeld", "^bar$", "gegeben", "contant",
        "efectivo", "tendered", "recu$", "montant recu", "^bargeld", "payment$",
        "^paymentrm", "amount received", "received", "tender",
    )),
    ("card", 2, label(
        "(^|paiement|reglement|paye|regle|payepar|reglepar)cb",
        "carte(?!postale|grise|cadeau)", "visa(?!g)", "master ?card", "amex",
        "maestro", "kartenzahlung",
        "eckarte", "girocard", "^karte", "^pin$", "bancontact", "carta", "tarjeta",
        "debit", "credit ?card", "^card", "cheque", "virement", "paypal",
        "sans contact", "contactless", "kreditkarte", "titre.?restaurant",
        "ticket.?resto",
    )),
    ("total", 2, label(
        "total$", "^total", "^tot$", "^ttl", "total",
        "montant (total|du|en euros|global)", "^montant$",
        "^totaux$", "amount charged", "^somme", "summe$", "^summe", "totaal", "totale",
        "importe$", "^betrag$",
        "gesamt", "montant (reel|debite|ticket)", "montant", "^amount$", "^jumlah",
        "total sales", "nett", "^due$", "bedrag$", "importo$", "amount$", "^a regler",
        "suma$", "importe", "balance",
    )),
)  # fmt: skip

VAT = label(
    "tva", "vat", "mwst", "ust", "umsatzsteuer", "mehrwertsteuer", "btw", "iva", "gst",
    "sst", "cuota", "imposta", "impuesto", "moms", "^mva",
)  # fmt: skip
# "Amount" without a word of what.
BARE_AMOUNT = label(
    "^(amount|amt|montant|betrag|bedrag|importe?|importo|am.{0,2}nt)(rm|eur|ht)?$"
)

# Heads of the columns of what was sold.
OF_LINES = label(
    "designation", "description", "libelle", "article", "produit", "qte", "quantite",
    "^pu(ht|ttc)?$", "prix(unit)?", "qty", "quantity", "(unit)?price$", "item$",
    "bezeichnung", "beschreibung", "menge", "einzelpreis", "anzahl", "omschrijving",
    "aantal", "^prijs", "stuksprijs", "descrizione", "qta$", "quantita", "prezzo",
    "^(oznaceni|pocet|mnozstvi|megnevezes|mennyiseg|egysegar|denumire|kuvaus)", "^cena",
    "concepto", "descripcion", "^cant", "precio", "leistung", "prestation", "unite$",
)  # fmt: skip


@lru_cache(maxsize=8192)
def kind_of_amount(words):
    """Return ``(kind, worth)`` of the label ``words``, or ``("", 0)``."""
    return first_kind(AMOUNTS, words)


def heads_lines(row):
    """Whether ``row`` heads a list of what was sold: its amounts are no totals."""
    found = sum(says(OF_LINES, run.text) for run in row if len(run.text) < 30)
    return found > 1 or bool(found and not has_tax(row))


def has_tax(row):
    """Whether something in ``row`` is called a tax."""
    return any(kind_of_amount(run.text)[0] == "tax" for run in row)
