"""What the upload page and the portal have in common: how files are handed in."""

import base64
import gzip
import hashlib
import json
from functools import lru_cache

from markupsafe import Markup
from werkzeug.http import parse_accept_header

from odoo.http import request
from odoo.tools import file_open

from ..models.page.receiving import PART, AskAgain, NotTaken

TEMPLATE = "dext_dropbox_client.page_upload"
NOT_FOUND = "dext_dropbox_client.page_not_found"
TOO_OFTEN = "dext_dropbox_client.page_too_often"
HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",  # the address is the secret
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


@lru_cache
def _source(name):
    """Return a file of ours that stands inside the page: it takes one request."""
    with file_open(f"dext_dropbox_client/static/src/page/{name}") as file:
        return Markup(file.read())  # noqa: S704 - our own file


def page(template, lang, status=200, **values):
    """Return a page of ours: complete in itself, with nothing from elsewhere."""
    views = request.env["ir.ui.view"].sudo().with_context(lang=lang)
    language = request.env["res.lang"].sudo()._get_data(code=lang)
    values = (
        {"base": False, "headers": False, "back": False}
        | values
        | {
            "language": (language.iso_code or lang).replace("_", "-"),
            "direction": language.direction or "ltr",
            "style": _source("page.css"),
            "script": _source("page.js"),
        }
    )
    html = views._render_template(template, values)
    headers = {**HEADERS, "Content-Security-Policy": _policy()}
    answer = request.make_response(f"<!DOCTYPE html>\n{html}", headers.items())
    answer.status_code = status
    return _shortened(answer)


def _shortened(answer):
    """Compress ``answer`` for who can read it so: a slow line may take seconds less.

    Odoo compresses nothing itself, and the server before it only if told to.
    """
    answer.headers["Vary"] = "Accept-Encoding"
    accepted = request.httprequest.headers.get("Accept-Encoding")
    if "gzip" in parse_accept_header(accepted):
        answer.set_data(gzip.compress(answer.get_data()))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


@lru_cache
def _policy():
    """What a browser lets our pages do: run our own script, and ask us."""
    script, style = map(_hash, ("page.js", "page.css"))
    return (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; "
        "connect-src 'self'; img-src data:; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(name):
    digest = hashlib.sha256(_source(name).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def answered(values, status=200, **headers):
    """Return ``values`` as JSON."""
    answer = request.make_json_response(values, {**HEADERS, **headers}, status=status)
    return _shortened(answer)


def begin(folder, sender, fields, address=""):
    """Begin to take a file, or say how much of it has arrived.

    :param folder: in the language of the client
    :param address: from where it comes by the link, empty for the portal
    """
    uploads = folder.env["dext.dropbox.upload"].sudo()
    try:
        upload = uploads._begin(
            folder.sudo(),
            key=fields.get("key", ""),
            kind=fields.get("kind", ""),
            name=fields.get("name", ""),
            size=_number(fields.get("size")),
            sender=sender,
            address=address,
        )
    except NotTaken as error:
        return _not_taken(error)
    except AskAgain:
        return answered({"again": True}, 503)
    return answered({"offset": int(upload.received), "state": upload.state})


def part(folder, key, offset, by_link=False):
    """Take one more part of a file."""
    content = request.httprequest.get_data()
    if not content or len(content) > PART:
        return answered({"again": True}, 400)
    upload = (
        request.env["dext.dropbox.upload"]
        .sudo()
        .search([("folder_id", "=", folder.id), ("key", "=", key)])
    )
    if not upload or upload.by_link != by_link:
        return answered({"again": True}, 409)
    try:
        arrived = upload._take_part(_number(offset), content)
    except AskAgain:
        return answered({"again": True}, 503)
    return answered({"offset": arrived, "state": upload.state})


def _not_taken(error):
    if error.later is None:
        return answered({"error": str(error)}, 422)
    return answered(
        {"error": str(error), "later": error.later},
        429,
        **{"Retry-After": str(error.later)},
    )


def _number(text):
    """Return a number of bytes; -1 if ``text`` is none."""
    return int(text) if text and text.isdecimal() and len(text) < 16 else -1


def embedded(values):
    """Return ``values`` as JSON that may stand inside a page."""
    return Markup(json.dumps(values).replace("<", "\\u003c"))  # noqa: S704 - no markup
