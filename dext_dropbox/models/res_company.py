from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .dropbox_settings import SETTINGS, on_company

REDIRECT_PATH = "/dext_dropbox/callback"
# Guests and colleagues may read companies too.
ACCOUNTANTS = "account.group_account_invoice"


class ResCompany(models.Model):
    _inherit = "res.company"

    dext_dropbox_connection_id = fields.Many2one(
        "dext.dropbox.connection",
        string="Dropbox Connection",
        compute="_compute_dext_dropbox_connection_id",
        search="_search_dext_dropbox_connection_id",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_base_folder = fields.Char(
        "Dropbox Base Folder",
        help="Only for apps of the type Full Dropbox: the folder that holds the "
        "client folders. Leave it empty for an App folder app.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_max_size = fields.Integer(
        "Largest Dropbox File (MB)",
        default=50,
        help="Larger files are rejected. 0: no limit.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_taken_files = fields.Selection(
        [("leave", "Leave them"), ("processed", "Move them to Processed")],
        string="Taken Dropbox Files",
        required=True,
        default="leave",
        help="What becomes of files in Dropbox once they are drafts in Odoo: they "
        "stay, or move to a subfolder Processed beside them.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_purchase_journal_id = fields.Many2one(
        "account.journal",
        string="Dropbox Purchase Journal",
        domain="[('company_id', '=', id), ('type', '=', 'purchase')]",
        check_company=True,
        help="Receives bills and receipts from Dropbox. Empty: the first purchase "
        "journal.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_sale_journal_id = fields.Many2one(
        "account.journal",
        string="Dropbox Sales Journal",
        domain="[('company_id', '=', id), ('type', '=', 'sale')]",
        check_company=True,
        help="Receives customer invoices from Dropbox. Empty: the first sales journal.",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_state = fields.Selection(
        related="dext_dropbox_connection_id.state",
        string="Dropbox",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_trouble = fields.Selection(
        related="dext_dropbox_connection_id.trouble",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_account_name = fields.Char(
        related="dext_dropbox_connection_id.account_name",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_account_email = fields.Char(
        related="dext_dropbox_connection_id.account_email",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_connected_on = fields.Datetime(
        related="dext_dropbox_connection_id.connected_on",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_last_check = fields.Datetime(
        related="dext_dropbox_connection_id.last_check",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_next_check = fields.Datetime(
        related="dext_dropbox_connection_id.next_check",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_folder_count = fields.Integer(
        related="dext_dropbox_connection_id.active_folder_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_today_count = fields.Integer(
        related="dext_dropbox_connection_id.today_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_waiting_count = fields.Integer(
        related="dext_dropbox_connection_id.waiting_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_attention_count = fields.Integer(
        related="dext_dropbox_connection_id.attention_count",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_responsible_id = fields.Many2one(
        related="dext_dropbox_connection_id.responsible_id",
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_folder_ids = fields.One2many(
        related="dext_dropbox_connection_id.folder_ids",
        groups=ACCOUNTANTS,
    )

    def _compute_dext_dropbox_connection_id(self):
        connections = self.env["dext.dropbox.connection"].search(
            [("company_id", "in", self.ids)]
        )
        by_company = connections.grouped("company_id")
        for company in self:
            company.dext_dropbox_connection_id = by_company.get(company, False)

    def _search_dext_dropbox_connection_id(self, operator, value):
        connections = self.env["dext.dropbox.connection"].search(
            [("id", operator, value)]
        )
        return [("id", "in", connections.company_id.ids)]

    @api.constrains("dext_dropbox_max_size")
    def _check_dext_dropbox_max_size(self):
        if any(company.dext_dropbox_max_size < 0 for company in self):
            raise ValidationError(
                self.env._("The largest size of a Dropbox file cannot be negative.")
            )

    @api.constrains("dext_dropbox_purchase_journal_id", "dext_dropbox_sale_journal_id")
    def _check_dext_dropbox_journals(self):
        for company in self.sudo():
            for kind in ("purchase", "sale"):
                journal = company[f"dext_dropbox_{kind}_journal_id"]
                if journal and (journal.company_id, journal.type) != (company, kind):
                    raise ValidationError(
                        self.env._(
                            "%(journal)s is no journal of the right type of the books "
                            "%(books)s.",
                            journal=journal.display_name,
                            books=company.name,
                        )
                    )

    def _dext_dropbox_require_base_folder(self, base):
        """:raises ValidationError: ``base`` is another one, and folders are in it"""
        for company in self.sudo():
            former = company.dext_dropbox_base_folder or False
            if former != (base or False) and company.dext_dropbox_folder_ids:
                raise ValidationError(
                    self.env._(
                        "The Dropbox base folder cannot change any more: client "
                        "folders have been made in it."
                    )
                )

    def write(self, vals):
        if on_company("base_folder") in vals:
            self._dext_dropbox_require_base_folder(vals[on_company("base_folder")])
        watched = [name for name in map(on_company, SETTINGS) if name in vals]
        former = {
            company: {name: company[name] for name in watched}
            for company in (self if watched else ())
        }
        done = super().write(vals)
        for company, values in former.items():
            if connection := company.sudo().dext_dropbox_connection_id:
                connection._log_settings(company, values)
                base = on_company("base_folder")
                if base in values and values[base] != company[base]:
                    connection._watch_elsewhere()
        return done

    def _dext_dropbox_connection(self):
        """Return the company's connection, made (disconnected) if there is none.

        :raises AccessError: the user has no access to the company, or to connections
        """
        self.ensure_one()
        self.check_access("read")
        connections = self.env["dext.dropbox.connection"]
        connections.check_access("read")
        connections = connections.sudo()
        found = connections.search([("company_id", "=", self.id)])
        if not found:
            found = connections.create({"company_id": self.id})
        return found.sudo(self.env.su)

    def _dext_dropbox_redirect_uri(self):
        """Where Dropbox sends the browser back to; to be registered there."""
        return self.get_base_url() + REDIRECT_PATH

    def _dext_dropbox_journal(self, journal_type):
        """Return the journal (maybe empty) of ``journal_type`` for documents."""
        self.ensure_one()
        if own := self[f"dext_dropbox_{journal_type}_journal_id"].filtered("active"):
            return own
        return self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self),
                ("type", "=", journal_type),
            ],
            limit=1,
        )

    def action_dext_dropbox_connect(self):
        return self._dext_dropbox_connection().action_connect()

    def action_dext_dropbox_check(self):
        return self._dext_dropbox_connection().action_check()

    def action_dext_dropbox_disconnect(self):
        return self._dext_dropbox_connection().action_disconnect()

    def action_dext_dropbox_doctor(self):
        return self._dext_dropbox_connection().action_doctor()

    def action_dext_dropbox_open_folders(self):
        return self._dext_dropbox_connection().action_open_folders()

    def action_dext_dropbox_open_documents(self):
        return self._dext_dropbox_connection().action_open_documents()

    def action_dext_dropbox_activate_business(self):
        """Activate the company's own partner: the business account."""
        self.ensure_one()
        return self.partner_id._dext_dropbox_activation(self)

    def action_dext_dropbox_activate_all(self):
        """Preview the activation of all clients without a folder, and of new users.

        Clients are customers, and whoever has books of its own here.
        """
        self.ensure_one()
        Partner = self.env["res.partner"]
        folders = self._dext_dropbox_connection().sudo().folder_ids
        books = self.env.user.company_ids.partner_id
        clients = Partner.search(
            fields.Domain("parent_id", "=", False)
            & fields.Domain("id", "not in", folders.partner_id.ids)
            & fields.Domain("id", "!=", self.partner_id.id)
            & (
                fields.Domain("customer_rank", ">", 0)
                | fields.Domain("id", "in", books.ids)
            )
        )
        active = Partner.browse(folders.partner_id.ids)
        users = active.dext_dropbox_new_user_ids
        return self.env["dext.dropbox.folder.activate.many"]._propose(
            self, clients, users
        )

    @api.model
    def action_dext_dropbox_open_setup(self):
        """Open the guide through the first set-up of the current company."""
        guide = self.env["dext.dropbox.setup"].create({})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_setup_action"
        )
        return {**action, "res_id": guide.id}

    @api.model
    def action_dext_dropbox_open_connection(self):
        """Open the connection of the current company, made if there is none."""
        self.env["dext.dropbox.connection"].check_access("read")
        connection = self.env.company._dext_dropbox_connection()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox.dext_dropbox_connection_action"
        )
        return {**action, "res_id": connection.id}
