"""When a document is due that gives days for its payment instead of a date."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import timedelta

from .folding import plain

MOST_DAYS = 120  # more is no term of payment
_DAYS = re.compile(
    r"(?<![\d.,/])(\d{1,3})\s?(?:-\s?)?(?:jours?|days?|tagen?|dagen|dager|dage|dagar|"
    r"giorni|gg\b|dias?|dni)\b|\bnet\s(\d{1,3})\b(?!\s?[.,%]\d)"
)
# What says that the days around it are those of the payment.
_PAYMENT = re.compile(
    r"paiement|regle(?:ment|r\b)|payable|echeance|virement|cheque|\ba payer|"
    r"net(?:s|to)?\b|date (?:de )?facture|fin (?:de |du )?mois|payment|terms|pay\b|"
    r"due\b|remit|"
    r"zahl(?:bar|ung|en|ungsziel)|uberweis|begleich|ohne abzug|betal|voldoen|pagamento|"
    r"bonifico|pago\b|pagar|vencimiento|recibo|transferencia|termin platnosci"
)
# Days of something else: less is paid, more is owed, something may be returned.
_OTHERS = re.compile(
    r"skonto|escompte|discount|korting|sconto|descuento|retard|penalit|reclamation|"
    r"contestation|complain|reklam|beanstand|garantie|warranty|retour|return|retracta|"
    r"widerruf|verzug|late\b|overdue|valable|valid|gultig|preavis|notice|\d\s?%|"
    r"exced|maxim|\blegal|l\.?\s?441"  # what the law says of all
)
_END_OF_MONTH = re.compile(
    r"fin (?:de |du )?mois|\bf\.?d\.?m\b|fine mese|\bf\.\s?m\b|fin de mes|monatsende|"
    r"end of (?:the )?month|\beom\b"
)
_AT_ONCE = re.compile(
    r"(?:payable|a regler|paiement|reglement|exigible)[a-z :]{0,12}"
    r"(?:a (?:la )?reception|comptant)|"
    r"due (?:up)?on receipt|payable (?:up)?on receipt|sofort (?:fallig|zahlbar|netto)|"
    r"zahlbar (?:sofort|bei erhalt)|a vista fattura|rimessa diretta"
)
_CLAUSE = re.compile(r"[.;,](?:\s|$)|\s[-–—]\s")


def due_by_terms(pages, issued):
    """Return ``(date, run, page)`` when payment is due by the terms, or None.

    :param issued: the date of the document
    """
    found = []
    for page in pages:
        for run in page.runs:
            for clause in _CLAUSE.split(plain(run.text)):
                if due := _due(clause, issued):
                    found.append((due, run, page))
    return max(found, key=lambda one: one[0], default=None)


def _due(clause, issued):
    """Return when payment is due by ``clause``, plain text, or None."""
    if _OTHERS.search(clause):
        return None
    if _AT_ONCE.search(clause):
        return issued
    match = _DAYS.search(clause)
    if not match or not _PAYMENT.search(clause):
        return None
    days = int(match[1] or match[2])
    if not 0 < days <= MOST_DAYS:
        return None
    due = issued + timedelta(days)
    if _END_OF_MONTH.search(clause):
        due = due.replace(day=monthrange(due.year, due.month)[1])
    return due
