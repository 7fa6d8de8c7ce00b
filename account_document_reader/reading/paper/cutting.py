"""The pages of one PDF as several files."""

from __future__ import annotations

import io

MOST_CUT_BYTES = 200 * 1024 * 1024  # of all files together


def cut(content, parts):
    """Return a PDF (bytes) of the pages of each ``Part`` of the PDF ``content``.

    :raises ValueError: if a page is not there, or it would come to too much
    """
    import pypdfium2  # noqa: PLC0415

    whole = pypdfium2.PdfDocument(content)
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
