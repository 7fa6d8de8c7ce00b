"""Saved e-mails: ``.eml``, and ``.emlx`` of Apple's Mail."""

import re
from importlib import import_module

from ..look import Refused
from .containers import Member

MIMETYPE = "message/rfc822"
HEADERS_WITHIN = 64 * 1024  # bytes
_APPLE = re.compile(rb"\d+ *\r?\n")  # the length of the message comes first
# A mailbox, or one message of it as Thunderbird saves it, begins with such a line.
_ENVELOPE = re.compile(rb"From [^\n]{1,200}\n")
_NEXT_ENVELOPE = re.compile(rb"\n\r?\nFrom [^\n]{1,200}\n[!-9;-~]+:")
_HEADER = re.compile(rb"^([!-9;-~]+):", re.M)
_TELLING = {
    *(b"from", b"to", b"subject", b"date", b"message-id", b"mime-version"),
    *(b"received", b"return-path", b"delivered-to", b"content-type", b"reply-to"),
}
# Parts that no client means to send.
_NO_DOCUMENT = {
    *("application/pgp-signature", "application/pkcs7-signature"),
    *("application/x-pkcs7-signature", "application/pgp-encrypted"),
    *("text/calendar", "text/vcard", "text/x-vcard", "text/directory"),
    *("message/delivery-status", "message/disposition-notification"),
    *("message/external-body", "text/rfc822-headers"),
}
# How Outlook names the pictures of a text.
PICTURE_OF_TEXT = re.compile(r"image\d{3}\.(png|jpe?g|gif)", re.IGNORECASE)


def is_one(content):
    start = _message(content[:HEADERS_WITHIN])
    if start.lower().startswith(b"content-type: multipart/"):
        return True
    if not _HEADER.match(start):
        return False
    headers = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
    found = {name.lower() for name in _HEADER.findall(headers)}
    return len(found & _TELLING) >= 2


def members(content, _name):
    if _ENVELOPE.match(content) and _NEXT_ENVELOPE.search(content):
        raise Refused("unsupported", "archive")
    email, policy = import_module("email"), import_module("email.policy").default
    return _members(email.message_from_bytes(_message(content), policy=policy))


def _message(content):
    content = content[:16].lstrip(b"\xef\xbb\xbf\r\n") + content[16:]
    before = _APPLE.match(content[:32]) or _ENVELOPE.match(content[:300])
    return content[before.end() :] if before else content


def _members(message):
    kind = message.get_content_type()
    if kind == "message/rfc822":
        for inner in message.get_payload():
            yield Member(_subject(inner), inside=_members(inner))
    elif message.is_multipart():
        if kind == "multipart/encrypted":
            raise Refused("protected")
        for part in message.get_payload():
            yield from _members(part)
    elif kind not in _NO_DOCUMENT:
        name = _file_name(message)
        if name or message.get_content_maintype() != "text":
            yield Member(
                name or f"{kind.replace('/', '.')}",
                lambda _most: message.get_payload(decode=True) or b"",
                is_inline=_is_inline(message, name),
            )


def _is_inline(part, name):
    return bool(
        part.get("Content-ID")
        or part.get_content_disposition() == "inline"
        or PICTURE_OF_TEXT.fullmatch(name)
    )


def _file_name(part):
    try:
        return part.get_filename() or ""
    except Exception:
        # Headers that keep no rule make the library raise nearly anything.
        return "?"


def _subject(message):
    try:
        return (str(message.get("Subject") or "").replace("/", "-"))[:80] or "message"
    except Exception:
        return "message"
