"""Who sells by name: the words where a seller's name stands."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from .amounts import CURRENCIES
from .dates import MONTHS
from .folding import fold, plain
from .identities import alike, domain
from .legal_forms import LEGAL_FORMS, is_form_of

MOST_WRITERS = 12  # for somebody else: more are no invoice's
MISREAD, ALIKE = 8, 0.88  # letters of a name, and how alike it is if some are misread
_ADDRESS = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|chemin|allee|place|route|impasse|quai|cedex|bp|strasse|"
    r"str|weg|platz|street|road|lane|straat|laan|via|viale|piazza|calle|avda|jalan|jln|lot|"
    r"taman|tel|fax|telephone|zone|za|zi)\b|\b\d{5}\b|strasse|straat|@|www\.|^\d+[,. ]"
)
_TITLE = re.compile(
    r"^(?:facture|invoice|rechnung|factuur|fattura|factura|faktura|avoir|credit|gutschrift|ticket|recu|"
    r"receipt|date|datum|data d[aeio]|page|seite|tax|total|note|devis|duplicata|"
    r"duplicate|original|copie|copy|"
    r"client|numero|n°|ref|merci|thank|bienvenue|welcome|customer|bill|objet|designation|"
    r"description|article|period|conditions|payment|paiement|cash|simplified|iban|bic|tva|"
    r"siret|siren|vat|nip|nif|cif|p\.? ?iva|btw|kvk|ust|mwst|verkaufer|kaufer|kunde|"
    r"vendeur|emetteur|seller|supplier|fournisseur|"
    r"montant|amount|order|your|votre|adresse|quantity|qty|item|no\b|echeance|due|tel|rcs|capital|"
    r"sarl au|sas au|au capital|banque|bank|le \d|table|caisse|cashier|gst|doc|"
    r"kassenbon|beleg|bon|quittung|kwitantie|scontrino|carte|duplikat|wahrung|currency|"
    r"menu|cher|madame|monsieur|beispiel|uid|nr\b|steuer|cb\b|signature|total|reglement|"
    r"france$|frankreich|belgique|belgie|deutschland|germany|espana|spain|italia|italy|"
    r"ireland|united |nederland|netherlands|luxembourg|suisse|schweiz|portugal|sur ce|"
    r"detail|amt\b|terminal|operateur|operator|service|served|servi|serveur|vendeur|contact|horaires?|ouvert|"
    r"quantite|qte|prix|taxes?|unite|menge|preis|artikel|aantal|omschrijving|beschreibung|"
    r"reference|code|libelle|art\.?-?nr|falligkeit|qualifizierung|origine|heure|paye|"
    r"pos|en resume|votre facture|informationen|"
    r"(?:name|nom|firma|nome|nombre|anschrift)$|"
    r"cedente|cessionario|identificativo|regime fiscale|copia di cortesia)(?![a-z])"
)
_MONTHS = re.compile(
    rf"(?<![a-z])(?:{'|'.join(name for name in MONTHS if len(name) > 3)})(?![a-z])"
)
_WORDED = re.compile(r"[^\W\d_]{3,}[.:,]?\s|[^\W\d_]{3,}[.:]")
# "Lyon, le 28/10/2026" names a place.
_PLACED = re.compile(r"[a-z][a-z .'\-]{2,30},\s?(?:le|den|li|am)\s?\d")
_CAPITAL = re.compile(r"(?:au)?capitai(?:sociai)?(?:de)?\d")  # as folded
_OF_OTHER_SIDE = re.compile(
    r"c/o\b|(?:company|guest|client|customer|societe|firma|gast|kunde|klant|bill to|"
    r"aff(?:aire)?\.?|dossier|objet|chantier|projet|"
    r"attn|a l.attention de|pour|for|to)\s*:"
)
# Who writes for somebody else is not the seller.
_FOR_OTHERS = re.compile(
    r"\bintermediaire\b|(?:au nom et )?pour (?:le )?compte de|on behalf of|im namen und"
)
_WRITTEN_BY = re.compile(
    r"(?:etablie?|emise?|redigee?|issued|raised|ausgestellt|erstellt)"
    r" (?:par|by|von|durch)\b"
)
# "Denominazione: X", on copies of e-invoices of Italy.
_CALLED = re.compile(
    r"^(?:denominazione|ragione sociale|raison sociale|razon social)\s?:\s*"
)
_PAPER = re.compile(
    r"factu|fattura|invoice|rechnung|receipt|kvittering|(?:page|seite|pagina)\s?\d|"
    r"\btva\b|siret|siren\b|\biban\b|r\.?c\.?s\b|capital|^n[°*o]"
)
_SELLER = re.compile(
    r"^(?:verkaufer|lieferant|rechnungssteller|aussteller|auftragnehmer|absender|"
    r"leistungserbringer|cedente|prestatore|verkoper|prestador|"
    r"seller|vendeur|emetteur|fournisseur|supplier|from|de|von|vendor|"
    r"prestataire|leverancier|fornitore|proveedor|issued by|emis par|sold by|vendu par|"
    r"sprzedawca|emitente|saelger|saljare|expediteur|vendu et expedie par|"
    r"verkauft von|verkocht door)\s*:?\s*$"
)
_ACCOUNT = re.compile(
    r"(?:titulaire(?: du compte)?|kontoinhaber|account (?:name|holder)|"
    r"rekeninghouder|intestatario|payee|a l.ordre de|beneficiaire|"
    r"(?:emise?|etablie?|vendu|issued|sold|ausgestellt|verkauft) (?:par|by|von))"
    r"\s*:?\s*(.+)"
)


_BETWEEN_PARTS = re.compile(r"\s[-–—•●|·−]\s?|\s?[•●|]\s?|,\s|:\s|\s{2,}")
_ENDS_IN_FORM = re.compile(rf"(?:{LEGAL_FORMS.pattern})\W*$")
_BEFORE_FORM = re.compile(rf",\s(?=(?:{LEGAL_FORMS.pattern})\W*(?:$|\s[-–—•|·]|,\s))")


def name_seller(seller, pages, found, blocks, books):
    """Give ``seller`` the name of the run that most speaks for.

    :param found: the numbers and addresses ``Found`` on ``pages``
    :param blocks: where the buyer stands, see ``parties.buyer_blocks``
    """
    if not pages:
        return
    best, home = {}, _home(seller)
    writers = _writers(pages)
    rows_of_numbers = {
        (one.page.number, one.row)
        for one in found
        if one.kind in ("vat", "siren", "siret", "iban") and not one.of_buyer
    }
    own = fold(LEGAL_FORMS.sub(" ", books.name))
    for run, page, words, worth in _candidates(pages, rows_of_numbers):
        bare = fold(LEGAL_FORMS.sub(" ", words))
        if not _can_be_name(words, bare) or _is_own(bare, own):
            continue
        worth += _worth(words, run, page, found, blocks, home)
        worth -= 4 if _is_of_writer(bare, writers) else 0
        key, found_at = bare, (run, page, words)
        known = best.get(key)
        if known:
            again = 0.7 if len(known) == 4 else 0
            better = max(known[0], worth) + again
            best[key] = (
                better,
                *(known[1:4] if known[0] >= worth else found_at),
                "again",
            )
        else:
            best[key] = (worth, run, page, words)
    if not best:
        return
    first, *others = sorted(best.values(), key=lambda entry: -entry[0])
    worth, run, page, words = first[:4]
    seller.name_lead = worth - others[0][0] if others else worth
    seller.name, seller.name_run = _tidy(words), run
    seller.name_page, seller.name_worth = page, worth
    again = len(first) > 4
    seller.name_placed = again or _is_placed(run, page, pages, rows_of_numbers, own)


def _writers(pages):
    """Return, folded, who writes "in the name and on behalf of" somebody else."""
    found = []
    for page in pages:
        for run in page.runs:
            bare = plain(run.text)
            if (match := _FOR_OTHERS.search(bare)) and _WRITTEN_BY.search(
                bare[: match.start()]
            ):
                found.append(fold(bare[: match.start()]))
    return found[:MOST_WRITERS]


def _is_of_writer(bare, writers):
    return len(bare) > MISREAD and any(bare in writer for writer in writers)


def _home(seller):
    """The country that the numbers of ``seller`` name, or "" if they are of several."""
    homes = {one.home for one in seller.found.values() if not one.unsure} - {""}
    return homes.pop() if len(homes) == 1 else ""


LETTERHEAD, FOOT = 2, 0.8  # rows, and the part of a page above its foot
_SELLS = re.compile(r"\bcapital\b|\br\.?c\.?s\b|\bsiret\b|\bhrb\b|amtsgericht")


def _is_placed(run, page, pages, rows_of_numbers, own):
    """Whether ``run`` names the seller by its place, as no buyer's name stands."""
    index = next(place for place, row in enumerate(page.rows) if run in row)
    before = sum(len(other.rows) for other in pages[: pages.index(page)])
    if run.top > FOOT * page.height:
        return True
    if index < LETTERHEAD and not _is_beside_name(run, page.rows[index]):
        return True
    if (page.number, before + index) in rows_of_numbers or _SELLS.search(
        plain(run.text)
    ):
        return True
    # Who is not the buyer that is known sells.
    runs = [other for row in pages[0].rows for other in row]
    return any(_is_own(fold(LEGAL_FORMS.sub(" ", other.text)), own) for other in runs)


