"""The number of a document, and other numbers that must not be taken for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .amounts import amounts
from .dates import dates
from .folding import plain
from .labels import kind_of_date
from .layout import Page, Run

_NO = (
    r"(?:number|nummer|numero|num\s?\.?|n\s?\.\s?[°ºo]|"
    r"n\s?(?:[°º*.]|o(?!t[er]|us|m|r[dm]|n\b|v))\s?\.?|no\s?\.|nr\s?\.?|#|:|"
    r"reference|ref\s?\.?)"
)
_OF = r"(?:\s?(?:de|du|of|della|de la|der)\s?(?:la|l['’])?)?"
_INVOICE = (
    r"(?:facture|invoice|(?:[a-z]{2,14})?rechnungs?|(?:[a-z]{2,10})?fa[ck]tuur|fattura|factura|"
    r"faktura(?:\s?vat)?|fatura|gutschrifts?|creditnota|avoir|credit\s?note|credit\s?memo|tax\s?invoice|bill|"
    r"note\s?d['’]?\s?honoraires|note\s?de\s?credit|rechnungskorrektur|quittance|"
    r"appel\s?de\s?(?:fonds|charges|cotisation)|avis\s?d['’]?\s?echeance|"
    r"nota\s?(?:di\s?|de\s?)?credito|(?:nota\s?de\s?)?abono)"
    r"(?:\s?(?:client|de\s?vente|d['’]?\s?avoir|d['’]?\s?acompte|de\s?solde|di\s?vendita|"
    r"differita|immediata|de\s?venta|rectificativa|de\s?abono|definitive|proforma|simplificada|"
    r"ordinaria|accompagnatoria|semplificata)(?![a-z]))?"
)
_DOCUMENT = r"(?:avis|piece|do[ck]ument[oa]?s?|beleg|doc\s?\.?)"
_SLIP = (
    r"(?:ticket\s?de\s?caisse|ticket|quittung|kwitantie|ricevuta|recu|receipt|rcpt|beleg|bon|document|doc|piece|transaction|trans|trx|"
    r"slip|cash\s?bill|cs|order|check|chk|note|kassenbon|scontrino|documento|"
    r"justificatif|avis|releve|d['’]avis|statement|voucher|bordereau|borderel|ordre)"
)
_SHORT = r"(?:re|rg|rech|inv|fact?|fatt|fra|fac|ft)"
_BETWEEN = r"[\s:.\-#]*"
INVOICE, DOCUMENT, TITLED, SLIP, BARE = 3, 2.6, 2, 1.9, 1
SURE = 2.5  # above this the label leaves no doubt
# The number after these words is the document's; the first ones leave no doubt.
_LABELS = (
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
        rf"(?<![a-z]){_INVOICE}\b.{{0,45}}?\b(?:nr|no|n°)\.?\s*(?=\S*\d)")),
    (DOCUMENT, re.compile(
        rf"(?<![a-z]){_DOCUMENT}{_BETWEEN}(?:{_NO}\s?)+{_BETWEEN}")),
    (DOCUMENT, re.compile(rf"(?:{_NO}){_OF}\s*{_DOCUMENT}(?![a-z]){_BETWEEN}")),
    (SLIP, re.compile(rf"(?<![a-z]){_SLIP}{_BETWEEN}(?:{_NO}\s?|id)+{_BETWEEN}")),
    (SLIP, re.compile(rf"(?:{_NO}){_OF}\s*{_SLIP}(?![a-z]){_BETWEEN}")),
    (TITLED, re.compile(rf"(?<![a-z]){_INVOICE}\s?(?:id|code)?[\s:]*$")),
    (TITLED, re.compile(
        rf"(?<![a-z]){_INVOICE}(?:\s+|\s?[\-–—|]\s?)"
        r"(?=[a-z]{0,6}[\-/_. ]{0,2}\d)")),
    (SLIP, re.compile(
        rf"(?<![a-z]){_SLIP}\s+(?=[a-z]{{0,4}}[\-/_]?\d[\d/\-_]{{3}})")),
    (2.6, re.compile(
        r"^(?:nummer|numero|number)\s+(?=\S*\d\S*\s+(?:vom|du|of|del) )")),
    (BARE, re.compile(rf"^(?:n(?=\s\d)|{_NO})(?:\s?/\s?{_NO})*\s*[:.]?\s*")),
    (BARE, re.compile(r"\bt\.(?=\d{4})")),
    (BARE, re.compile(r"^(?:our|notre|nos|unsere?|nostro|ns\.)\s?ref[a-z.]*[\s:]*")),
)  # fmt: skip
_REFERENCE = re.compile(r"\W*ref")
_SECOND = re.compile(r"\s*[/|(\-–]\s*[a-z]")
_NO_PREFIX = ("id", "no", "nr", "num", "ref", "number", "nummer")
_WORD = re.compile(rf"(?:(?:votre|your|ihre|uw|vostra|su)\s)?{_INVOICE}")
_CREDIT = re.compile(
    r"avoir|credit|gutschrift|rechnungskorrektur|storno|rectificativa|abono"
)
_TAKEN = re.compile(
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
# Such words beside a number say that it is another invoice's.
OTHERS = re.compile(
    r"annul|facture (?:liee|precedente|initiale|d.origine|rectifiee)|concern|relati|"
    r"relates|corrige|corrects|replaces|remplace|ersetzt|storniert|betreft|vervangt|"
    r"original invoice|previous|vorherig|zur rechnung|zu rechnung|ursprung|avoir sur|"
    r"rif\.? fattura|riferimento|rettifica|sur (?:la )?facture|en votre faveur|"
    r"rectifica (?:la|a)|factura (?:original|rectificada)|sustituye|refers? to|"
    r"in respect of|against invoice|refund of|zu ihrer rechnung|op factuur|su fattura|"
    r"acompte (?:sur |selon |suivant |sel\.? )?(?:la )?(?:facture|fact\b|fac\b)|"
    r"deja (?:verse|regle|paye|facture)|already (?:paid|invoiced)|less (?:deposit|paid)|"
    r"(?:anzahlung|abschlag|teilzahlung|akontozahlung)\w*,? (?:vom|laut|gem|aus|re\b|rg\b|"
    r"rechnung)|bereits (?:ge|be)zahlt|rappel"
)
TITLE = re.compile(
    rf"\W*(?:votre |ihre |your |uw )?(?:tax |sales |waren|verkoop)?{_INVOICE}(?![a-z])"
)
_VALUE = re.compile(
    r"[#]?((?=[\w\-/.+ ]*\d)[A-Za-z0-9][A-Za-z0-9\-/_.+]{0,34}"
    r"(?:\(\w{1,8}\)[A-Za-z0-9][A-Za-z0-9\-/_.]{0,20})?)"
)
# Another sign than those of numbers, and then it goes on.
_GOES_ON = re.compile(r"[^\s\w,;:.)\]|%]\w*\d| \d")
_GLUED = re.compile(
    r"(?i)(?<=\d)(?:date|du|dated|page|seite|datum|client|vom|del|le|van|time|cashier).*$"
)
# What stands between a number and its date.
_BEFORE_DATE = re.compile(
    r"(?i)[\s\-–—,(/]*(?:\b(?:du|le|en date du|vom|dated|of|van|del|de fecha|date|"
    r"datum|data|"
    r"fecha))?[\s:.]*$"
)
MOST_LETTERS = 35
FAR = 10  # heights between a label and what stands at its right in another column
# What goes on after a blank: "FA 2026 0012", "2026 / 045", "8 104 552 317 K5".
_MORE = re.compile(
    r"\s?[/\-]\s?\d{1,8}\b|"
    r"(?:\s\d{2,8}(?:[-/]\d{1,8})*){1,4}(?:\s[A-Z0-9]{1,3})?(?=\s*(?:$|du |vom ))"
)
LONG = 4  # digits of a number that stands alone
# "59000 Lille", "30 rue ...", "M1 2HF Manchester": the address in the next column.
_ADDRESS = re.compile(
    r"(?:\s+(?!page|seite|pag\b|dup|copi|orig|date|datum|client|kunde|customer)"
    r"[^\W\d_]{2}|\s\d[A-Z]{2}\b|\s?,\s?[^\W\d_]{3})",
    re.IGNORECASE,
)
_ENDS_IN_DATE = re.compile(r"(?<=\d{3})[0-3]\d[./][01]\d[./](?:19|20)\d\d$")
MOST_PREFIX = 6  # letters of a number that stand apart from its digits
MOST_OF_ADDRESS = 5  # signs of a house number or postcode
NEARTITLE = 4  # rows between a title and its number


@dataclass
class Numbered:
    """A number that can be the document's; ``worth`` is that of its label.

    :param grade: the kind of label, before it is known what stands around it
    """

    value: str
    words: str
    worth: float
    page: Page
    run: Run
    times: int = 1
    grade: float = 0

    @property
    def weight(self):
        return self.worth + 0.3 * min(self.times, 3)


def numbers(pages, taken=()):
    """Return what can be the document's number, the best first.

    :param taken: numbers that are known to be something else, such as a VAT number
    """
    found = []
    for page in pages:
        found.extend(_of_page(page))
    taken = {_bare(number) for number in taken}
    good = {}
    for entry in found:
        key = _bare(entry.value)
        if len(key) < 2 and entry.worth < 3 or key in taken:
            continue
        if key in good:
            good[key].times += 1
            if entry.worth > good[key].worth:
                good[key].worth, good[key].words = entry.worth, entry.words
        else:
            good[key] = entry
    order = {key: place for place, key in enumerate(good)}
    return sorted(
        good.values(),
        key=lambda entry: (-entry.weight, order[_bare(entry.value)]),
    )


def of_credit_notes(found):
    """Return ``found`` without the numbers of invoices, if one is a credit note's."""
    own = [one for one in found if _CREDIT.search(plain(one.words))]
    rest = [one for one in found if not _WORD.search(plain(one.words))]
    return own + [one for one in rest if one not in own] if own else found


