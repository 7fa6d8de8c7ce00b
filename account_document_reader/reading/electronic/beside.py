"""The pages of a PDF beside the XML inside it: whoever looks at the PDF sees the pages.

Only whether they show what the XML says: what else is on them is for other readers.
"""

import re
import time

from ..facts import Trouble

FIRST, LAST = 5, 3  # pages that are looked at
SECONDS = 2  # after which they are left: the XML is not to wait for them
LEAST = 200  # letters; what has fewer is a cover, or the picture of a page
AMOUNT = re.compile(r"\d[.,']\d\d(?!\d)")
GROUPING = r"\W?"  # between digits of an amount; some fonts lack a narrow blank
CURRENCY = r"(?:€|EUR|\$|£|CHF)"


def differences(pdf, reading):
    """Return a ``Trouble`` for each main value of ``reading`` that no page shows.

    Pages without text, and a text in which there is no amount at all, say nothing.
    """
    text = _text(pdf)
    if len(text) < LEAST or not AMOUNT.search(text):
        return []
    number = reading.value("number")
    total, payable = reading.value("total"), reading.value("payable")
    found = []
    if number and _bare(number) not in _bare(text):
        found.append(Trouble("page_number", number))
    if total and not any(_shows(text, value) for value in (total, payable) if value):
        found.append(Trouble("page_total", f"{total:.2f}"))
    return found


def _shows(text, amount):
    """Whether ``amount`` stands in ``text``, however digits are grouped and parted."""
    whole, cents = f"{abs(amount):.2f}".split(".")
    parted = rf"\s?(?:[.,]|{CURRENCY})\s?"
    endings = [parted + cents]
    if cents.endswith("0"):
        endings.append(rf"{parted}{cents[0]}")
    if cents == "00":
        # Two digits without cents are a day or a quantity, unless a currency follows.
        endings.append(rf"(?:[.,]-|\s?{CURRENCY})")
        if len(whole) > 2:
            endings.append("")
    ways = "|".join(rf"{ending}(?!\d|[.,]\d)" for ending in endings)
    return bool(re.search(rf"(?<!\d){GROUPING.join(whole)}(?:{ways})", text))


def _bare(text):
    return re.sub(r"[\W_]", "", text).upper()


def _text(pdf):
    """Return what is written on the first and last pages; "" if that cannot be told."""
    try:
        import pypdfium2  # noqa: PLC0415 - the XML is read without it
    except ImportError:
        return ""
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        return ""
    try:
        numbers, until = range(len(document)), time.monotonic() + SECONDS
        texts = []
        for number in dict.fromkeys([*numbers[:FIRST], *numbers[-LAST:]]):
            texts.append(_page_text(document, number))
            if time.monotonic() > until:
                return ""
        return "\n".join(texts)
    finally:
        document.close()


def _page_text(document, number):
    page = document[number]
    words = page.get_textpage()
    text = words.get_text_range()
    words.close()
    page.close()
    return text
