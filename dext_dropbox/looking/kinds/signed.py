"""Signed envelopes, ``.p7m``: PKCS #7 / CMS (RFC 5652) around one document.

Italian invoices and certified mails come in them. The signature is not examined.
"""

import base64
import binascii
import re
from importlib import import_module

from ..look import Refused
from .containers import Member

MIMETYPE = "application/pkcs7-mime"
SIGNED = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2 in DER
ENCRYPTED = bytes.fromhex("06092a864886f70d010703")
WITHIN = 32  # bytes; the object identifier follows the head of the sequence
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+")


def is_one(content):
    start = _decoded(content[:400])[:WITHIN]
    return start.startswith(b"\x30") and (SIGNED in start or ENCRYPTED in start)


def members(content, name):
    content = _decoded(content)
    if ENCRYPTED in content[:WITHIN]:
        raise Refused("protected")
    inner_name = re.sub(r"\.p7[ms]$", "", name, flags=re.I)
    yield Member(inner_name, lambda _most: _inner(content))


def _inner(content):
    cms = import_module("asn1crypto.cms")
    try:
        inner = cms.ContentInfo.load(content)["content"]["encap_content_info"]
        return inner["content"].native or b""
    except (ValueError, TypeError, KeyError) as error:
        raise Refused("unreadable") from error


def _decoded(content):
    """Return ``content`` in DER; it may come in base64, framed or not."""
    text = content
    if text.startswith(b"-----BEGIN "):
        text = text.partition(b"\n")[2].partition(b"-----END")[0]
    if not text.startswith(b"MI") or not _BASE64.fullmatch(text):
        return content
    try:
        text = b"".join(text.split())
        return base64.b64decode(text[: len(text) // 4 * 4])
    except binascii.Error:
        return content
