from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.page.receiving import PART
from . import handing_in

OPEN = {"type": "http", "auth": "public", "save_session": False, "sitemap": False}
# No cookie is looked at, and so none can be made use of: the link is all there is.
POSTED = {**OPEN, "methods": ["POST"], "csrf": False}


class DextDropboxPage(http.Controller):
    """The upload page: whoever has the link of a client hands in its documents."""

    @http.route("/drop/<string:token>", methods=["GET"], **OPEN)
    def show(self, token):
        folder, refusal = self._open(token)
        return refusal or self._page(folder)

    @http.route(["/drop", "/drop/<path:anything>"], **{**OPEN, "csrf": False})
    def elsewhere(self, anything=""):
        _folder, refusal = self._open("")
        return refusal

    @http.route("/drop/<string:token>/files", methods=["GET"], **OPEN)
    def files(self, token):
        folder, refusal = self._open(token)
        if refusal:
            return refusal
        return handing_in.answered({"files": self._in_words(folder)._told_by_link()})

    @http.route("/drop/<string:token>/begin", max_content_length=8192, **POSTED)
    def begin(self, token, **fields):
        folder, refusal = self._open(token)
        if refusal:
            return refusal
        return handing_in.begin(
            self._in_words(folder), folder.sender_id, fields, self._address()
        )

    @http.route("/drop/<string:token>/part", max_content_length=PART, **POSTED)
    def part(self, token, key="", offset=""):
        folder, refusal = self._open(token)
        return refusal or handing_in.part(folder, key, offset, by_link=True)

    @http.route("/drop/<string:token>/answer", max_content_length=65536, **POSTED)
    def answer(self, token, key="", text="", once=""):
        folder, refusal = self._open(token)
        if refusal:
            return refusal
        if not self._allowance()._spend("answer", self._address()):
            return self._too_often()
        try:
            known = self._in_words(folder)._answer_by_link(key, text, once)
        except UserError as error:
            return handing_in.answered({"error": str(error)}, 422)
        return handing_in.answered({"answered": known}, 200 if known else 409)

    # ------------------------------------------------------------------
    # Who may come in
    # ------------------------------------------------------------------

    def _open(self, token):
        """Return the folder that ``token`` opens, or else what is answered instead.

        A link that never was, one that has ended and one that is malformed are not
        told apart.
        """
        folders, allowance = request.env["dext.dropbox.folder"], self._allowance()
        within = allowance._spend("request", self._address())
        if not within or allowance._is_spent("wrong", self._address()):
            return folders, self._too_often()
        if folder := folders._of_link(token):
            return folder, None
        allowance._spend("wrong", self._address())
        lang = self._browser_lang()
        return folders, handing_in.page(handing_in.NOT_FOUND, lang, 404)

    def _too_often(self):
        left = self._allowance()._seconds_left()
        answer = handing_in.page(
            handing_in.TOO_OFTEN, self._browser_lang(), 429, minutes=left // 60 + 1
        )
        answer.headers["Retry-After"] = str(left)
        return answer

    def _allowance(self):
        return request.env["dext.dropbox.allowance"].sudo()

    def _address(self):
        return request.httprequest.remote_addr or "nowhere"

    # ------------------------------------------------------------------
    # Language
    # ------------------------------------------------------------------

    def _browser_lang(self):
        known = dict(request.env["res.lang"].sudo().get_installed())
        for wanted in request.httprequest.accept_languages.values():
            code = wanted.replace("-", "_")
            near = [lang for lang in known if lang.split("_")[0] == code.split("_")[0]]
            if code in known or near:
                return code if code in known else near[0]
        return "en_US"

    def _lang(self, folder):
        return folder._client_lang(self._browser_lang())

    def _in_words(self, folder):
        return folder.with_context(lang=self._lang(folder))

    def _page(self, folder):
        words = self._in_words(folder)
        return handing_in.page(
            handing_in.TEMPLATE,
            self._lang(folder),
            firm=folder.company_id.name,
            client=folder.sender_id.name,
            files=handing_in.embedded(words._told_by_link()),
            limit=folder.connection_id.max_size,
        )