def names_invoice(words):
    """Whether ``words`` give the number of an invoice that is no credit note."""
    bare = plain(words)
    named_one = _WORD.search(bare) and not _CREDIT.search(bare)
    return bool(named_one and re.search(r"\d{2}", bare))


_PAIR = re.compile(
    r"([^\d]{2,40}?)[\s:#°.]*((?:[A-Za-z]{1,6}[\-/. ]?)?\d[\w\-/.]{2,33})"
)
MOST_NAMED = 60


def named(pages):
    """Return ``Numbered`` of all words that a number follows, whatever they mean.

    A vendor may call the number of the document by a word that usually means another
    one; who knows the vendor knows which.
    """
    found = []
    for page in pages:
        page_rows = page.rows
        for index, row in enumerate(page_rows):
            for place, run in enumerate(row):
                below = page_rows[index + 1 : index + 3]
                if entry := _named(page, run, row[place + 1 : place + 2], below):
                    found.append(entry)
                    if len(found) == MOST_NAMED:
                        return found
    return found


def _named(page, run, after, below):
    match = _PAIR.fullmatch(run.text)
    if match and sum(sign.isalpha() for sign in match[1]) > 1:
        entry = _value_in(match[2], BARE, page, run)
        words = match[1]
    elif len(run.text) <= 40 and not re.search(r"\d", run.text):
        entry = _beside_or_below(run, after, below, BARE, page, False)
        words = run.text
    else:
        return None
    if entry:
        entry.words = words.strip(" :#°.")
    return entry


