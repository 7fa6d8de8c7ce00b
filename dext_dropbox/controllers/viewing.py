import re
from functools import wraps
from urllib.parse import urlencode

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import Stream, request

from ..models.review.viewing import LARGEST, view_of

# Our own pages: no script, nothing from elsewhere, in no frame of others.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
PDF_VIEWER = "/web/static/lib/pdfjs/web/viewer.html"
CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
KEPT = 3600  # seconds in the browser; a version of a file never changes


def _hidden(route):
    """What the user may not see is answered like what does not exist.

    Clients see nothing here, of their own documents either: no page of theirs leads
    here, and each call may fetch a whole file and take a process to look at it.
    """

    @wraps(route)
    def answered(*args, **kwargs):
        if not request.env.user._is_internal():
            raise NotFound
        try:
            return route(*args, **kwargs)
        except AccessError as error:
            raise NotFound from error

    return answered


class DextDropboxViewing(http.Controller):
    """Shows files, wherever they are, to whoever may read what they belong to."""

    @http.route(
        "/dext_dropbox/document/<int:document_id>/view", type="http", auth="user"
    )
    @_hidden
    def view_document(self, document_id):
        document = self._readable("dext.dropbox.document", document_id)
        source = f"/dext_dropbox/document/{document_id}/file"
        try:
            view = view_of(document.name, document.file_content())
        except UserError as error:
            return self._page(document.name, source, sentence=str(error))
        return self._view(document.name, source, view)

    @http.route(
        "/dext_dropbox/document/<int:document_id>/file", type="http", auth="user"
    )
    @_hidden
    def document_file(self, document_id, download=""):
        document = self._readable("dext.dropbox.document", document_id)
        try:
            content = document.file_content()
        except UserError as error:
            page = self._page(document.name, "", sentence=str(error))
            page.status_code = 404
            return page
        return self._send(document.name, content, document.sudo().rev, download)

    @http.route(
        "/dext_dropbox/attachment/<int:attachment_id>/view", type="http", auth="user"
    )
    @_hidden
    def view_attachment(self, attachment_id):
        attachment = self._attachment(attachment_id)
        source = f"/dext_dropbox/attachment/{attachment_id}/file"
        if attachment.file_size > LARGEST:
            sentence = request.env._("The file is too large to be shown here.")
            return self._page(attachment.name, source, sentence=sentence)
        view = view_of(attachment.name, attachment.raw or b"")
        return self._view(attachment.name, source, view)

    @http.route(
        "/dext_dropbox/attachment/<int:attachment_id>/file", type="http", auth="user"
    )
    @_hidden
    def attachment_file(self, attachment_id, download=""):
        attachment = self._attachment(attachment_id)
        content = attachment.raw or b""
        return self._send(attachment.name, content, attachment.checksum, download)

    def _readable(self, model, record_id):
        record = request.env[model].browse(record_id).exists()
        if not record:
            raise NotFound
        record.check_access("read")
        return record

    def _attachment(self, attachment_id):
        attachment = self._readable("ir.attachment", attachment_id)
        move = request.env["account.move"].browse(attachment.res_id)
        if attachment.res_model != move._name or not move.sudo().dext_dropbox_folder_id:
            raise NotFound
        return attachment

    def _view(self, name, source, view):
        if view.mimetype == "application/pdf":
            return self._pdf(source)
        if view.mimetype:
            return self._page(name, source, picture=source)
        if view.invoice:
            return self._page(name, source, invoice=view.invoice)
        sentence = request.env._("This kind of file cannot be shown here.")
        return self._page(name, source, sentence=sentence)

    def _pdf(self, source):
        viewed = urlencode({"file": source})
        return request.redirect(f"{PDF_VIEWER}?{viewed}#pagemode=none")

    def _page(self, name, source, **what):
        page = request.render(
            "dext_dropbox.dext_dropbox_file_page",
            {"name": name, "source": source, **what},
        )
        page.headers["Content-Security-Policy"] = POLICY
        page.headers["X-Content-Type-Options"] = "nosniff"
        page.headers["Cache-Control"] = "private, no-store"
        return page

    def _send(self, name, content, version, download):
        """Send what browsers show as that, and anything else as a file to be kept."""
        name = CONTROLS.sub("_", name)
        view = None if download else view_of(name, content)
        shown = bool(view and view.mimetype)
        stream = Stream(
            type="data",
            data=view.content if shown else content,
            mimetype=view.mimetype if shown else "application/octet-stream",
            download_name=name,
            etag=version,
            max_age=KEPT,
        )
        return stream.get_response(as_attachment=not shown)
