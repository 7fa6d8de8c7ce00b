"""Papers that look like invoices and ask for nothing: quotations, orders, reminders.

They have a seller, a number, a date and a total, so that only their title tells.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from statistics import median

from .amount_labels import kind_of_amount
from .folding import fold, label, plain
from .labels import KINDS, RECEIPT, kind_of_date
from .nature import TITLE_LETTERS
from .number_labels import TITLE

TITLES = (
    ("pro_forma", label(
        "^(facture|invoice|rechnung|factuur|fattura|factura)?proforma",
    )),
    ("quotation", label(
        "^devis(?!e)", "^proposition (commerciale|de prix)", "^offre de prix",
        "^quot(e(?!part)|ation)", "^estimate(?!d)", "^angebot", "^kostenvoranschlag",
        "^offerte", "^preventivo", "^presupuesto", "^orcamento",
    )),
    ("order", label(
        "^(bon|bulletin|accuse|confirmation)( de reception)? de( votre)? commande",
        "^purchase order", "^order (confirmation|acknowledgement)", "^bestellung",
        "^(bestell|auftrags)bestatigung", "^bestelbon", "^orderbevestiging",
        "^inkooporder", "^(conferma d )?ordine", "^pedido",
    )),
    ("delivery_note", label(
        "^bo(n|rdereau) de (livraison|reception|preparation)", "^packing (slip|list)",
        "^delivery (note|docket)", "^lieferschein", "^(pakbon|leverbon|afleverbon)",
        "^documento di trasporto", "^ddt$", "^albaran", "^guia de remessa",
    )),
    ("account_statement", label(
        "^(releve|etat|extrait|situation) (de|du)( votre)? compte",
        "^releve de factures", "^(account )?statement( of account)?$",
        "^statement of account", "^kontoauszug",
        "^releve (bancaire|d operations)", "^bank statement", "^rekeningoverzicht",
        "^estratto conto", "^extracto de cuenta",
    )),
    ("no_invoice", label(
        "^avis de (virement|paiement|reglement)", "^remittance", "^payment advice",
        "^zahlungsavis", "^ordre de virement", "^attestation", "^bescheinigung",
        "^contrat de (maintenance|location|vente|prestation|travail|service)",
        "^(bulletin|fiche) de (paie|salaire)", "^payslip", "^(lohn|gehalts)abrechnung",
        "^loonstrook", "^busta paga", "^nomina$",
    )),
    ("reminder", label(
        "^(1er|2e(me)?|3e(me)?|premier|deuxieme|second|troisieme|dernier|ultime)rappel",
        "^rappel( n\\d.*| de (paiement|facture).*)?$", "^(avis|lettre) de relance",
        "^(1ere?|2e(me)?|3e(me)?|premiere|deuxieme|seconde|troisieme|derniere|ultime)relance",
        "^relance( n?\\d| client|$)", "^mise en demeure",
        "^((first|second|third|final|payment) )?reminder", "^(final|overdue) notice",
        "^\\d?(erste|zweite|dritte|letzte)? ?mahnung", "^zahlungserinnerung",
        "^(betalings)?herinnering", "^aanmaning", "^(primo|secondo)?sollecito",
        "^recordatorio",
    )),
)  # fmt: skip
# A letter says in its subject what it is: "Objet : deuxième relance".
_ABOUT = re.compile(r"^\W*(?:objet|betreff|subject|oggetto|asunto|betreft|re)\s?:\s*")
# No invoice, but that there will be one.
_LATER = re.compile(r"\b(?:a suivre|suivra|to follow|folgt)\b")
TOP = 0.45  # of the page: what stands further down is about something else
TALLER = 1.15  # than what else could be the title
CLAIMS = (RECEIPT, *(pattern for _, pattern in KINDS))


def other_paper(pages):
    """Return the code of the trouble that the first of ``pages`` is no invoice, or "".

    An invoice names quotations, orders and deliveries too, and a reminder invoices: the
    larger letters are the title, and of equal ones those that say invoice or receipt.
    """
    titles, claims = [], []
    for page in pages[:1]:
        usual = median(run.height for run in page.runs) if page.runs else 0
        for row in page.rows:
            listed = _heads_list(row)
            for run, after in zip_longest(row, row[1:]):
                if run.top > TOP * page.height or len(run.text) > TITLE_LETTERS:
                    continue
                folded = fold(_ABOUT.sub("", plain(run.text)))
                code = next((code for code, one in TITLES if one.search(folded)), "")
                named = run.text.rstrip().endswith(":")
                named = named or after and after.text.lstrip().startswith(":")
                # In letters like the others it names what stands beside it.
                if named and run.height < TALLER * usual:
                    continue
                if code:
                    titles.append((run.height, code))
                elif not listed and _claims(run, folded):
                    claims.append(run.height)
    if not titles:
        return ""
    height, code = max(titles, key=lambda title: title[0])
    return code if height > TALLER * max(claims, default=0) else ""


def _heads_list(row):
    """Whether ``row`` heads a list of invoices: "Facture n° | Date | Total"."""
    return len(row) > 3 and any(
        kind_of_date(run.text)[0] in ("date", "due")
        or kind_of_amount(run.text)[0] in ("net", "tax", "total", "payable")
        for run in row
    )


def _claims(run, folded):
    """Whether ``run`` begins by saying that this is an invoice or a receipt."""
    if _LATER.search(plain(run.text)):
        return False
    claim = any(pattern.match(folded) for pattern in CLAIMS)
    return claim or bool(TITLE.match(plain(run.text)))
