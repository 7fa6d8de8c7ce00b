from odoo import api, fields, models
from odoo.fields import Command

# Of the firm, by their names on the connection.
SETTINGS = (
    "base_folder",
    "max_size",
    "purchase_journal_id",
    "sale_journal_id",
    "taken_files",
)


def on_company(name):
    return f"dext_dropbox_{name}"


def setter(name):
    """Return the inverse of the setting ``name``.

    Each has its own: while one is written, Odoo does not compute the others.
    """

    def inverse(connections):
        for connection in connections:
            connection._require_manager()
            connection.company_id.sudo()[on_company(name)] = connection[name]

    return inverse


class DextDropboxConnection(models.Model):
    """The firm's settings, which Dropbox managers change here.

    They are fields of the company, which only system administrators may write.
    """

    _inherit = "dext.dropbox.connection"

    _settings = ("responsible_id", *SETTINGS)

    base_folder = fields.Char(
        compute="_compute_settings",
        inverse=setter("base_folder"),
        compute_sudo=True,
        help="Only for apps of the type Full Dropbox: the folder that holds the "
        "client folders. Leave it empty for an App folder app.",
    )
    max_size = fields.Integer(
        "Largest File (MB)",
        compute="_compute_settings",
        inverse=setter("max_size"),
        compute_sudo=True,
        help="Larger files are rejected. 0: no limit.",
    )
    purchase_journal_id = fields.Many2one(
        "account.journal",
        compute="_compute_settings",
        inverse=setter("purchase_journal_id"),
        compute_sudo=True,
        domain="[('company_id', '=', company_id), ('type', '=', 'purchase')]",
        help="Receives bills and receipts from Dropbox. Empty: the first purchase "
        "journal.",
    )
    sale_journal_id = fields.Many2one(
        "account.journal",
        string="Sales Journal",
        compute="_compute_settings",
        inverse=setter("sale_journal_id"),
        compute_sudo=True,
        domain="[('company_id', '=', company_id), ('type', '=', 'sale')]",
        help="Receives customer invoices from Dropbox. Empty: the first sales journal.",
    )

    taken_files = fields.Selection(
        "_selection_taken_files",
        compute="_compute_settings",
        inverse=setter("taken_files"),
        compute_sudo=True,
        help="What becomes of files in Dropbox once they are drafts in Odoo: they "
        "stay, or move to a subfolder Processed beside them.",
    )

    @api.model
    def _selection_taken_files(self):
        field = self.env["res.company"]._fields["dext_dropbox_taken_files"]
        return field._description_selection(self.env)

    @api.depends(*(f"company_id.{on_company(name)}" for name in SETTINGS))
    def _compute_settings(self):
        for connection in self:
            for name in SETTINGS:
                connection[name] = connection.company_id[on_company(name)]

    @api.model
    def _note_app_key(self):
        """Log with all firms that were ever connected that their app key changed."""
        self.sudo().search([("account_id", "!=", False)])._note(
            self.env._("%(user)s changed the app key.", user=self.env.user.name)
        )

    def _watch_elsewhere(self):
        """Do what follows when another base folder is watched from now on."""

    def _log_settings(self, company, former):
        """Log who changed which settings of ``company``; ``former`` are the values."""
        columns = company.fields_get(list(former))
        Tracking = self.env["mail.tracking.value"]
        changes = [
            Tracking._create_tracking_values(
                value, company[name], name, columns[name], company
            )
            for name, value in former.items()
            if value != company[name]
        ]
        if changes:
            self._message_log(
                body=self.env._("Settings changed."),
                tracking_value_ids=[Command.create(change) for change in changes],
            )
