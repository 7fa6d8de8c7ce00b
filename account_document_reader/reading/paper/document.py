"""A file as pages: the text of a PDF, or what is recognised on pictures of pages."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ..facts import Trouble
from ..memory import give_back
from . import recognising
from .layout import Page
from .picture import (
    LONG_SIDE,
    MOST_PICTURES,
    TooLarge,
    count_pictures,
    picture_page,
    pictures,
)
from .text import text_page

# Of a long document only its beginning and its end say what is to be paid.
FIRST_PAGES, LAST_PAGES = 20, 4
# Of pages that must be recognised: each takes seconds.
RECOGNISED_PAGES = MOST_PICTURES
RECOGNISED_SECONDS = 40  # of the processor
SHARE_OF_PICTURE = 0.5  # of a page that is a picture with a few words on it
FEW_LETTERS = 250


@dataclass
class Document:
    """The pages that were read of a file.

    :param count: how many pages the file has
    """

    pages: list[Page] = field(default_factory=list)
    count: int = 0
    troubles: list[Trouble] = field(default_factory=list)


def document(content, mimetype):
    """Return the ``Document`` in ``content`` (bytes)."""
    found = Document()
    read = _read_pdf if mimetype == "application/pdf" else _read_pictures
    if mimetype != "application/pdf" and not mimetype.startswith("image/"):
        found.troubles.append(Trouble("unsupported", mimetype))
        return found
    try:
        read(content, found)
    except TooLarge as error:
        found.troubles.append(Trouble("too_large", str(error)))
    except MemoryError:
        found.troubles.append(Trouble("too_large"))
    except ImportError as error:
        found.troubles.append(Trouble("engine_missing", error.name or str(error)))
    except Exception as error:
        # Damaged files make the libraries raise nearly anything.
        found.troubles.append(Trouble("unreadable", f"{type(error).__name__}: {error}"))
    return found


def pages(content, mimetype):
    """Return the ``Page``s of ``content`` (bytes), as far as they can be read."""
    return document(content, mimetype).pages


class _Recogniser:
    """Recognises pictures of pages until it has spent its share of time."""

    def __init__(self, found):
        self.found = found
        self.started = time.process_time()
        self.left = RECOGNISED_PAGES

    def take(self, picture, number):
        page = picture_page(picture, number)
        give_back()  # each page has lines of other lengths
        self.left -= 1
        if page.runs:
            self.found.pages.append(page)

    def can(self):
        """Whether another page can be recognised; if not, that is told once."""
        if not recognising.recogniser():
            return self._refuse("engine_missing", "rapidocr")
        spent = time.process_time() - self.started
        if self.left <= 0 or spent > RECOGNISED_SECONDS:
            return self._refuse("pages_left", "")
        return True

    def _refuse(self, code, detail):
        trouble = Trouble(code, detail)
        if trouble not in self.found.troubles:
            self.found.troubles.append(trouble)
        return False


def _read_pictures(content, found):
    recogniser = _Recogniser(found)
    found.count = count_pictures(content)
    for number, picture in enumerate(pictures(content), 1):
        if recogniser.can():
            recogniser.take(picture, number)
    if found.count > MOST_PICTURES:
        found.troubles.append(Trouble("pages_left"))


def _read_pdf(content, found):
    import pypdfium2  # noqa: PLC0415

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = "locked" if "assword" in str(error) else "unreadable"
        found.troubles.append(Trouble(code, str(error)))
        return
    try:
        found.count = len(pdf)
        if pdf.get_formtype():
            pdf.init_forms()
        recogniser = _Recogniser(found)
        for number in _chosen(found.count):
            _read_page(pdf, number, found, recogniser)
        found.pages.sort(key=lambda page: page.number)
    finally:
        pdf.close()


def _chosen(count):
    """Return the numbers of the pages that are read, the most telling first."""
    if count <= FIRST_PAGES + LAST_PAGES:
        numbers = range(1, count + 1)
    else:
        last = range(count - LAST_PAGES + 1, count + 1)
        numbers = [*range(1, FIRST_PAGES + 1), *last]
    # If the time does not suffice for all, the total is on the last one.
    return list(dict.fromkeys((1, count, *numbers))) if count else []


def _read_page(pdf, number, found, recogniser):
    page = pdf[number - 1]
    try:
        if pdf.formenv:
            page = _flat(pdf, page, number)
        read = text_page(page, number)
        pictured, hidden = _picture_on(page)
        if read and not hidden and not (pictured and _letters(read) < FEW_LETTERS):
            found.pages.append(read)
        elif pictured or read or _is_drawn(page):
            if recogniser.can():
                recogniser.take(_rendered(page), number)
            elif read:
                read.source = "picture"
                found.pages.append(read)
    finally:
        page.close()


def _flat(pdf, page, number):
    """Return the page with what was filled into its fields as ordinary text."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    if pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == 1:
        page.close()
        return pdf[number - 1]
    return page


def _letters(page):
    return sum(len(run.text) for run in page.runs)


def _picture_on(page):
    """Return whether a picture fills ``page``, and whether its text is hidden.

    Scanners put their own reading behind the picture as text that is not drawn.
    """
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    width, height = page.get_size()
    filled, hidden, shown = 0.0, 0, 0
    invisible = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    for count, thing in enumerate(page.get_objects(max_depth=3)):
        if count > 4000:
            break
        if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            filled += max(right - left, 0) * max(top - bottom, 0)
        elif thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(thing.raw)
            hidden, shown = hidden + (mode == invisible), shown + (mode != invisible)
    pictured = filled > SHARE_OF_PICTURE * width * height
    return pictured, pictured and hidden > shown


def _is_drawn(page):
    """Whether anything stands on a page without text: letters drawn as shapes."""
    return next(iter(page.get_objects(max_depth=2)), None) is not None


def _rendered(page):
    """Return ``page`` as a picture whose long side has the size that is recognised."""
    width, height = page.get_size()
    bitmap = page.render(scale=LONG_SIDE / max(width, height, 1))
    try:
        return bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
