"""Signed files (CMS, ``.p7m``): what was signed is taken out, and nothing checked."""

import base64
import binascii
import re

from asn1crypto import cms

from .safe_xml import NotRead

# The object identifier of signed data in ASN.1: 1.2.840.113549.1.7.2 (RFC 5652).
SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
ARMOUR = re.compile(rb"-----(BEGIN|END) [A-Z0-9 ]+-----")
BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")
DEEPEST = 3  # signatures of signatures


def is_signed(content):
    """Tell if ``content`` is signed data, in DER, BER, Base64 or PEM."""
    return SIGNED_DATA in _binary(content)[:64]


def unwrap(content):
    """Return the bytes that were signed.

    :raises NotRead: "signed" if they are not inside, or the file is broken
    """
    for _depth in range(DEEPEST):
        if not is_signed(content):
            return content
        try:
            info = cms.ContentInfo.load(_binary(content))
            content = info["content"]["encap_content_info"]["content"].native
        except (ValueError, TypeError, KeyError) as error:
            raise NotRead("signed", str(error)) from error
        if not isinstance(content, bytes):
            raise NotRead("signed")
    return content


def _binary(content):
    """Undo Base64 and PEM: some mail programs and portals wrap files in them."""
    start = content[:2000]
    if start[:1] == b"\x30" and SIGNED_DATA in start[:64]:
        return content
    bare = (
        ARMOUR.sub(b"", content.strip(b"\xef\xbb\xbf\r\n\t "))
        if (start.lstrip().startswith((b"-----BEGIN", b"MI")))
        else b""
    )
    if not bare or not BASE64.fullmatch(bare[:2000]):
        return content
    try:
        return base64.b64decode(bare)
    except binascii.Error:
        return content
