"""What a look at a file comes to, and the limits that looking keeps to."""

from dataclasses import dataclass
from typing import NamedTuple

MB = 1024 * 1024

# Why nothing can be made of a file; the first two are the ledger's since its beginning.
REASONS = (
    "unsupported",  # of another kind than those that are taken; ``what`` says which
    "unreadable",  # of a kind that is taken, but nothing of it can be shown
    "protected",  # opens with a password only
    "too_heavy",  # killed or outlasted the process that opened it
    "nothing_inside",  # a container without a document
    "too_many_inside",  # a container with more or larger contents than is opened
    "bundle",  # of the parts of a container: a folder that a program sees as one file
    "junk",  # what programs leave behind, see names.is_junk
)

# What an unsupported file is, where that is known.
WHAT = (
    "archive",  # of a kind that is not opened: rar, 7z, tar, ...
    "bank",  # a bank statement or payment order in XML (ISO 20022)
    "delivery",  # a delivery note or receipt advice in XML
    "drawing",
    "film",  # or sound
    "iwork",  # of Apple's Pages, Numbers or Keynote
    "link",  # to a page or file that is elsewhere
    "order",  # an order, offer or catalogue in XML
    "presentation",
    "program",
    "status",  # a message in XML that tells what became of an invoice
    "text",  # without any format, tables with commas included
    "unsafe",  # XML that declares entities or holds scripts
    "web_page",
    "xml",  # any other; ``detail`` is the name of its outermost element
)


class Limits(NamedTuple):
    """How far looking goes. Beyond them a file is ``too_heavy``.

    A photograph of 12 million pixels takes 0.1 s, its rendition from HEIC one second;
    the process is 60 MB large once it has met all kinds.
    """

    cpu: float = 8.0  # seconds for one file, or for one document of a container
    wall: float = 20.0  # seconds, for a machine that does other things too
    container: float = 40.0  # seconds for all documents of a container
    memory: int = 700 * MB  # bytes of address space
    documents: int = 200  # of one container, those in containers inside included
    unpacked: int = 150 * MB  # bytes, all documents of a container together
    ratio: int = 200  # unpacked to packed; asked of more than 20 MB only
    depth: int = 3  # a zip in a mail in a zip
    idle: float = 300.0  # seconds without a file after which the process ends


@dataclass(frozen=True)
class Look:
    """What a file is.

    Exactly one of these holds: it is a document (``mimetype``), a container
    (``mimetype`` and ``parts``), or nothing can be made of it (``reason``).
    """

    mimetype: str = ""
    reason: str = ""  # one of REASONS
    what: str = ""  # one of WHAT, may be empty
    detail: str = ""  # a name from inside the file, for whoever reads the reason
    damaged: bool = False  # something is missing, but what is there can be shown
    holds_data: bool = False  # an e-invoice is inside, or may be
    lines: int = 0  # of that e-invoice, as far as they were counted
    rendition: bytes = b""  # for what browsers do not show
    rendition_mimetype: str = ""
    parts: tuple = ()


class Part(NamedTuple):
    """A document inside a container."""

    name: str  # with the folders and containers that it lies in, "/" between them
    content: bytes  # empty if it could not be taken out
    look: Look


class Refused(Exception):
    """Nothing can be made of the file that is looked at."""

    def __init__(self, reason, what="", detail=""):
        super().__init__(reason, what, detail)
        self.look = Look(reason=reason, what=what, detail=detail)
