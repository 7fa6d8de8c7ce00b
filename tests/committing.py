"""For what ordinary tests, which never commit, cannot show: locks of other workers."""

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged

from odoo.addons.dext_dropbox.dropbox_api.values import Account, Grant, Tokens

from dev import firm

from .conftest import APP, emulator


@tagged("standard", "post_install", "-at_install")
class CommittingCase(TransactionCase):
    """A linked firm on a cursor that really commits; everything is put back."""

    def setUp(self):
        super().setUp()
        emulator.reset()
        self.cursor = self.registry.cursor()
        self.addCleanup(self.cursor.close)
        self.env = api.Environment(self.cursor, SUPERUSER_ID, {})
        self.clients = self.env["res.partner"]
        self.addCleanup(self.put_back)
        self.books = self.env["res.company"].search([("name", "=", firm.BAKERY)])
        self.connection = self.linked()

    def linked(self):
        self.env["ir.config_parameter"].set_param("dext_dropbox.app_key", APP.key)
        connection = self.env.ref("base.main_company")._dext_dropbox_connection()
        given = emulator.grant()
        tokens = Tokens(given["refresh_token"], given["access_token"])
        connection.link(
            Grant(given["account_id"], tokens, frozenset()),
            Account(given["account_id"], firm.FIRM, firm.MAIL),
        )
        return connection

    def put_back(self):
        self.cursor.rollback()
        for statement in (
            "DELETE FROM dext_dropbox_document",
            "DELETE FROM dext_dropbox_folder",
            "DELETE FROM dext_dropbox_connection",
            "DELETE FROM ir_config_parameter WHERE key LIKE 'dext_dropbox.%%'",
            "DELETE FROM mail_message WHERE model LIKE 'dext.dropbox.%%'",
            "DELETE FROM ir_cron_trigger",
        ):
            self.cursor.execute(statement)
        self.cursor.execute(
            "DELETE FROM res_partner WHERE id = ANY(%s)", [self.clients.ids]
        )
        self.cursor.commit()
        self.registry.clear_cache()
