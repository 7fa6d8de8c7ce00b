"""Words beside which values stand, in French, English, German, Dutch, Italian, Spanish.

They are compared as ``folding.fold`` leaves them, so blanks and accents do not count.
"""

from __future__ import annotations

from functools import lru_cache

from .folding import first_kind, label

# Rows of these words lead a block of facts about the buyer.
BUYER = label(
    "client$", "^client", "destinataire",
    "adresse de (facturation|livraison)", "adresse (facturation|livraison)",
    "bill(ed)? to", "invoice(d)? to", "sold to", "ship to", "customer",
    "(?<!ver)kaufer",
    "kunde", "rechnungs(anschrift|adresse|empfanger)", "liefer(anschrift|adresse)",
    "leistungsempfanger", "factuuradres", "klant", "afleveradres", "cliente",
    "destinatario", "spett", "livre a", "billing address", "delivery address",
    "votre (n|numero|code)", "your (vat|tax)", "ihre ust", "uw btw", "acheteur",
    "preneur", "buyer", "titulaire du contrat", "attention of", "shipping address",
    "attn", "facture pour", "locataire", "patient", "abonne(?!ment)", "warenempfanger",
    "beneficiaire", "doit( a)?$", "nabywca", "odbiorca", "exmo", "kobare",
)  # fmt: skip

# What stands beside a number that is the buyer's.
BUYER_NUMBER = label(
    "(tva|vat|ust|btw|iva|siret|siren|id).{0,12}(client|customer|kunde|klant|cliente|acheteur|preneur|buyer)",
    "(client|customer|kunden?|klant|votre|your|ihre|uw|buyer|acheteur|preneur).{0,14}(tva|vat|ust|btw|iva|siret|siren|tax|id)",
    "^(su|suo|vostra|vostro)(nif|cif|iva|piva|partita|codice)",
    "(nif|nipc|nip|cif).{0,4}client",
    "(tva|vat|siren|siret).{0,4}(intermediaire|platform|plateforme)",
)  # fmt: skip

