"""The doors: bytes in, readings out. Nothing here raises for what a file holds."""

import logging

from ..facts import Reading, Trouble
from . import cii, fatturapa, ubl
from .beside import differences
from .embedded import embedded, invoice_of, other_message, spoilt_invoice_of
from .safe_xml import NotRead, parse
from .signed import unwrap
from .what import INVOICES, find, what_is

_logger = logging.getLogger(__name__)

MAX_DOCUMENTS = 500  # bodies of one FatturaPA file


def read_xml(content):
    """Return the reading of the e-invoice ``content`` (bytes), or of the first of them.

    A file that is no e-invoice gives a reading without source and one trouble: a word
    of ``what_is`` ("status", "order"), "not_xml", "no_invoice", "signed" (nothing is
    inside), "too_large", "entities", or "not_read".
    """
    readings = read_all(content)
    if len(readings) > 1:
        readings[0].troubles.append(Trouble("several_documents", str(len(readings))))
    return readings[0]


def read_all(content):
    """Return a list with a reading for each document in ``content``, at least one."""
    try:
        return _read(unwrap(content))
    except NotRead as error:
        return [Reading(troubles=[Trouble(error.code, error.detail)])]
    except Exception as error:  # what no test thought of must not end its neighbours
        _logger.exception("An e-invoice could not be read")
        return [Reading(troubles=[Trouble("not_read", type(error).__name__)])]


def read_file(content):
    """Return the readings of an XML, a signed file or the invoice inside a PDF.

    A PDF without one gives an empty list: it is for the readers of pages. An order in
    its place (Order-X), or a file with the name of an invoice that is none, is told in
    a reading without facts; then the page may still be read.
    """
    if what_is(content) != "pdf":
        return read_all(content)
    files = embedded(content)
    chosen = invoice_of(files)
    if chosen:
        return _beside_the_pages(content, read_all(chosen.content))
    spoilt = spoilt_invoice_of(files)
    if spoilt:
        if not spoilt.trouble:
            return read_all(spoilt.content)
        return [Reading(troubles=[Trouble(spoilt.trouble, spoilt.name)])]
    other = other_message(files)
    return [Reading(troubles=[Trouble(other)])] if other else []


def _beside_the_pages(pdf, readings):
    """Return ``readings``; what its pages do not show is told of an only one."""
    if len(readings) == 1:
        try:
            readings[0].troubles += differences(pdf, readings[0])
        except Exception as error:  # the pages may be as damaged as they like
            _logger.info("The pages beside an e-invoice: %s", error)
    return readings


def _read(content):
    kind, element = find(parse(content))
    if kind not in INVOICES:
        raise NotRead(kind if kind != "xml" else "no_invoice", _root_name(element))
    if kind == "fatturapa":
        readings = fatturapa.read(element)[:MAX_DOCUMENTS]
        if not readings:
            raise NotRead("no_invoice", _root_name(element))
        return readings
    if kind == "ubl":
        return [ubl.read(element)]
    return [cii.read(element, cii.CII if kind == "cii" else cii.ZUGFERD1)]


def _root_name(element):
    return str(element.tag)[:120]
