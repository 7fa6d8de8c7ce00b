"""XML of strangers: parsed without network, entities or surprise in size."""

import re
from contextlib import suppress

from lxml import etree

MAX_BYTES = 64 * 1024 * 1024
# What costs memory or time however short it is in the file: elements (about 250 bytes
# each), namespaces (walked through for each other one) and attributes.
MOST = ((b"<", 2_500_000), (b"xmlns", 100_000), (b"=", 500_000))
MAX_CHILDREN = 100_000  # they are walked through for each thing that is looked for
# libxml2 refuses one text above 10 million bytes unless it is told otherwise.
LARGE = 9_000_000
BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
ENCODING = re.compile(r"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
NAMESPACE_ERRORS = etree.ErrorDomains.NAMESPACE


class NotRead(Exception):
    """XML that is not parsed; ``code`` is the key of a trouble."""

    def __init__(self, code, detail=""):
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def parse(content):
    """Return the root element of the XML ``content`` (bytes).

    Blanks before the declaration, byte order marks, a wrong name of the encoding and
    zero bytes at the end are put up with: people's programs write them.

    :raises NotRead: "too_large", "entities" or "not_xml"
    """
    if len(content) > MAX_BYTES or any(content.count(sign) > n for sign, n in MOST):
        raise NotRead("too_large", f"{len(content)} bytes")
    text = _text(content)
    if "<!ENTITY" in text:
        raise NotRead("entities")
    root = _root(text.encode())
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise NotRead("entities")
    _refuse_crowds(root)
    return root


def _refuse_crowds(root):
    level = [root]
    for _depth in range(4):
        if sum(len(element) for element in level) > MAX_CHILDREN:
            raise NotRead("too_large", f"{len(level)} × {local_name(level[0])}")
        level = [child for element in level for child in element]


def _text(content):
    """Decode ``content`` by what it is, then by what it says of itself."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _clean(content[len(mark) :].decode(encoding, "replace"))
    start = content.lstrip(b"\t\n\r ")[:4]
    if start.startswith((b"<\x00", b"\x00<")):
        little = start.startswith(b"<\x00")
        encoding = "utf-16-le" if little else "utf-16-be"
        return _clean(content.decode(encoding, "replace"))
    try:
        return _clean(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(content.decode(_said_encoding(content), "replace"))


def _said_encoding(content):
    said = ENCODING.search(content[:200].decode("latin-1"))
    # What is no UTF-8 is Windows' western encoding if it says nothing better.
    if said and not said[1].lower().startswith("utf"):
        with suppress(LookupError):
            b"".decode(said[1])
            return said[1]
    return "cp1252"


def _clean(text):
    text = text.strip("\ufeff\x00\t\n\r \x1a")
    declaration = DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _root(content):
    parser = _parser(content)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        return _despite_namespaces(content, error)


def _despite_namespaces(content, error):
    """A namespace with a blank in its name spoils nothing; all else does."""
    parser = _parser(content, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    spoilt = [entry for entry in parser.error_log if entry.domain != NAMESPACE_ERRORS]
    if root is None or spoilt:
        raise NotRead("not_xml", str(error)[:200]) from error
    return root


def _parser(content, recover=False):
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=len(content) > LARGE,
        recover=recover,
    )


def local_name(element):
    return etree.QName(element).localname


def namespace(element):
    return etree.QName(element).namespace or ""