def _of_page(page):
    found, page_rows = [], page.rows
    for index, row in enumerate(page_rows):
        above = page_rows[max(index - NEARTITLE, 0) : index]
        around = page_rows[max(index - 2, 0) : index + 3]
        for entry in _in_row(page, row, page_rows[index + 1 : index + 4]):
            bare = entry.grade == BARE and not _REFERENCE.match(plain(entry.words))
            if bare and (_is_titled(above) or _is_dated(around)):
                # "FACTURE", and below it "N° 2026-0117"; or "Numéro" beside "Date".
                entry.worth = 2.6
            found.append(entry)
    return found


def _bare(number):
    return re.sub(r"\W", "", number).upper()


def _is_titled(rows):
    """Whether one of ``rows`` has a title of an invoice without its number."""
    return any(
        TITLE.match(plain(run.text))
        and len(run.text) < 28
        and not any(sign.isdigit() for sign in run.text)
        for row in rows
        for run in row
    )


def _is_dated(rows):
    """Whether one of ``rows`` says in a few words what the document's date is."""
    return any(
        len(run.text) < 32 and kind_of_date(_without_digits(run.text))[0] == "date"
        for row in rows
        for run in row
    )


def _without_digits(text):
    return re.sub(r"[\s:]*\d.*$", "", text)