DATES = (
    # What is done by then is not the payment.
    ("other", 3, label(
        "prochain(e)? \\w{0,20}(avant|le)", "controle technique",
        "valable (jusqu|avant)", "offre valable", "^aller", "hinfahrt", "ruckfahrt",
        "outbound", "inbound", "trajet", "^vol\\d", "voyage du",
    )),
    # Both are the same day: "Date de la facture/Date de la livraison".
    ("date", 3, label(
        "date (de )?(la )?facture(et)?(date )?(de )?(la )?(livraison|vente|prestation)",
        "rechnungs(datum)?(und|gleich|entspricht)?(liefer|leistungs)datum",
        "invoice date ?(and )?(delivery|supply) date", "factuur(datum)?(en)?leverdatum",
        "data (della )?fattura(e)?(data )?(di |della )?consegna",
        "fecha (de (la )?)?factura(y)?(fecha )?(de (la )?)?entrega",
    )),
    ("due", 3, label(
        "uberweis\\w{0,30}bis$", "begleich\\w{0,30}bis$", "zahl\\w{0,30}bis$",
        "reglement.{0,20}(au|le)$",
        "echeance", "date limite", "a (payer|regler) (avant|le|au|pour)",
        "(lcr|traite|prelevement|virement)\\w{0,14}au$",
        "(?<!livraison)(?<!livre)(?<!retour)(?<!reservation)au plus tard",
        "^(date )?(d )?ech$", "(mois|suivant|jours|net)\\w{0,12}soit(le|au)?$",
        "splatnost", "scadent", "fizetesi hatarido",
        "no later than", "spatestens", "al piu tardi", "a mas tardar",
        "due( date| on| by)?", "pay(able)? (by|before)", "payment due", "fallig",
        "zahlbar", "zahlungsziel", "bis zum", "vervaldatum", "vervaldag",
        "te betalen (voor|uiterlijk)", "uiterlijk", "scadenza", "vencimiento", "vto",
        "prelevement (le|a partir)", "preleve(e|s|es)? (le|a partir)",
        "paiement (le|au|avant)", "limite de paiement", "reglement (le|au|avant)",
        "^ate$", "^hasta$",
        "regler (le|avant|pour)", "paiement (pour|attendu)", "reglement pour",
        "betaaldatum", "betaaltermijn", "betalen voor", "voldoen voor", "zahlen bis",
        "zahlungsfrist", "zahlung bis", "pagare entro", "entro il", "limite de pago",
        "vencimento", "forfallsdato", "forfaldsdato", "forfaller", "forfalder",
        "forfallodag", "forfallodat", "betalingsfrist", "erapaiva", "termin platnosci",
        "scadenz", "delai de (paiement|reglement)", "jours (net|date|fin)",
        "a payer jusqu", "days?,? by$", "pagar antes", "^vence", "settle by",
        "pay before", "avant le", "payable", "date de prelevement", "exigib",
        "preleve(e|es)?$", "fecha de (cargo|cobro)", "data (di )?addebito",
        "zahlungstermin", "abbuchung", "netto bis", "^scad$", "reglement prevu",
        "(settlement|collection|direct debit) date", "to be paid by",
    )),
    ("date", 3, label(
        "^facture ?datum",
        "date (de )?(la |d )?(facture|facturation|emission|piece|document|avoir)",
        "date (du )?ticket",
        "date (de |d )?(l avoir|vente|achat|transaction|edition)",
        "date facture", "datefact", "facture (du|le|en date)", "facture.*du$",
        "emis(e)? (et payee? )?le", "^edition du$", "invoice date",
        "date of (invoice|issue)", "issue(d)? (date|on)",
        "bill(ing)? date", "tax date", "document date", "rechnungsdatum",
        "ausstellungsdatum", "belegdatum", "gutschrift.*vom$",
        "factuurdatum", "data (fattura|documento|emissione|di emissione)",
        "fattura.*del", "fecha (de )?(factura|emision|expedicion)", "fecha factura",
        "avoir.*du$", "receipt date", "transaction date",
        "date de la(?!commande|livraison|prestation|reservation|course|visite)",
        "datum rechnung", "credit note date", "statement date", "facturendu",
        "etabli(e)? le", "fait le", "fait a", "facture.*\\ddu",
        "rechnung(?!.*(bestell|auftrag|liefer|vertrag)).*v(on|om)$",
        "invoice.*dated?$", "^issued$", "^dated$", "date piece", "piece du$",
        "billed on", "factuur.*van$", "factura.*de fecha$", "credit.*(dated|du|van)$",
        "fecha (del? )?(documento|factura)", "emision", "expedicion", "wystawienia",
        "emissao", "fakturadato", "fakturadatum", "edite(e)? le", "^emission$",
        "(raised|issued) on", "invoice issued", "vystaven", "emiterii", "paivays",
        "szamla kelte",
        "ausgestellt", "erstellt am", "opgesteld", "emessa il", "fecha de la factura",
        "^f factura", "creation.{0,8}facture",
    )),
    ("paid", 2, label(
        "date paid", "paid on", "paye(e)? le", "regle(e)? le", "bezahlt am",
        "date (de|du) (paiement|reglement)", "payment date", "passee et payee",
    )),
    ("other", 3, label(
        "(verse|recu|percu|encaisse)(e|s|es)? le", "livraison", "livre(e)? le",
        "leverdatum", "bestel", "albaran", "ddt",
        "delivery", "liefer", "leistung", "levering", "consegna",
        "entrega", "commande", "order", "bestell", "ordine", "pedido", "periode",
        "period", "zeitraum", "periodo", "du\\d", "from", "au$", "debut", "^fin",
        "fin$", "naissance", "birth", "imprime", "printed", "print", "prochain", "next",
        "valab", "valid", "gultig", "expir", "contrat", "contract", "vertrag", "depart",
        "arriv", "checkin", "checkout", "sejour", "releve", "devis", "bon de",
        "intervention", "paid", "reception", "^bail", "ouvert le$", "expedition",
        "ship", "jusqu", "until",
        "depuis", "since", "mise en service", "decret", "^loi", "arrete", "^art",
        "version", "revision", "anreise", "abreise", "buchung", "mandat",
        "consommation", "index", "abonnement", "prestation", "prevu", "date of supply",
        "virement", "encaiss", "acompte", "bonde", "nuit", "occupation",
        "effet", "creation", "ruckgabe", "ubergabe", "auftrag", "angebot", "skonto",
        "zugferd", "verzug", "escompte", "retour", "return", "exchange", "within",
        "promo", "offre", "service date", "despatch", "dispatch", "start date",
        "^end date", "druckdatum", "versanddatum", "verzend", "spedizione", "nascita",
        "nacimiento", "operacion", "reservation", "nachste", "offerte",
    )),
    ("date", 1, label(
        "^du$", "^le$", "^vom$", "^of$", "^van$", "^del$",
    )),
    ("date", 2, label(
        "^date", "date$", "datum$", "^datum", "^data$", "fecha$", "^le$", "ladate",
        "tarikh", "^dated", "vom$", "den$", "date", "datum", "tax ?point",
    )),
)  # fmt: skip

