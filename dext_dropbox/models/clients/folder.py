from odoo import api, fields, models
from odoo.exceptions import ValidationError

# The three subfolders: their names are data, the same in every language.
KINDS = {
    "invoice": "Invoices",
    "receipt": "Receipts",
    "sale": "Sales documents",
}
KIND_OF_SUBFOLDER = {name.lower(): kind for kind, name in KINDS.items()}
JOURNAL_TYPES = {"invoice": "purchase", "receipt": "purchase", "sale": "sale"}


class DextDropboxFolder(models.Model):
    _name = "dext.dropbox.folder"
    _inherit = ["dext.dropbox.guarded", "mail.thread"]
    _description = "Dropbox client folder"
    _order = "name, id"

    _settings = ("books_id", "purchase_journal_id", "sale_journal_id")

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        string="Firm", related="connection_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="User",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The user of the client whom this folder is for; empty: the whole client.",
    )
    books_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="restrict",
        help="The company whose journals receive the documents.",
    )
    purchase_journal_id = fields.Many2one(
        "account.journal",
        domain="[('company_id', 'parent_of', books_id), ('type', '=', 'purchase')]",
        help="Empty: the journal that the books have for Dropbox, or their first one.",
    )
    sale_journal_id = fields.Many2one(
        "account.journal",
        string="Sales Journal",
        domain="[('company_id', 'parent_of', books_id), ('type', '=', 'sale')]",
        help="Empty: the journal that the books have for Dropbox, or their first one.",
    )
    name = fields.Char("Folder", required=True, readonly=True)
    path = fields.Char("Path in Dropbox", readonly=True)
    path_lower = fields.Char(readonly=True)
    shown_path = fields.Char(
        "Place in Dropbox",
        compute="_compute_shown_path",
        # Accountants of the books see it too, who may not see the connection.
        compute_sudo=True,
    )
    dropbox_id = fields.Char("Dropbox ID", readonly=True, copy=False)
    missing = fields.Boolean(readonly=True, copy=False)
    incomplete = fields.Boolean(
        readonly=True, copy=False, help="A subfolder has to be made again."
    )
    refusal = fields.Selection(
        [
            (
                "refused",
                "Dropbox refuses a folder of this name. Change the name of the "
                "client, then make the folder again.",
            ),
            (
                "conflict",
                "In Dropbox, a file has the name of the folder or of a subfolder. "
                "Rename that file, then make the folder again.",
            ),
        ],
        string="Reason",
        readonly=True,
        copy=False,
        help="Why the folder, or one of its subfolders, could not be made.",
    )
    state = fields.Selection(
        [
            ("making", "Being made"),
            ("active", "Active"),
            ("refused", "Refused"),
            ("missing", "Missing"),
            ("off", "Off"),
        ],
        compute="_compute_state",
        search="_search_state",
        # Accountants of the books see it too, who may not see the connection.
        compute_sudo=True,
        help="A client folder is active while its firm is connected to Dropbox, and "
        "missing if somebody deleted it there.",
    )

    _one_per_client = models.UniqueIndex(
        "(connection_id, partner_id, COALESCE(contact_id, 0))",
        "This client (or user) has a Dropbox folder already.",
    )
    _one_per_dropbox_id = models.UniqueIndex(
        "(connection_id, dropbox_id) WHERE dropbox_id IS NOT NULL",
        "Somebody made this Dropbox folder at the same time. Try again.",
    )

    # By hash: a path of Dropbox can be longer than an entry of a sorted index.
    _path_idx = models.Index("USING hash (path_lower)")
    _incomplete_idx = models.Index(
        "(connection_id) WHERE (incomplete OR dropbox_id IS NULL) AND refusal IS NULL"
    )

    @api.depends("path", "connection_id.app_folder", "connection_id.base_folder")
    def _compute_shown_path(self):
        for folder in self:
            folder.shown_path = folder.connection_id._as_people_see(folder.path)

    @api.depends("connection_id.state", "dropbox_id", "missing", "refusal")
    def _compute_state(self):
        for folder in self:
            if folder.connection_id.state == "disconnected":
                folder.state = "off"
            elif folder.dropbox_id:
                folder.state = "missing" if folder.missing else "active"
            else:
                folder.state = "refused" if folder.refusal else "making"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        on = fields.Domain("connection_id", "any!", [("state", "!=", "disconnected")])
        made = fields.Domain("dropbox_id", "!=", False)
        missing = fields.Domain("missing", "=", True)
        refused = fields.Domain("refusal", "!=", False)
        wanted = {
            "making": on & ~made & ~refused,
            "active": on & made & ~missing,
            "refused": on & ~made & refused,
            "missing": on & made & missing,
            "off": ~on,
        }
        return fields.Domain.OR(wanted[state] for state in value if state in wanted)

    @api.constrains("books_id", "purchase_journal_id", "sale_journal_id")
    def _check_journals(self):
        for folder in self:
            for kind, journal in (
                ("purchase", folder.purchase_journal_id),
                ("sale", folder.sale_journal_id),
            ):
                # A branch keeps its books in journals of the companies above it too.
                above = folder.books_id.sudo().parent_ids
                if journal and (
                    journal.company_id not in above or journal.type != kind
                ):
                    raise ValidationError(
                        self.env._(
                            "%(journal)s is no journal of the right type of the books "
                            "%(books)s.",
                            journal=journal.display_name,
                            books=folder.books_id.name,
                        )
                    )

    def write(self, vals):
        if "books_id" not in vals:
            return super().write(vals)
        if not self.env.su:
            books = self.env["res.company"].browse(vals["books_id"])
            for company in books | self.sudo().books_id:
                self._require_books(company)
        self.connection_id._await_check()
        return super().write(vals)

    def _refusal(self):
        return self.env._(
            "A client folder cannot be changed, archived or deleted here: client "
            "folders are turned off at the firm. Disconnect the firm under Dropbox, "
            "Connection."
        )

    @api.private
    def journal(self, kind):
        """Return the journal (maybe empty) that documents of ``kind`` go to."""
        self.ensure_one()
        journal_type = JOURNAL_TYPES[kind]
        own = self[f"{journal_type}_journal_id"].filtered("active")
        return own or self.books_id._dext_dropbox_journal(journal_type)

    def action_make_again(self):
        """Make a folder that was deleted or refused in Dropbox once more."""
        self.ensure_one()
        self.check_access("write")
        folder = self.sudo()
        if folder.state in ("missing", "refused"):
            folder._make_again()
            folder._message_log(
                body=self.env._(
                    "Made again in Dropbox: %(path)s.", path=folder.shown_path
                )
            )
        elif folder.refusal:
            folder.write({"incomplete": True, "refusal": False})
            folder.connection_id._wake()

    # ------------------------------------------------------------------
    # Place
    # ------------------------------------------------------------------

    @api.model
    def _place_values(self, entry):
        """The values of a client folder that lies at ``entry``."""
        return {
            "name": entry.name,
            "path": entry.path,
            "path_lower": entry.path_lower,
            "dropbox_id": entry.id,
        }

    def _settle_at(self, entry):
        """Take ``entry`` of Dropbox for the place of this folder."""
        self.write(self._place_values(entry))

    def _after_placing(self, connection):
        """Do what follows once client folders of ``connection`` have got places."""
