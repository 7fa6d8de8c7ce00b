"""Days on which an amount is due or drawn from an account, by what is said of them."""

from __future__ import annotations

import re

from .amount_labels import kind_of_amount
from .amounts import amounts
from .folding import label, plain

# "Vous serez prélevé de 40 € le @", "wird am @ von Ihrem Konto abgebucht".
_DEBITED = re.compile(
    r"(?:sera|serez|seront|sommes?|est) preleve|(?:nous )?(?:vous )?prelever|"
    r"prelevement (?:automatique |sepa |aura lieu |interviendra |sera |prevu )|"
    r"prelevement du solde|\bpreleve[es]{0,2} sur (?:votre|le) compte|"
    r"\b(?:wird|werden|buchen|ziehen)\b.*\b(?:abgebucht|eingezogen|ab\b|ein\b|belastet)|"
    r"(?:abbuchung|lastschrift|einzug) (?:erfolgt|zum|am)|"
    r"(?:compte )?sera debite|seront debites|"
    r"(?:will be|be) (?:debited|collected|taken|charged)|direct debit (?:on|of|date)|"
    r"(?:wordt|worden).*(?:afgeschreven|geincasseerd)|automatische incasso|"
    r"verra addebitat|addebito (?:in conto|sul|previsto)|sera (?:cargado|adeudado)|"
    r"se (?:cargara|adeudara)"
)
# What has been paid is not due.
SETTLED = label(
    "(a|ont) ete (regle|preleve|paye|debite)",
    "wurden?.{0,60}(abgebucht|eingezogen)",
    "(was|were|has been) (paid|charged|debited)",
    "werd.{0,60}(afgeschreven|betaald)",
)


# "... ist am 9. April 2026 fällig": the words follow the date.
_IS_DUE = re.compile(r"\W{0,2}(?:fallig|zahlbar|zur zahlung|in scadenza)\b")


def is_due_by_sentence(text, dated):
    """Whether ``text`` says that the amount is drawn or due on that day."""
    return _is_debited(text, dated) or bool(_IS_DUE.match(plain(text[dated.end :])))


def is_due_beside(row, run, above):
    """Whether the date in ``run`` ends what is to be paid: "A payer   12,00   le @"."""
    return _is_below_debit(run, above) or any(
        other.right <= run.left and kind_of_amount(other.text)[0] == "payable"
        for other in row
    )


def _is_debited(text, dated):
    """Whether the sentence around a date says that the amount is drawn on that day."""
    before = re.split(r"[.;!?](?:\s|$)", text[: dated.start])[-1]
    after = re.split(r"[.;!?](?:\s|$)", text[dated.end :])[0]
    return bool(_DEBITED.search(plain(before + " " + after)))


def _is_below_debit(run, above):
    """Whether the date ends what its column says: "will be debited", 40 €, "on @"."""
    for row in reversed(above):
        for other in row:
            if abs(other.left - run.left) > run.height:
                continue
            if not amounts(other.text):
                return bool(_DEBITED.search(plain(other.text)))
    return False
