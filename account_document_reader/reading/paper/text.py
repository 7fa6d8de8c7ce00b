"""The text of a PDF's page, from the places of its letters."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from itertools import pairwise
from statistics import median

from .layout import Page, Run

# Parts of the height of a line: white that parts words, and white that parts columns.
WORD_GAP = 0.16
NARROW_GAP = 0.09  # beside a letter, beyond what is usual between signs of the line
OF_USUAL = 0.4  # of what usually parts words of a page: less is no blank
DRAWN_GAP = 0.03  # where a blank was written
COLUMN_GAP = 0.85
LEAST_SPACED = 4  # letters of a word that is set w i d e
EVEN = 0.3  # by which gaps differ from each other in such a word
UNEVEN = 0.3  # of the pairs of letters, where their boxes differ in height
MOST_LETTERS = 30_000
HYPHEN = 0x02  # as which PDFium hands out one that it believes to part a word
# Of any language that is read here, at least one stands on every page of real text.
COMMON = re.compile(
    r"\b(?:a|au|de|du|des|la|le|les|et|en|par|pour|sur|date|total|page|facture|client|"
    r"tva|the|of|to|and|for|no|invoice|receipt|amount|tax|der|die|das|und|von|bis|mit|"
    r"rechnung|datum|betrag|van|het|een|voor|factuur|bedrag|di|del|il|per|fattura|data|"
    r"el|los|por|con|factura|fecha|importe|iva|vat|ust|btw|qty|order|montant|prix)\b",
    re.IGNORECASE,
)
# Some files have no blanks: these stand inside of other words by no chance.
TELLING = re.compile(
    r"total|factur|invoice|rechnung|fattura|factuur|siret|montant|client|datum|betrag|"
    r"importe|iban",
    re.IGNORECASE,
)

# "Total hors TVA ............ 2.079,00": they lead the eye, and say nothing.
_LEADERS = re.compile(r"[.·•_]{4,}|(?:\s[.·•_]){4,}")
# "F A C T U R E N° 7": a word that is set wide beside others that are not.
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){4,}[^\W\d_](?!\S)")
AMOUNT = re.compile(r"(?<!\d)\d{1,6}[.,]\d{2}(?!\d)")


class Letter:
    """One letter: its sign and its box, with the direction in which its line runs.

    :param base: the height of its line, in the unit of its box
    :param after_blank: whether a blank was written before it
    """

    __slots__ = (
        "sign",
        "left",
        "top",
        "right",
        "bottom",
        "angle",
        "base",
        "after_blank",
    )

    def __init__(self, sign, left, top, right, bottom, angle, base):
        self.sign, self.angle, self.base = sign, angle, base
        self.after_blank = False
        self.left, self.top, self.right, self.bottom = left, top, right, bottom


def text_page(page, number):
    """Return the ``Page`` of pypdfium2's ``page``, or None if it has no useful text."""
    text = page.get_textpage()
    try:
        letters = _letters(text)
    finally:
        text.close()
    if not is_readable("".join(letter.sign for letter in letters)):
        return None
    angle = _main_angle(letters)
    upright = [letter for letter in letters if letter.angle == angle]
    left, bottom, right, top = page.get_cropbox()
    frame = _turned((left, bottom, right, top), angle)
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    for letter in upright:
        x0, y0, x1, y1 = _turned(
            (letter.left, letter.bottom, letter.right, letter.top), angle
        )
        letter.left, letter.right = x0 - frame[0], x1 - frame[0]
        letter.top, letter.bottom = frame[3] - y1, frame[3] - y0
    _even_out(upright)
    aside = _aside([letter for letter in letters if letter.angle != angle])
    turned = (page.get_rotation() - angle) % 360
    return Page(number, width, height, _runs(upright), "text", turned, aside)


