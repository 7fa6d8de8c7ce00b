"""Words before a number that say whether it is the document's or another one."""

from __future__ import annotations

import re

from .folding import plain

_NO = (
    r"(?:number|nummer|numero|num\s?\.?|n\s?\.\s?[°ºo]|"
    r"n(?=\s\d{3})|n\s?(?:[°º*.]|o(?!t[er]|us|m|r[dm]|n\b|v|[a-z]{1,4}[\-/]?\d))\s?\.?|no\s?\.|nr\s?\.?|#|:|"
    r"reference|ref\s?\.?)"
)
_OF = r"(?:\s?(?:de|du|of|della|de la|der)\s?(?:la|l['’])?)?"
_INVOICE = (
    r"(?:facture(?:tte)?|invoice|(?:[a-z]{2,14})?rechnungs?|(?:[a-z]{2,10})?fa[ck]tuur|fattura|factura|bolletta(?!\s?di\s?consegna)|parcella|"
    r"faktura(?:\s?vat)?|fatura|gutschrifts?|creditnota|avoir|credit\s?note|credit\s?memo|tax\s?invoice|bill|"
    r"honorarnote|kostennote|note\s?d['’]?\s?honoraires|note\s?de\s?debit|note\s?de\s?credit|debit\s?note|rechnungskorrektur|quittance|"
    r"appel\s?de\s?(?:fonds|charges|cotisations?)|avis\s?d['’]?\s?echeance|"
    r"nota\s?(?:di\s?|de\s?)?credito|(?:nota\s?de\s?)?abono)"
    r"(?:\s?(?:client|recap(?:itulative|\.)?|rectificative|complementaire|"
    r"intermediaire|mensuelle|periodique|d['’]?\s?honoraires|de\s?vente|d['’]?\s?avoir|d['’]?\s?acompte|de\s?solde|di\s?vendita|"
    r"di\s?cortesia|differita|immediata|de\s?venta|rectificativa|de\s?abono|definitive|proforma|simplificada|"
    r"ordinaria|accompagnatoria|semplificata|-\s?recibo|-?\s?bon\s?de\s?livraison|"
    r"d(?:e\s|['’]\s?)(?!janv|fevr|mars|avri|juin|juil|aout|sept|octo|nove|dece|refer|situ|"
    r"nume)[a-z]{4,14}|atelier|"
    r"[a-z]{1,14}\s?/\s?(?:invoice|rechnung|facture)-?[a-z]*)(?![a-z]))?"
)
_DOCUMENT = r"(?:avis|piece|do[ck]ument[oa]?s?|beleg|doc\s?\.?)"
_SLIP = (
    r"(?:ticket\s?de\s?caisse|ticket|course|addition|quittung|kwitantie|ricevuta|recu(?:\s?de\s?(?:paiement|caisse|course))?|receipt|rcpt|beleg|bon|document|doc|piece|transaction|trans|trx|"
    r"slip|cash\s?bill|cs|order|check|chk|note|kassenbon|scontrino|documento|"
    r"justificatif|avis|releve|d['’]avis|statement|voucher|bordereau|borderel|ordre)"
)
_SHORT = r"(?:re|rg|rech|inv|fact?|fatt|fra|fac|ft)"
_BETWEEN = r"[\s:.\-#]*"
INVOICE, DOCUMENT, TITLED, SLIP, BARE = 3, 2.6, 2, 1.9, 1
SURE = 2.5  # above this the label leaves no doubt
# The number after these words is the document's; the first ones leave no doubt.
LABELS = (
    (INVOICE, re.compile(rf"(?<![a-z]){_INVOICE}{_BETWEEN}(?:{_NO}\s?)+{_BETWEEN}")),
    (INVOICE, re.compile(rf"(?:{_NO}|id){_OF}\s*{_INVOICE}(?![a-z]){_BETWEEN}")),
    (INVOICE, re.compile(
        rf"(?:{_INVOICE})[a-z]{{0,9}}\s*\(\d{{3}}\)\s*(?:{_NO}\s?)+")),
    (INVOICE, re.compile(
        r"rechnungs-?(?:nr|nummer|no)\.?[\s:]*|(?:factuur|verkoopfactuur)nummer[\s:]*")),
    (INVOICE, re.compile(
        rf"(?<![a-z]){_SHORT}\s?[.\-]{{0,2}}\s?(?:nr|no|n°|n\.|#|num|nummer)(?![a-z])"
        r"\.?[\s:]*")),
    (INVOICE, re.compile(
        rf"(?:{_NO})\s?(?:fact|fatt|fra|fac|inv|rech)\s?(?:[.:][\s:]*|$)")),
    (INVOICE, re.compile(rf"(?<![a-z]){_INVOICE}[\s\-]?id\b[\s:]*")),
    (2.8, re.compile(
        rf"(?<![a-z]){_INVOICE}\b(?:\D|\(\d{{3}}\)){{0,45}}?\b(?:nr|no|n°|n\.|reference|ref\.)(?![a-z])\.?[\s:]*(?=\S*\d)")),
    (INVOICE, re.compile(
        r"(?:danovy\s?doklad\s?c\.|szamla\s?(?:szama|sorszama)|"
        r"laskun?\s?(?:nro|numero))[\s:.]*")),
    (DOCUMENT, re.compile(
        rf"(?<![a-z]){_DOCUMENT}{_BETWEEN}(?:{_NO}\s?)+{_BETWEEN}")),
    (DOCUMENT, re.compile(rf"(?:{_NO}){_OF}\s*{_DOCUMENT}(?![a-z]){_BETWEEN}")),
    (SLIP, re.compile(rf"(?<![a-z]){_SLIP}{_BETWEEN}(?:{_NO}\s?|id)+{_BETWEEN}")),
    (SLIP, re.compile(rf"(?:{_NO}){_OF}\s*{_SLIP}(?![a-z]){_BETWEEN}")),
    (TITLED, re.compile(rf"(?<![a-z]){_INVOICE}\s?(?:id|code)?[\s:]*$")),
    (SLIP, re.compile(r"^(?:ticket|addition|kassenbon|receipt|scontrino)[\s:]*$")),
    (TITLED, re.compile(
        rf"(?<![a-z]){_INVOICE}(?:\s+|\s?[\-–—|]\s?)"
        r"(?=[a-z]{0,6}(?:[\-/_.][a-z]{1,6}){0,2}(?:\s[a-z](?=[/\-]))?"
        r"[\-/_. ]{0,2}\d)")),
    (TITLED, re.compile(r"^fact?\.?\s+(?=[a-z]{0,6}[\-/_. ]{0,2}\d)")),
    (SLIP, re.compile(
        rf"(?<![a-z]){_SLIP}\s+(?=[a-z]{{0,4}}[\-/_]?\d[\d/\-_]{{3}})")),
    (2.6, re.compile(
        r"^(?:nummer|numero|number)\s+(?=\S*\d\S*\s+(?:vom|du|of|del) )")),
    (BARE, re.compile(rf"^(?:n(?=\s\d)|{_NO})(?:\s?/\s?{_NO})*\s*[:.]?\s*")),
    (BARE, re.compile(r"\bt\.(?=\d{4})")),
    (BARE, re.compile(r"^(?:our|notre|nos|unsere?|nostro|ns\.)\s?ref[a-z.]*[\s:]*")),
)  # fmt: skip
REFERENCE = re.compile(r"\W*ref")
_SECOND = re.compile(r"\s*[/|(\-–]\s*[a-z]")
WORD = re.compile(rf"(?:(?:votre|your|ihre|uw|vostra|su)\s)?{_INVOICE}")
CREDIT = re.compile(
    r"avoir|credit|gutschrift|rechnungskorrektur|storno|rectificativa|abono"
)
TAKEN = re.compile(
    r"(?<![a-z])(?:client|customer|kunden|klant|cliente|commande|order|bestell|contrat|"
    r"contract|vertrag|compte|account|konto|abonn|livraison|liefer|tel|fax|siret|siren|"
    r"tva|vat|ust|btw|iban|rcs|page|seite|gst|member|bp|devis|reg\b|table|tisch|articles?|"
    r"dossier|ligne|co\.|appel|phone|steuer|debiteur|pakbon|auftrag|projekt|project|"
    r"commessa|albaran|ddt|pedido|ordine|chantier|affaire|job|delivery|po\b|p\.o\.|zeichen|"
    r"compteur|mandat|police|assurance|agrement|lot\b|serie|serial|vehicule|immat|votre|"
    r"your|ihre?\b|uw\b|vs\b|su\b|p\.? ?iva|partita|nif|cif|naf|ape|registr|quote|"
    r"offerte|"
    r"angebot|booking|reservation)"
)
# On a note that corrects it, it is the other one's: "Référence facture FA-12".
CORRECTED = re.compile(
    rf"(?:reference|ref\s?\.?){_OF}\s*(?:facture|invoice|rechnung)\b"
)
# Such words beside a number say that it is another invoice's.
OTHERS = re.compile(
    r"annul|se rapporte|bezieht sich|bezug auf|referente a|a fronte di|"
    r"facture (?:liee|associee|precedente|initiale|d.origine|rectifiee)|concern|relati|"
    r"relates|corrige|corrects|replaces|remplace|ersetzt|storniert|betreft|vervangt|"
    r"original invoice|previous|vorherig|zur rechnung|zu rechnung|ursprung|avoir sur|"
    r"rif\.? fattura|riferimento|rettifica|sur (?:la )?facture|en votre faveur|"
    r"rectifica (?:la|a)|factura (?:original|rectificada)|sustituye|refers? to|"
    r"in respect of|against invoice|refund of|zu ihrer rechnung|op factuur|su fattura|"
    r"acompte (?:\d+ )?(?:[:–-] )?(?:sur |selon |suivant |sel\.? )?(?:la )?"
    r"(?:facture|fact\b|fac\b)|"
    r"deja (?:verse|regle|paye|facture)|already (?:paid|invoiced)|"
    r"less (?:deposit|paid)|bereits (?:ge|be)zahlt|rappel|"
    r"(?:anzahlung|abschlag|teilzahlung|akontozahlung)\w*,? "
    r"(?:vom|laut|gem|aus|re\b|rg\b|rechnung)"
)
TITLE = re.compile(
    rf"\W*(?:votre |ihre |your |uw )?(?:tax |sales |waren|verkoop)?{_INVOICE}(?![a-z])"
)


def names_invoice(words):
    """Whether ``words`` give the number of an invoice that is no credit note."""
    bare = plain(words)
    named_one = WORD.search(bare) and not CREDIT.search(bare)
    return bool(named_one and re.search(r"\d{2}", bare))


def names_document(bare):
    """Whether ``bare``, plain text, calls what follows the number of a document."""
    return any(worth > SURE and pattern.search(bare) for worth, pattern in LABELS)


def besides_second(rest):
    """Return ``rest`` without the same label in another language: "/ Invoice no."."""
    bare = plain(rest)
    for _worth, pattern in LABELS[:4] if _SECOND.match(bare) else ():
        match = pattern.search(bare)
        if match and not re.search(r"[a-z0-9]", bare[: match.start()]):
            return rest[match.end() :]
    return rest


def is_of_another(bare, match):
    """Whether the number after ``match`` is that of another invoice."""
    # "Facture n° FA12 concernant ..." tells after its number what it is about.
    said = bare[: match.end()] if TITLE.match(bare) else bare
    return bool(OTHERS.search(said))


def is_taken(words):
    """Whether ``words`` name another number; "facture client" does not."""
    return bool(TAKEN.search(WORD.sub(" ", words)))
