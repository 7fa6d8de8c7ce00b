"""What a file is, and signed files."""

import base64

import pytest
from asn1crypto import cms
from reading.electronic import read_all, read_file, read_xml, what_is

from .building import Body, Doc, cii, codes, fatturapa, ubl, zugferd1
from .pdf_building import Pdf

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def element(name, space=""):
    return f'<?xml version="1.0"?><n:{name} xmlns:n="{space or "urn:x"}"/>'.encode()


def signed(content, indefinite=False):
    """Return ``content`` as CMS signed data without signers (RFC 5652)."""
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": content},
            "signer_infos": [],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": data}).dump()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (cii(Doc()), "cii"),
        (ubl(Doc()), "ubl"),
        (ubl(Doc(root="CreditNote")), "ubl"),
        (zugferd1(Doc()), "zugferd1"),
        (fatturapa(Body()), "fatturapa"),
        (element("CrossDomainAcknowledgementAndResponse"), "status"),
        (element("ApplicationResponse", f"{UBL}ApplicationResponse-2"), "status"),
        (element("NotificaScarto"), "status"),
        (element("SCRDMCCBDACIOMessageStructure"), "order"),
        (element("Order", f"{UBL}Order-2"), "order"),
        (element("DespatchAdvice", f"{UBL}DespatchAdvice-2"), "delivery_note"),
        (element("Catalogue", f"{UBL}Catalogue-2"), "catalogue"),
        (
            element("Document", "urn:iso:std:iso:20022:tech:xsd:pain.001"),
            "bank_message",
        ),
        (element("Document", "urn:other"), "xml"),
        (element("Invoice", "http://www.ebinterface.at/schema/6p1/"), "other_invoice"),
        (element("Facturae", "http://www.facturae.gob.es/formato"), "other_invoice"),
        (b"<html><body>Facture</body></html>", "xml"),
        (Pdf().bytes(), "pdf"),
        (b"\n\n" + Pdf().bytes(), "pdf"),
        (signed(b"<a/>"), "signed"),
        (b"GIF89a", "unknown"),
        (b"", "unknown"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "entities"),
    ],
)
def test_what_is(content, expected):
    assert what_is(content) == expected


@pytest.mark.parametrize("name", ["CrossDomainAcknowledgementAndResponse", "Order"])
def test_what_is_no_invoice_is_named_and_not_read(name):
    reading = read_xml(element(name, UBL if name == "Order" else ""))
    assert reading.source == ""
    assert not reading.facts
    assert len(codes(reading) & {"status", "order"}) == 1


def test_another_xml_is_no_invoice():
    reading = read_xml(b"<html/>")
    assert codes(reading) == {"no_invoice"}
    assert reading.troubles[0].detail == "html"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda content: content,
        base64.b64encode,
        base64.encodebytes,
        lambda content: (
            b"-----BEGIN PKCS7-----\n"
            + base64.encodebytes(content)
            + b"-----END PKCS7-----\n"
        ),
        signed,  # signed twice
    ],
)
def test_signed_invoices_are_taken_out(wrap):
    content = wrap(signed(fatturapa(Body())))
    assert what_is(content) == "signed"
    (reading,) = read_all(content)
    assert reading.value("number") == "12/PA"
    assert read_file(content)[0].value("number") == "12/PA"


def test_signed_in_pieces_without_lengths():
    """BER of indefinite length, as Italian signing programs write it."""
    xml = fatturapa(Body())
    pieces = b"".join(
        b"\x04\x82" + len(part).to_bytes(2, "big") + part
        for part in (xml[:700], xml[700:])
    )
    octets = b"\x24\x80" + pieces + b"\x00\x00"
    inside = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80" + octets
    inside = b"\x30\x80" + inside + b"\x00\x00\x00\x00"
    data = b"\x30\x80\x02\x01\x01\x31\x00" + inside + b"\x31\x00\x00\x00"
    oid = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
    content = b"\x30\x80" + oid + b"\xa0\x80" + data + b"\x00\x00\x00\x00"
    assert read_all(content)[0].value("number") == "12/PA"


@pytest.mark.parametrize("content", [signed(b"")[:30], signed(b"<a/>")[:-3]])
def test_a_broken_signature_is_told(content):
    assert codes(read_xml(content)) == {"signed"}


def test_a_detached_signature_is_told():
    info = cms.ContentInfo.load(signed(b"x"))
    info["content"]["encap_content_info"] = {"content_type": "data"}
    assert codes(read_xml(info.dump(force=True))) == {"signed"}