def is_readable(text):
    """Whether letters of a font without a map to Unicode made ``text`` useless."""
    signs = [sign for sign in text if not sign.isspace()]
    if len(signs) < 12:
        return False
    strange = sum(
        unicodedata.category(sign) in ("Cc", "Co", "Cn", "Cs") or sign == "\ufffd"
        for sign in signs
    )
    if strange > 0.12 * len(signs):
        return False
    letters = sum(sign.isalpha() for sign in signs)
    # A cipher: each letter stands for another one, and each digit too.
    real = COMMON.search(text) or TELLING.search(text) or AMOUNT.search(text)
    return letters < 60 or bool(real)


def _letters(text):
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    handle = text.raw
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    found = []
    for index in range(min(text.count_chars(), MOST_LETTERS)):
        code = pdfium.FPDFText_GetUnicode(handle, index)
        if code in (0x0D, 0x0A) or pdfium.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(handle, index, ctypes.byref(box)):
            continue
        if 0xDC00 <= code < 0xE000 and found:
            continue  # the second half of a sign outside the usual plane
        sign = "\ufffd" if not code or 0xD800 <= code < 0xDC00 else chr(code)
        if code == HYPHEN and pdfium.FPDFText_IsHyphen(handle, index) == 1:
            sign = "-"
        angle = round(math.degrees(pdfium.FPDFText_GetCharAngle(handle, index)) / 90)
        angle = angle * 90 % 360
        pdfium.FPDFText_GetCharOrigin(handle, index, ctypes.byref(x), ctypes.byref(y))
        base = x.value if angle % 180 else y.value
        found.append(
            Letter(sign, box.left, box.top, box.right, box.bottom, angle, base)
        )
    return found


def _even_out(letters):
    """Give the letters of a line the same top and bottom, if a typeface did not.

    Where a PDF does not say how high its typefaces are, each letter has a box of its
    own, and a dot or a "p" would seem to stand on another line.
    """
    letters = [letter for letter in letters if not letter.sign.isspace()]
    beside = [
        (one, other) for one, other in pairwise(letters) if _is_beside(one, other)
    ]
    uneven = sum(
        abs(_tall(one) - _tall(other)) > 0.1 * max(_tall(one), _tall(other))
        for one, other in beside
    )
    if uneven <= UNEVEN * len(beside):
        return
    line = letters[:1]
    for letter in [*letters[1:], None]:
        if letter is None or abs(letter.base - line[-1].base) > 0.01:
            top, bottom = min(o.top for o in line), max(o.bottom for o in line)
            for one in line:
                one.top, one.bottom = top, bottom
            line = []
        line.append(letter)


def _is_beside(one, other):
    tall = max(_tall(one), _tall(other))
    near = -0.2 * tall < other.left - one.right < 0.3 * tall
    return near and abs(one.base - other.base) < 0.01


def _tall(letter):
    return letter.bottom - letter.top


def _main_angle(letters):
    counts = {}
    for letter in letters:
        if not letter.sign.isspace():
            counts[letter.angle] = counts.get(letter.angle, 0) + 1
    return max(counts, key=counts.get)


def _turned(box, angle):
    """Return ``box`` in the frame in which text of ``angle`` (degrees) runs right."""
    cos, sin = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[angle]
    x0, y0, x1, y1 = box
    xs = [x * cos + y * sin for x, y in ((x0, y0), (x1, y1))]
    ys = [-x * sin + y * cos for x, y in ((x0, y0), (x1, y1))]
    return min(xs), min(ys), max(xs), max(ys)


def _aside(letters):
    """Return text of other directions in the order in which it was written."""
    text = "".join(letter.sign for letter in letters).strip()
    return [text] if text else []


def _runs(letters):
    lines = []
    for piece in _pieces(letters):
        for line in reversed(lines[-60:]):
            if _same_line(line[-1][-1], piece[0]):
                line.append(piece)
                break
        else:
            lines.append([piece])
    runs = [letters for line in lines for letters in _joined(line)]
    word_gap = _word_gap(runs)
    return [_run(letters, word_gap) for letters in runs]