def _in_row(page, row, below):
    for place, run in enumerate(row):
        bare = plain(run.text)
        for worth, pattern in _LABELS:
            match = pattern.search(bare)
            if match and _is_of_another(bare, match):
                break
            if not match or (worth < 3 and _is_taken(bare[: match.end()])):
                continue
            titled = bool(TITLE.match(bare)) and len(bare) < 45
            rest = _besides_second(run.text[match.end() :])
            after = row[place + 1 : place + 3]
            entry = _value_in(rest, worth, page, run, titled)
            if not entry and not re.search(r"[A-Za-z0-9]", rest):
                entry = _beside_or_below(run, after, below, worth, page, titled)
            if entry:
                entry.words, entry.grade = run.text, worth
                yield entry
                break


def _besides_second(rest):
    """Return ``rest`` without the same label in another language: "/ Invoice no."."""
    bare = plain(rest)
    for _worth, pattern in _LABELS[:4] if _SECOND.match(bare) else ():
        match = pattern.search(bare)
        if match and not re.search(r"[a-z0-9]", bare[: match.start()]):
            return rest[match.end() :]
    return rest


def _is_of_another(bare, match):
    """Whether the number after ``match`` is that of another invoice."""
    # "Facture n° FA12 concernant ..." tells after its number what it is about.
    said = bare[: match.end()] if TITLE.match(bare) else bare
    return bool(OTHERS.search(said))


def _is_taken(words):
    """Whether ``words`` name another number; "facture client" does not."""
    return bool(_TAKEN.search(_WORD.sub(" ", words)))


def _beside_or_below(run, after, below, worth, page, titled):
    beside = _beside(after, worth, page, titled)
    if beside and beside.run.left - run.right < FAR * run.height:
        return beside
    under = _under(run, below, worth, page)
    return under if under and _is_close_below(under.run, run) else beside or under


def _beside(after, worth, page, titled):
    for other in after:
        if entry := _value_in(other.text, worth, page, other, titled):
            if _is_of_address(entry.value, other.text):
                return None
            return entry
        if re.search(r"[A-Za-z]{3}", other.text):
            break
    return None


def _is_of_address(value, text):
    """Whether ``text`` is a line of an address that begins with ``value``."""
    if len(value) > MOST_OF_ADDRESS:
        return False
    return bool(_ADDRESS.match(text.strip(" :#.-–°")[len(value) :]))


def _is_of_neighbour(run, aligned):
    """Whether words at the left of ``run`` in the same column name it."""
    before = [other for other in aligned if other.right < run.left]
    return any(re.search(r"[^\W\d_]{3}", other.text) for other in before)


