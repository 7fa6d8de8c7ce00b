"""Typefaces of the documents: ReportLab's own and the free ones that Odoo ships."""

import os
from functools import cache
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont

from ..odoo_source import odoo_paths
from .writing import THIN

FOLDER = Path("web/static/fonts")
# Family: (regular, bold). What has no path is one of the 14 fonts of every PDF reader.
FAMILIES = {
    "Helvetica": ("Helvetica", "Helvetica-Bold"),
    "Times": ("Times-Roman", "Times-Bold"),
    "Courier": ("Courier", "Courier-Bold"),
    "Vera": ("Vera.ttf", "VeraBd.ttf"),
    "Montserrat": (
        "google/Montserrat/Montserrat-Regular.ttf",
        "google/Montserrat/Montserrat-SemiBold.ttf",
    ),
    "OpenSans": (
        "google/Open_Sans/Open_Sans-Regular.ttf",
        "google/Open_Sans/Open_Sans-Bold.ttf",
    ),
    "Raleway": (
        "google/Raleway/Raleway-Regular.ttf",
        "google/Raleway/Raleway-Bold.ttf",
    ),
    "Roboto": ("google/Roboto/Roboto-Regular.ttf", "google/Roboto/Roboto-Bold.ttf"),
    "Oswald": ("google/Oswald/Oswald-Light.ttf", "google/Oswald/Oswald-Medium.ttf"),
    "FiraMono": (
        "google/Fira_Mono/Fira_Mono-Regular.ttf",
        "google/Fira_Mono/Fira_Mono-Bold.ttf",
    ),
    "Lato": ("lato/Lato-Reg-webfont.ttf", "lato/Lato-Bol-webfont.ttf"),
    "Hand": ("sign/ShadowsIntoLight-Regular.ttf", "sign/MarckScript-Regular.ttf"),
}


@cache
def family(name):
    """Return the names of the regular and the bold font of the family ``name``."""
    return tuple(_font(path) for path in FAMILIES[name])


@cache
def has_thin_space(font):
    """Whether ``font`` has a narrow no-break space: few have."""
    glyphs = getattr(getFont(font).face, "charToGlyph", {})
    return ord(THIN) in glyphs


def _font(path):
    if not path.endswith(".ttf"):
        return path
    name = Path(path).stem
    file = path if "/" not in path else str(_folder() / path)
    registerFont(TTFont(name, file, asciiReadable=False))
    return name


@cache
def _folder():
    """Odoo's folder of fonts."""
    known = os.environ.get("DEXT_DROPBOX_ADDONS")
    addons = map(Path, known.split(",")) if known else odoo_paths()[1]
    return next(path / FOLDER for path in addons if (path / FOLDER).is_dir())
