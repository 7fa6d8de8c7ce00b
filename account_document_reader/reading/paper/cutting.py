"""The pages of one PDF or TIFF as several files."""

from __future__ import annotations

import io

from .picture import sheets

MOST_CUT_BYTES = 200 * 1024 * 1024  # of all files together
QUALITY = 92  # of the JPEGs in the PDF that the sheets of a TIFF become
RESOLUTION = 200  # dots per inch of a TIFF that does not say it


def cut(content, parts):
    """Return a PDF (bytes) of the pages of each ``Part`` of the file ``content``.

    :raises ValueError: if a page is not there, or it would come to too much
    :raises TooLarge: for a TIFF with a sheet that would fill the memory
    """
    import pypdfium2  # noqa: PLC0415

    if not content.startswith((b"II*\0", b"MM\0*")):
        whole = pypdfium2.PdfDocument(content)
    else:
        whole = _pdf_of_sheets(content, parts[-1].last)
    try:
        if any(not 1 <= part.first <= part.last <= len(whole) for part in parts):
            raise ValueError("no such page")
        files, size = [], 0
        for part in parts:
            files.append(_pages(whole, part))
            size += len(files[-1])
            if size > MOST_CUT_BYTES:
                raise ValueError("too large")
        return files
    finally:
        whole.close()


def _pages(whole, part):
    import pypdfium2  # noqa: PLC0415

    piece = pypdfium2.PdfDocument.new()
    try:
        piece.import_pages(whole, list(range(part.first - 1, part.last)))
        buffer = io.BytesIO()
        piece.save(buffer)
        return buffer.getvalue()
    finally:
        piece.close()


def _pdf_of_sheets(content, last):
    """Return the first ``last`` sheets of a TIFF as a PDF of pypdfium2."""
    import pypdfium2  # noqa: PLC0415

    whole, size = pypdfium2.PdfDocument.new(), 0
    for number, sheet in enumerate(sheets(content), 1):
        buffer = io.BytesIO()
        # A sheet of black and white stays as it is, as on a fax.
        options = {} if sheet.mode == "1" else {"quality": QUALITY}
        sheet.save(buffer, "PDF", resolution=_resolution(sheet), **options)
        size += buffer.tell()
        if size > MOST_CUT_BYTES:
            raise ValueError("too large")
        page = pypdfium2.PdfDocument(buffer.getvalue())
        try:
            whole.import_pages(page)
        finally:
            page.close()
        if number == last:
            break
    return whole


def _resolution(sheet):
    told = sheet.info.get("dpi") or (0, 0)
    return float(told[0]) if 50 <= told[0] <= 1200 else RESOLUTION
