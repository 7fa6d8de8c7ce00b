"""Documents on paper: PDFs with text, scans and photos. Nothing is sent anywhere."""

from .document import document, pages
from .recognising import engines
from .layout import Page, Run
from .reader import read_pages, read_paper
