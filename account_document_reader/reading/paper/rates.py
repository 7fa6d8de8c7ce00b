"""The rates of VAT that stand on pages."""

from __future__ import annotations

import re
from decimal import Decimal

from .amounts import percentages
from .folding import fold

# Rates of VAT and GST in the countries whose documents are read.
RATES = [
    Decimal(rate)
    for rate in (
        "20", "10", "5.5", "2.1", "8.5", "19", "7", "21", "6", "12", "9", "22", "4",
        "5",
        "25", "23", "8", "17", "16", "14", "13", "3", "24", "18", "28", "8.1", "7.7",
        "2.5", "2.6", "3.8", "15", "27", "0.9", "13.5", "4.8", "11", "9.5",
    )
]  # fmt: skip


class Rates(list):
    """The rates of the pages, and those of each row."""

    def __init__(self):
        super().__init__()
        self.by_row = {}
        self.shown_by_row = {}  # with a percent sign


def rates_of(pages):
    """Return the rates that stand on ``pages``, with or without percent sign."""
    found, number = Rates(), 0
    for page in pages:
        for row in page.rows:
            text = "   ".join(run.text for run in row)
            here = percentages(text)
            for bare in re.findall(
                r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)(?![\d.,]*\d)", text
            ):
                rate = Decimal(bare.replace(",", "."))
                if rate in RATES:
                    here.append(rate.normalize())
            found.by_row[number] = here
            found.shown_by_row[number] = percentages(text)
            found.extend(rate for rate in percentages(text) if rate not in found)
            number += 1
    folded = fold("".join(page.text for page in pages))
    if "tva" in folded or "vat" in folded or not found:
        found.extend(rate for rate in RATES[:4] if rate not in found)
    return found
