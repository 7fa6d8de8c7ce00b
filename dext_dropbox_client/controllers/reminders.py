from odoo import http
from odoo.http import request


class Reminders(http.Controller):
    """What the links at the end of a reminder lead to; they take no login."""

    @http.route(
        "/dext_dropbox/reminders/<string:wish>/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def reminders(self, wish, token):
        folders = request.env["dext.dropbox.folder"].sudo()
        folder = folders._folder_of_reminder(token)
        if not folder or wish not in ("stop", "start"):
            raise request.not_found()
        # Whatever looks at links before people do asks for their heads only.
        if request.httprequest.method == "GET":
            folder._wish_reminders(wish == "start")
        lang = folder._client_person().lang or folder.company_id.partner_id.lang
        request.update_context(lang=lang)
        page = "dext_dropbox_client.dext_dropbox_reminder_page"
        return request.render(page, {"folder": folder})
