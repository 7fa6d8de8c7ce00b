from odoo import http
from odoo.http import request


class DextDropboxSheet(http.Controller):
    """The sheets with the QR codes, for printing."""

    @http.route("/dext_dropbox_client/sheets", type="http", auth="user")
    def sheets(self, ids=""):
        wanted = [int(text) for text in ids.split(",") if text.isdecimal()]
        folders = request.env["dext.dropbox.folder"].search([("id", "in", wanted)])
        content = folders.upload_sheets()
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", 'inline; filename="upload-pages.pdf"'),
                ("Cache-Control", "private, no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
