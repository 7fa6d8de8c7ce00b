"""Names that Dropbox takes and that Windows, macOS and Linux can show.

Sources: Dropbox's help page "File names", its list of ignored files, and Microsoft's
"Naming files, paths, and namespaces".
"""

import re
import unicodedata

MOST_OF_NAME = 120  # UTF-16 units of a folder or file
MOST_OF_PLACE = 170  # of the whole; Windows ends at 260, and others are above it
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
# Names of devices on Windows, whatever their extension.
DEVICE = re.compile(r"(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
# What Dropbox refuses or leaves out, and what it would take for a temporary file.
IGNORED = {
    *("desktop.ini", "thumbs.db", ".ds_store", "icon", ".dropbox", ".dropbox.attr"),
    ".dropbox.cache",
}
TEMPORARY = re.compile(
    r"^(~\$|\.~|~.*\.tmp$|.*\.(tmp|crdownload|part)$)", re.IGNORECASE
)
# Signs that are not seen, and pictures: the clients of Dropbox disagree about them.
UNSEEN = {"Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
PICTURES = re.compile(
    "[\u2600-\u27bf\ufe00-\ufe0f\u20e3\U0001f000-\U0001faff\U000e0000-\U000e0fff]"
)


def width(text):
    """The length of ``text`` as Windows counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text, most):
    """Return ``text`` cut to ``most`` UTF-16 units, no letter cut in two."""
    if width(text) <= most:
        return text
    while width(text) > most:
        text = text[:-1]
    while text and unicodedata.combining(text[-1]):
        text = text[:-1]
    return text.rstrip(" .")


def clean(text):
    """Return ``text`` without what no name can hold, as a part of a name."""
    text = unicodedata.normalize("NFC", text or "")
    text = PICTURES.sub("", FORBIDDEN.sub("-", text))
    kept = (c for c in text if unicodedata.category(c) not in UNSEEN)
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def safe_name(text, extension="", most=MOST_OF_NAME):
    """Return a name for one folder or file that is safe everywhere.

    :param extension: with its dot; it is never cut
    """
    name = shortened(clean(text).strip(" ."), most - width(extension)) or "_"
    whole = f"{name}{extension}"
    reserved = DEVICE.fullmatch(whole) or whole.lower() in IGNORED
    if reserved or TEMPORARY.match(whole):
        whole = f"_{whole}"
    return whole


def key_of(place):
    """What two places have in common that Dropbox or Windows takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", place).casefold())


def numbered(place, number):
    """Return ``place`` as the ``number``-th of its name, such as ``x (2).pdf``."""
    if number < 2:
        return place
    stem, dot, extension = place.rpartition(".")
    return f"{stem} ({number}){dot}{extension}"