KINDS = (
    ("credit_note", label(
        "facture (d )?avoir", "^avoir", "avoir n", "note de credit", "credit note",
        "credit memo", "creditnote", "gutschrift(?!.*(selbst|verfahren|kundenkonto))",
        "rechnungskorrektur", "stornorechnung", "koryguj", "storno", "creditnota",
        "creditfactuur", "nota (di |de )?credito", "factura rectificativa", "abono",
        "refund",
    )),
    ("bill", label(
        # "Facturé à" and its like lead an address.
        "facture(?!a$|r$|pour|simpiifiee|tte)", "invoice(?!to|d)",
        "(?<!lohnab)(?<!gehaltsab)(?<!entgeltab)rechnung(?!an$|sadr|sempf|sansch)",
        "factuur(?!adr)", "fattura(?! semplificata)", "factura(?!r| simplificada)",
        "note d(e frais et d?)? ?honoraires", "(?<!ticket)quittance",
        "^bill(?!ed|to|ing|et)",
        "bill ?(no|number)", "faktura", "fatura", "^fact\\d", "^laskun?$", "^szamla",
        "^memoire( n|$|\\d| de (frais|travaux)| d honoraires)", "^racun", "^regning",
        "appel de (fonds|charges|cotisation)", "avis d echeance",
        "^bolletta(?!di consegna|doganale)", "^parcella", "^avviso di pagamento",
        "^honorarnote", "^kostennote", "gebuhrenbescheid", "fee note", "^minuta$",
        "avis des sommes a payer", "(appel|avis|releve) de prime",
        "releve d honoraires", "releve de facturation",
        "^note de debit", "^debit note", "^belastungsanzeige", "^nota di debito",
        "^nota de debito", "^nota(nr|nummer|no|\\d|$)", "^declaratie",
        "^rachunek", "^rakning",
    )),
)  # fmt: skip
RECEIPT = label(
    "ticket", "recu", "facturette", "facture simplifiee", "horodateur",
    "justificatif", "factura simplificada", "fattura semplificata",
    "documento commerciale", "receipt", "cash ?(bill|sales?)", "caisse",
    "cashier", "kassenbon", "quittung", "bon$", "kassa", "kasse", "scontrino",
    "ricevuta", "recibo", "ticket de caisse", "carte bancaire", "(?<!compte)rendu",
    "monnaie",
    "kassabon", "merci de votre visite", "thank you", "especes", "change", "bewirtung",
    "tisch", "table(?!au)", "couverts", "pompe", "tse", "terminal", "addition", "note$",
    "debit", "serveur", "vendeur",
)  # fmt: skip
PAID = label(
    "facture acquittee", "acquittee?(le|par)?$", "facture (payee|reglee)",
    "paye(e)? (le|par|en(?!am)|comptant)", "regle(e)? (le|par|en|comptant)", "paid$",
    "^paid", "paid (by|on|in full)", "bezahlt (am|per|mit)",
    "betrag (dankend )?erhalten", "reeds (betaald|voldaan)", "betaald",
    "voldaan", "pagato", "pagado", "reglement recu", "deja (paye|regle)",
    "payment received", "dankend erhalten", "bereits bezahlt",
)  # fmt: skip
UNTAXED = label(
    "293 ?b", "tva non applicable", "exoner(e|ation)", "autoliquidation",
    "reverse charge", "kleinunternehmer", "19ustg", "steuerschuldnerschaft",
    # "TVA intracommunautaire" is only the name of a number.
    "(livraison|acquisition|operation|prestation)\\w{0,12}intracommunautaire",
    "intra community (suppl|acqui)", "vat exempt", "btw verlegd",
    "inversione contabile", "regime forfettario", "exento", "zero rated",
    "innergemeinschaft", "nontaxable", "franchise en base", "262ter",
    "art(icle)?s? ?(283|259|261|262)", "steuerfrei", "vrijgesteld",
)  # fmt: skip


@lru_cache(maxsize=8192)
def kind_of_date(words):
    """Return ``(kind, worth)`` of the label ``words`` of a date, or ``("", 0)``."""
    return first_kind(DATES, words)
