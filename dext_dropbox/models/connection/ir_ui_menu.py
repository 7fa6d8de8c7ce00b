from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Let the menu Dropbox lead straight to the guide until a firm is connected."""
        hidden = super()._load_menus_blacklist()
        connections = self.env["dext.dropbox.connection"].sudo()
        if connections.search_count([("account_id", "!=", False)], limit=1):
            return hidden
        return hidden + self.env.ref("dext_dropbox.dext_dropbox_menu").child_id.ids
