from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.connection.consent import ConsentRefused


class DextDropbox(http.Controller):
    """The way to Dropbox's consent page and back."""

    @http.route("/dext_dropbox/connect/<int:company_id>", type="http", auth="user")
    def connect(self, company_id, switch=""):
        title = request.env._("Dropbox could not be connected")
        companies = request.env.user.company_ids.sudo(False)
        company = companies.filtered(lambda known: known.id == company_id)
        if not company:
            return self._page(title, request.env._("This is no company of yours."))
        try:
            connection = company._dext_dropbox_connection()
            url = connection.start_consent(switch)
        except (AccessError, UserError) as error:
            return self._page(title, str(error))
        return request.redirect(url, local=False)

    @http.route("/dext_dropbox/callback", type="http", auth="user", methods=["GET"])
    def callback(self, **query):
        connections = request.env["dext.dropbox.connection"]
        try:
            connection = connections.finish_consent(query)
        except ConsentRefused as error:
            return self._page(error.title, error.message, error.switch)
        except (AccessError, UserError) as error:
            title = request.env._("Dropbox could not be connected")
            return self._page(title, str(error))
        return request.redirect(connection.landing())

    def _page(self, title, message, switch=None):
        values = {"title": title, "message": message, "switch": switch}
        return request.render("dext_dropbox.dext_dropbox_callback_page", values)
