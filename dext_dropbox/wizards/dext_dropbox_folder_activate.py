from odoo import api, fields, models


class DextDropboxFolderActivate(models.TransientModel):
    _name = "dext.dropbox.folder.activate"
    _inherit = "dext.dropbox.given"
    _description = "Activate Dropbox for a client"

    company_id = fields.Many2one(
        "res.company",
        string="Firm",
        required=True,
        default=lambda self: self.env.company,
    )
    connection_id = fields.Many2one(
        "dext.dropbox.connection", compute="_compute_connection_id"
    )
    connection_state = fields.Selection(related="connection_id.state")
    partner_id = fields.Many2one("res.partner", string="Client", required=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="User",
        domain="[('parent_id', '=', partner_id)]",
        help="Leave empty for one folder of the whole client.",
    )
    books_id = fields.Many2one(
        "res.company",
        compute="_compute_books_id",
        store=True,
        readonly=False,
        help="The company whose journals receive the documents.",
    )
    firm_books = fields.Boolean(compute="_compute_firm_books")
    purchase_journal_id = fields.Many2one(
        "account.journal",
        domain="[('company_id', 'parent_of', books_id), ('type', '=', 'purchase')]",
    )
    sale_journal_id = fields.Many2one(
        "account.journal",
        string="Sales Journal",
        domain="[('company_id', 'parent_of', books_id), ('type', '=', 'sale')]",
    )
    folder_name = fields.Char("Folder", compute="_compute_folder_name")

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_connection_id(self):
        for wizard in self:
            wizard.connection_id = wizard.company_id._dext_dropbox_known()

    @api.depends("partner_id")
    def _compute_books_id(self):
        for wizard in self:
            wizard.books_id = wizard.partner_id._dext_dropbox_books()

    @api.depends("books_id", "company_id", "partner_id")
    def _compute_firm_books(self):
        for wizard in self:
            wizard.firm_books = (
                wizard.books_id == wizard.company_id
                and wizard.partner_id != wizard.company_id.partner_id
            )

    @api.depends("partner_id", "contact_id")
    def _compute_folder_name(self):
        Folder = self.env["dext.dropbox.folder"]
        for wizard in self:
            wizard.folder_name = Folder._wanted_name(
                wizard.partner_id, wizard.contact_id
            )

    def action_activate(self):
        self.ensure_one()
        folder = self.env["dext.dropbox.folder"].activate(
            self.connection_id,
            self.partner_id,
            self.contact_id,
            self.books_id,
            {
                "purchase_journal_id": self.purchase_journal_id.id,
                "sale_journal_id": self.sale_journal_id.id,
            },
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Dropbox is active"),
                "message": self.env._(
                    "The folder %(path)s stands in Dropbox.", path=folder.shown_path
                ),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