def _is_close_below(other, run):
    near = (other.top - run.bottom) / max(run.height, 1) < 1.2
    return near and abs(other.left - run.left) < run.height


def _under(run, below, worth, page):
    for distance, row in enumerate(below, 1):
        aligned = [other for other in row if _is_below(other, run)]
        for other in aligned:
            if _is_of_neighbour(other, aligned):
                continue
            entry = _value_in(other.text, worth - 0.02 * distance, page, other)
            if entry and not _is_of_address(entry.value, other.text):
                return entry
        if any(re.search(r"[A-Za-z]{3}", other.text) for other in aligned):
            break  # what stands further down belongs to these words
    return None


def _is_below(other, run):
    near = (other.top - run.bottom) / max(run.height, 1) < 2.2
    return near and (other.under(run) > 0.4 or abs(other.left - run.left) < run.height)


def _value_in(text, worth, page, run, titled=False):
    """Return what ``text`` begins with, if that can be a number of a document."""
    text = text.strip(" :#.-–°")
    dated = dates(text)
    if any(one.start < 2 for one in dated):
        return None
    if dated and text[dated[0].start - 1] in " :(":
        text = _BEFORE_DATE.sub("", text[: dated[0].start])
    if any(a.start < 2 and a.exact for a in amounts(text)):
        return None
    match = _VALUE.match(text)
    if not match:
        return _parted(text, worth, page, run)
    value = _GLUED.sub("", match[1]).strip("-/._+ ")
    if value.isalpha() and not _is_prefix(plain(value)):
        return None
    rest = text[match.end() :]
    # "FA 2026 0012" and "2026 / 045" are one number.
    more = _MORE.match(rest)
    if more and len(value) <= 10 and not dates(value + more[0]):
        whole = text[match.start(1) : match.end() + more.end()]
        value = re.sub(r"\s", " ", whole).strip("-/._+ ")
    # The number and its date have run into each other.
    value = _ENDS_IN_DATE.sub("", value)
    if re.match(r"\s?%", rest) or not re.search(r"\d", value):
        return None
    cut = _GOES_ON.match(rest) and (rest[0] != " " or _is_short(value))
    if cut and not more:
        worth -= 1.5  # the beginning of a number whose end is not understood
    if re.fullmatch(r"(?:19|20)\d\d", value) and not more:
        worth -= 1.5
    if worth == TITLED and titled and len(value) > 3:
        worth = 2.6  # "FACTURE FA2026-0012" is a title
    return Numbered(value, "", worth, page, run)


def _is_short(value):
    return value.isdigit() and len(value) < LONG


def _is_prefix(letters):
    """Whether ``letters`` can begin a number that goes on after a blank."""
    if len(letters) > MOST_PREFIX or letters in _NO_PREFIX:
        return False
    return not _TAKEN.match(letters)


def is_clear(number):
    """Whether no sign of ``number`` is one that engines take for another.

    Such as l for I and o for 0 beside digits.
    """
    letters = [sign for sign in number if sign.isalpha()]
    mixed = any(sign.islower() for sign in letters) and any(
        sign.isupper() for sign in letters
    )
    return not mixed and not re.search(r"\d[IlOoQD|]|[IlOoQ|]\d|\d[SBZG]\d", number)


def redressed(number):
    """Return ``number`` with the small letters among capitals that are misread."""
    letters = [sign for sign in number if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    strange = any(sign.islower() and sign not in "lo" for sign in letters)
    if strange or len(letters) - capitals > capitals:
        return number
    number = re.sub(r"(?<=\d)o|o(?=\d)", "0", number)
    return number.replace("l", "I").replace("o", "O")


def _parted(text, worth, page, run):
    match = re.match(r"([A-Z]{1,6})\s((?:\d{1,8}[\s/\-]?){1,3})(?![\d.,])", text)
    if not match:
        return None
    return Numbered(f"{match[1]} {match[2].strip()}", "", worth, page, run)
