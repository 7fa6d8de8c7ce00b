import base64
import json
import secrets

from werkzeug.exceptions import Forbidden, NotFound

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.page.receiving import PART
from ..report.upload_sheet import picture
from . import handing_in

OPEN = {"type": "http", "auth": "user", "sitemap": False}
# A form of Odoo's carries its token in a field; our page sends it in a header.
POSTED = {**OPEN, "methods": ["POST"], "csrf": False}
EACH_PAGE = 50
SPENDS = {"answer_of_client": "answer", "move_for_client": "move"}
QR = 220  # points


class DextDropboxPortal(CustomerPortal):
    """The portal of a client: own folders, own documents, and nothing else."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "dext_dropbox_count" in counters:
            own = request.env["dext.dropbox.connection"]._of_portal()
            values["dext_dropbox_count"] = len(self._folders()) or len(own)
        return values

    @http.route(["/my/dropbox", "/my/dropbox/page/<int:page>"], website=True, **OPEN)
    def my_dropbox(self, page=1, trouble="", **_others):
        folders = self._folders()
        documents = request.env["dext.dropbox.document"]
        domain = [("folder_id", "in", folders.ids)]
        count = documents.search_count(domain)
        pager = portal_pager("/my/dropbox", count, page, EACH_PAGE)
        shown = documents.search(domain, limit=EACH_PAGE, offset=pager["offset"])
        return request.render(
            "dext_dropbox_client.portal_my_dropbox",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "dext_dropbox",
                "folders": folders,
                "connections": request.env["dext.dropbox.connection"]._of_portal(),
                "trouble": trouble,
                "codes": {folder.id: self._code(folder) for folder in folders},
                "documents": shown,
                "uploads": folders._on_their_way(),
                "pager": pager,
            },
        )

    @http.route("/my/dropbox/document/<int:document_id>", website=True, **OPEN)
    def my_dropbox_document(self, document_id, said="", trouble="", **_others):
        document = self._document(document_id)
        return request.render(
            "dext_dropbox_client.portal_my_dropbox_document",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "dext_dropbox",
                "document": document,
                "kinds": document._kinds(),
                "once": secrets.token_hex(16),
                "said": said,
                "trouble": trouble,
            },
        )

    @http.route(
        "/my/dropbox/document/<int:document_id>/answer",
        methods=["POST"],
        website=True,
        **OPEN,
    )
    def answer(self, document_id, text="", once="", **_others):
        return self._decide(document_id, "answer_of_client", text, once)

    @http.route(
        "/my/dropbox/document/<int:document_id>/move",
        methods=["POST"],
        website=True,
        **OPEN,
    )
    def move(self, document_id, kind="", **_others):
        return self._decide(document_id, "move_for_client", kind)

    def _decide(self, document_id, method, *arguments):
        document = self._document(document_id)
        trouble = self._too_often(SPENDS[method])
        try:
            trouble or getattr(document, method)(*arguments)
        except UserError as error:
            trouble = str(error)
        return self.my_dropbox_document(
            document_id, said="" if trouble else method, trouble=trouble
        )

    # ------------------------------------------------------------------
    # A client alone: their own Dropbox
    # ------------------------------------------------------------------

    @http.route("/my/dropbox/connect/<int:connection_id>", methods=["GET"], **OPEN)
    def connect(self, connection_id, switch=""):
        connection = self._connection(connection_id)
        try:
            return request.redirect(connection.start_in_portal(switch), local=False)
        except UserError as error:
            return self.my_dropbox(trouble=str(error))

    @http.route(
        "/my/dropbox/disconnect/<int:connection_id>",
        methods=["POST"],
        website=True,
        **OPEN,
    )
    def disconnect(self, connection_id, **_others):
        self._connection(connection_id).disconnect_in_portal()
        return request.redirect("/my/dropbox")

    @http.route(
        "/my/dropbox/activate/<int:connection_id>",
        methods=["POST"],
        website=True,
        **OPEN,
    )
    def activate(self, connection_id, contact_id="", **_others):
        connection = self._connection(connection_id)
        contact = int(contact_id) if contact_id.isdecimal() else 0
        try:
            connection.activate_in_portal(contact)
        except AccessError as error:
            raise NotFound from error
        except UserError as error:
            return self.my_dropbox(trouble=str(error))
        return request.redirect("/my/dropbox")

    def _connection(self, connection_id):
        """:raises NotFound: there is none that the user may connect"""
        own = request.env["dext.dropbox.connection"]._of_portal()
        found = own.filtered(lambda connection: connection.id == connection_id)
        if not found:
            raise NotFound
        return found.sudo(False)

    # ------------------------------------------------------------------
    # Handing in
    # ------------------------------------------------------------------

    @http.route("/my/dropbox/<int:folder_id>", methods=["GET"], **OPEN)
    def upload_page(self, folder_id):
        folder = self._folder(folder_id)
        headers = {"X-CSRF-Token": request.csrf_token()}
        return handing_in.page(
            handing_in.TEMPLATE,
            request.env.context.get("lang") or "en_US",
            base=f"/my/dropbox/{folder.id}",
            headers=json.dumps(headers),
            back="/my/dropbox",
            firm=folder.company_id.name,
            client=folder.sender_id.name,
            files=handing_in.embedded(folder._told_in_portal()),
            limit=folder.connection_id.max_size,
        )

    @http.route("/my/dropbox/<int:folder_id>/files", methods=["GET"], **OPEN)
    def files(self, folder_id):
        told = self._folder(folder_id)._told_in_portal()
        return handing_in.answered({"files": told})

    @http.route("/my/dropbox/<int:folder_id>/begin", max_content_length=8192, **POSTED)
    def begin(self, folder_id, **fields):
        self._require_own_page()
        sender = request.env.user.partner_id
        return handing_in.begin(self._folder(folder_id), sender, fields)

    @http.route("/my/dropbox/<int:folder_id>/part", max_content_length=PART, **POSTED)
    def part(self, folder_id, key="", offset=""):
        self._require_own_page()
        return handing_in.part(self._folder(folder_id), key, offset)

    @http.route(
        "/my/dropbox/<int:folder_id>/answer", max_content_length=65536, **POSTED
    )
    def answer_on_page(self, folder_id, key="", text="", once=""):
        self._require_own_page()
        document = self._folder(folder_id)._own_document_of_key(key)
        if trouble := self._too_often("answer"):
            wait = {"Retry-After": str(self._allowance()._seconds_left())}
            return handing_in.answered({"error": trouble}, 429, **wait)
        try:
            document and document.sudo(False).answer_of_client(text, once)
        except UserError as error:
            return handing_in.answered({"error": str(error)}, 422)
        known = bool(document)
        return handing_in.answered({"answered": known}, 200 if known else 409)

    def _too_often(self, purpose):
        """Count one more of what this user does; the sentence if that is too much."""
        allowance = self._allowance()
        if allowance._spend(purpose, f"user {request.env.uid}"):
            return ""
        return request.env._(
            "You have done this many times within an hour. Go on in %s minutes.",
            allowance._seconds_left() // 60 + 1,
        )

    def _allowance(self):
        return request.env["dext.dropbox.allowance"].sudo()

    def _require_own_page(self):
        """:raises Forbidden: another site has made the browser send this"""
        if not request.validate_csrf(request.httprequest.headers.get("X-CSRF-Token")):
            raise Forbidden

    # ------------------------------------------------------------------
    # What is the user's own
    # ------------------------------------------------------------------

    def _folders(self):
        return request.env["dext.dropbox.folder"]._of_portal()

    def _folder(self, folder_id):
        """:raises NotFound: there is no such folder of the user's client"""
        folder = self._folders().filtered(lambda own: own.id == folder_id)
        if not folder:
            raise NotFound
        return folder

    def _document(self, document_id):
        """:raises NotFound: there is no such document of the user's client"""
        document = request.env["dext.dropbox.document"].browse(document_id).exists()
        try:
            document and document._require_own()
        except AccessError as error:
            raise NotFound from error
        if not document:
            raise NotFound
        return document

    def _code(self, folder):
        """The QR code of a folder's link, as an address of the picture itself.

        Asked for by its address, the link would stand in the log of the server.
        """
        if not folder.upload_url:
            return False
        code = picture(folder.upload_url, QR).encode()
        return f"data:image/svg+xml;base64,{base64.b64encode(code).decode()}"