def _is_beside_name(run, row):
    """Whether another name in ``row`` can be the seller's: one of both buys.

    It has a legal form too, or stands at the left, where sellers' names do.
    """
    return any(
        LEGAL_FORMS.search(other.text)
        or other.left < run.left
        and _can_be_name(other.text, fold(other.text))
        for other in row
        if other is not run
    )


def _is_own(bare, own):
    """Whether ``bare`` is the name of the books, perhaps with a letter misread."""
    if len(own) <= 3:
        return False
    if own in bare:
        return True
    if abs(len(own) - len(bare)) > 2 or len(own) < MISREAD:
        return False
    return SequenceMatcher(None, own, bare).ratio() >= ALIKE


def _candidates(pages, rows_of_numbers):
    """Yield ``(run, page, words, worth)`` of what stands where a seller's name does."""
    number = 0
    for page in pages:
        edge = page is pages[0] or page is pages[-1]
        heights = sorted(run.height for run in page.runs) or [1]
        usual = heights[len(heights) // 2]
        slip = page.height > 1.55 * page.width
        labelled = None
        for place, row in enumerate(page.rows):
            for run in row if edge else ():
                low = run.top / page.height
                if page is not pages[0] and low < 0.75:
                    continue  # the letterhead and the foot name the seller
                worth = _worth_of_place(low, place, slip)
                if low < 0.35 or slip and place < 6:
                    worth += min(max(run.height / usual - 1.25, 0) * 2, 1.4)
                labels = _is_label(run, row)
                if labels:
                    worth -= 2
                if (page.number, number) in rows_of_numbers:
                    worth += 1
                if labelled and not labels and run.under(labelled) > 0.5:
                    worth += 3
                yield from _parts(run, page, worth)
            found = [run for run in row if _SELLER.match(plain(run.text).strip())]
            if found or not _is_numbers_below(labelled, row):
                labelled = found[0] if found else None
            number += 1


def _is_numbers_below(heading, row):
    """Whether numbers stand in ``row`` below ``heading``: "Seller", "GLN 43337410"."""
    below = [run for run in row if heading and run.under(heading) > 0.5]
    return bool(below) and all(
        _is_label(run, row) or sum(sign.isdigit() for sign in run.text) > 3
        for run in below
    )


def _is_label(run, row):
    """Whether ``run`` names what stands at its right: "Heure   15h54"."""
    after = [other for other in row if other.left > run.right]
    if run.text.rstrip().endswith(":"):
        return True
    if not after:
        return False
    if after[0].text.lstrip().startswith(":"):
        return True
    if _WORDED.match(after[0].text):
        return False  # it has a label of its own: "Tel. 0231 55890", "TVA FR403..."
    digits = sum(sign.isdigit() for sign in after[0].text)
    return digits > 0.4 * len(after[0].text) and not LEGAL_FORMS.search(run.text)


def _worth_of_place(low, place, slip):
    if slip:
        return 2.4 - 0.3 * place if place < 8 else -1
    if place < 6 and low < 0.3:
        return 2 - 0.2 * place
    return 0.5 if not 0.35 < low < 0.75 else -2  # lists stand in the middle


def _parts(run, page, worth):
    """Yield the parts of a run that can be a name, such as before an address."""
    match = _ACCOUNT.search(plain(run.text))
    if match:
        name = _BEFORE_FORM.sub(" ", run.text[match.start(1) : match.end(1)])
        yield run, page, _BETWEEN_PARTS.split(name)[0], worth + 2.5
        return
    if _PLACED.match(plain(run.text)):
        return
    if called := _CALLED.match(plain(run.text)):
        yield run, page, run.text[called.end() :].strip(), worth
        return
    if _OF_OTHER_SIDE.match(plain(run.text)):
        worth -= 4
    if run.text.lstrip().startswith(":"):
        worth -= 2  # what a word at the left calls something else
    # "Cortiças do Sado, Lda": a legal form is a part of its name.
    whole = _BEFORE_FORM.sub(" ", run.text)
    parts = _BETWEEN_PARTS.split(whole)
    if len(parts) > 1 and _ENDS_IN_FORM.search(whole):
        # "Azulejos – Artesanato, Lda." is one name, "12 rue X – Corvel SARL" is not.
        apart = any(_ADDRESS.search(plain(part)) for part in parts)
        yield run, page, whole.strip(" :-–*#"), worth + (0 if apart else 1)
    for place, part in enumerate(parts):
        text = part
        if place == 0 and re.match(r"\s*:\s", run.text[len(part) :]):
            yield run, page, text.strip(" .:-–*#"), worth - 2  # it names what follows
            continue
        # "Free SAS au capital de ..." says the name before its legal form.
        if capital := re.search(r"\s?\bau capital\b", plain(part)):
            text, worth = part[: capital.start()], worth + 1.5
        yield run, page, text.strip(" .:-–*#"), worth - 0.3 * place


def _can_be_name(words, bare):
    letters = sum(sign.isalpha() for sign in words)
    if letters < 3 or len(words) > 60 or len(bare) < 2:
        return False
    if letters < 0.6 * len(words.replace(" ", "")):
        return False
    text = plain(words).strip()
    if _CAPITAL.match(bare):
        return False  # "SARL capital 60 000 €"
    if re.search(r"\bhr[ab]\b|^ag\s", text):
        return False  # a German register: "AG Stuttgart HRB 7718"
    if re.search(r"\w:\w", text) or words.upper() in CURRENCIES:
        return False
    if _MONTHS.search(text) and not LEGAL_FORMS.search(words):
        return False  # "October 3", "Octobre 2026"
    if _PAPER.search(text) and not LEGAL_FORMS.search(words):
        return False
    return not _TITLE.match(text) and len(words.split()) <= 9


def _worth(words, run, page, found, blocks, home):
    worth = 0.0
    text = plain(words)
    if LEGAL_FORMS.search(words):
        worth += 2.5
    if _ADDRESS.search(text):
        worth -= 3
    if any(
        one.kind in ("email", "website") and not one.of_buyer and domain(one)
        and alike(words, domain(one))
        for one in found
    ):  # fmt: skip
        worth += 2.5
    for where, left, top, right, bottom in blocks:
        if where is page and left <= run.left <= right and top < run.middle <= bottom:
            if run.middle < 0.8 * page.height:
                worth -= 3.5
                break
    if _FOR_OTHERS.search(plain(run.text)):
        worth -= 3
    if home and not is_form_of(words, home):
        worth -= 4
    if re.search(r"\d{3}", words):
        worth -= 1
    if len(words.split()) > 6 or words.endswith((".", "!", "?")):
        worth -= 0.7
    return worth


def _tidy(words):
    return re.sub(r"\s+", " ", words).strip(" -–—:;,.*•|")