def _word_gap(runs):
    """Return what white parts words on a page: more where all words stand far apart.

    Some typefaces leave white beside letters, such as after each r.
    """
    found = [gap for letters in runs for gap in _gaps(letters)]
    found = [gap for gap in found if gap > WORD_GAP]
    return max(WORD_GAP, OF_USUAL * median(found)) if found else WORD_GAP


def _pieces(letters):
    """Part ``letters`` where the pen was lifted: to go back, up, down or far ahead."""
    piece, blank = [], False
    for letter in letters:
        if letter.sign.isspace() or letter.right <= letter.left:
            blank = True
            continue
        letter.after_blank, blank = blank, False
        if piece:
            last = piece[-1]
            gap = (letter.left - last.right) / max(_height(letter, last), 0.001)
            if not -1 < gap < COLUMN_GAP or not _same_line(last, letter):
                yield piece
                piece = []
        piece.append(letter)
    if piece:
        yield piece


def _height(one, other):
    return min(one.bottom - one.top, other.bottom - other.top)


def _same_line(one, other):
    height = _height(one, other)
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.6 * height and abs(one.bottom - other.bottom) < 0.4 * height


def _joined(pieces):
    """Join the pieces of one line that follow each other without a wide gap.

    What stands on top of something else stays apart, unless it is the same: that was
    drawn twice to look bold.
    """
    joined = []
    for piece in sorted(pieces, key=lambda piece: piece[0].left):
        last = joined[-1] if joined else None
        gap = 0
        if last:
            height = max(_height(last[-1], piece[0]), 0.001)
            gap = (piece[0].left - last[-1].right) / height
        if last and -0.3 < gap < COLUMN_GAP:
            last.extend(piece)
        elif not last or gap > 0 or _signs(last) != _signs(piece):
            joined.append(list(piece))
    return joined


def _signs(letters):
    return "".join(letter.sign for letter in letters)


def _gaps(letters):
    """Return the white between each two of ``letters``, as parts of their height."""
    return [
        (after.left - before.right) / max(_height(before, after), 0.001)
        for before, after in pairwise(letters)
    ]


def _words(letters, word_gap):
    words = letters[0].sign
    blanks = _blanks(letters, _gaps(letters), word_gap)
    for letter, blank in zip(letters[1:], blanks, strict=True):
        words += f" {letter.sign}" if blank else letter.sign
    words = _LEADERS.sub(" ", unicodedata.normalize("NFKC", words)).strip()
    return _SPACED.sub(lambda spaced: spaced[0].replace(" ", ""), words)


def _blanks(letters, gaps, word_gap):
    """Return for each of ``gaps`` between ``letters`` whether it parts words."""
    usual = max(median(gaps), 0) if gaps else 0
    if _is_spaced(letters, gaps, usual):
        return [gap > usual * (1 + 2 * EVEN) for gap in gaps]
    # Where blanks were written, or are wide, less white is the typeface's.
    written = any(letter.after_blank for letter in letters[1:])
    parted = written or sum(gap > word_gap for gap in gaps) > 1
    uneven = sorted(gaps)[2 * len(gaps) // 3] - usual if gaps else 0
    narrow = min(usual + max(NARROW_GAP, 2 * uneven), word_gap)
    narrow = word_gap if parted else narrow
    blanks = []
    for (before, after), gap in zip(pairwise(letters), gaps, strict=True):
        beside_letter = before.sign.isalpha() or after.sign.isalpha()
        blank = gap > (narrow if beside_letter else word_gap)
        blanks.append(blank or after.after_blank and gap > DRAWN_GAP)
    return blanks


def _is_spaced(letters, gaps, usual):
    """Whether ``letters`` are set wide, as in "R E C H N U N G"."""
    if usual <= WORD_GAP or sum(one.sign.isalpha() for one in letters) < LEAST_SPACED:
        return False
    return sum(abs(gap - usual) < EVEN * usual for gap in gaps) > 0.7 * len(gaps)


def _run(letters, word_gap):
    return Run(
        _words(letters, word_gap),
        min(letter.left for letter in letters),
        min(letter.top for letter in letters),
        max(letter.right for letter in letters),
        max(letter.bottom for letter in letters),
    )
