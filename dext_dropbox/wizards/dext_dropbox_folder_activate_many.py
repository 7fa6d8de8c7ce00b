from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.clients.making import candidates

READY = ("ready", "numbered", "firm", "user", "new_user", "again", "elsewhere")


class DextDropboxFolderActivateMany(models.TransientModel):
    _name = "dext.dropbox.folder.activate.many"
    _inherit = "dext.dropbox.given"
    _description = "Activate Dropbox for many clients"

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
    trouble = fields.Selection(related="connection_id.trouble")
    books_id = fields.Many2one(
        "res.company",
        help="Receives the documents of clients that have no books of their own in "
        "Odoo. It can be changed for each client below.",
    )
    line_ids = fields.One2many("dext.dropbox.folder.activate.many.line", "wizard_id")
    ready_count = fields.Integer(compute="_compute_counts")
    started = fields.Boolean(readonly=True)
    elsewhere = fields.Boolean(
        compute="_compute_counts", help="Whether one of them sends to another firm."
    )
    summary = fields.Char(compute="_compute_counts")
    refused_count = fields.Integer(compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts", help="In percent.")
    under_way = fields.Boolean(compute="_compute_counts")

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_connection_id(self):
        for wizard in self:
            wizard.connection_id = wizard.company_id._dext_dropbox_known()

    @api.depends("line_ids.status", "line_ids.chosen", "started")
    def _compute_counts(self):
        for wizard in self:
            wizard.elsewhere = any(wizard.line_ids.mapped("sends_to"))
            states = wizard.line_ids.filtered("chosen").mapped("status")
            wizard.ready_count = sum(state in READY for state in states)
            made, making = states.count("active"), states.count("making")
            wizard.refused_count = states.count("refused")
            done = made + wizard.refused_count
            wizard.progress = 100 * done / (done + making or 1)
            wizard.under_way = wizard.started and bool(making)
            wizard.summary = self.env._(
                "Client folders in Dropbox: %(made)s of %(total)s. Refused: "
                "%(refused)s. Left out: %(left)s.",
                made=made,
                total=done + making,
                refused=wizard.refused_count,
                left=len(states) - done - making,
            )

    @api.model
    def _propose(self, company, partners, offered=None):
        """Open the wizard for ``partners``, and for users of those that are active.

        :param offered: more users of active clients, not ticked either
        """
        wanted = self.env["dext.dropbox.folder"]._wanted_activations(company, partners)
        for user in offered or ():
            wanted.setdefault((user.parent_id, user), False)
        wizard = self.create({"company_id": company.id})
        names = {key: [partner.name or "" for partner in key] for key in wanted}
        only_offered = {"chosen": False, "settled": True}
        wizard.line_ids.create(
            [
                {
                    "wizard_id": wizard.id,
                    "partner_id": client.id,
                    "contact_id": user.id,
                    **({} if wanted[client, user] else only_offered),
                }
                for client, user in sorted(wanted, key=names.get)
            ]
        )
        return wizard._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Activate Clients"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_activate(self):
        """Activate what is ticked and ready; the wizard then shows the progress."""
        self.ensure_one()
        chosen = self.line_ids.filtered("chosen")
        ready = chosen.filtered(lambda line: line.status in READY)
        if not ready:
            raise UserError(
                self.env._("No client is ready. Tick clients and choose their books.")
            )
        self.env["dext.dropbox.folder"].activate_all(
            self.connection_id,
            {(line.partner_id, line.contact_id): line.books_id for line in ready},
        )
        (self.line_ids - chosen).unlink()
        self.started = True
        return self._show()

    def action_open_folders(self):
        return self.connection_id.action_open_folders()


class DextDropboxFolderActivateManyLine(models.TransientModel):
    _name = "dext.dropbox.folder.activate.many.line"
    _inherit = "dext.dropbox.given"
    _description = "Client to be activated"

    wizard_id = fields.Many2one(
        "dext.dropbox.folder.activate.many", required=True, ondelete="cascade"
    )
    chosen = fields.Boolean(
        "Activate", compute="_compute_chosen", store=True, readonly=False
    )
    settled = fields.Boolean(
        compute="_compute_chosen",
        store=True,
        readonly=False,
        help="Only people tick it now; before, it is ticked as soon as it has books.",
    )
    partner_id = fields.Many2one("res.partner", string="Client", required=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="User",
        domain="[('parent_id', '=', partner_id)]",
        help="Empty: one folder for the whole client.",
    )
    books_id = fields.Many2one(
        "res.company",
        compute="_compute_books_id",
        store=True,
        readonly=False,
        help="The company whose journals receive the documents.",
    )
    folder_id = fields.Many2one(
        "dext.dropbox.folder", string="Client Folder", compute="_compute_preview"
    )
    folder_name = fields.Char("Folder", compute="_compute_preview")
    sends_to = fields.Char("Already Sends To", compute="_compute_preview")
    refusal = fields.Selection(related="folder_id.refusal")
    status = fields.Selection(
        [
            ("ready", "Ready"),
            ("numbered", "Name taken: gets a number"),
            ("firm", "In the firm's own books"),
            ("user", "User"),
            ("new_user", "New user"),
            ("again", "Is made again"),
            ("elsewhere", "Sends to another firm"),
            ("nameless", "Has no usable name"),
            ("no_books", "Choose the books"),
            ("active", "Active"),
            ("making", "Being made"),
            ("refused", "Refused"),
            ("missing", "Missing"),
            ("off", "Off"),
        ],
        compute="_compute_preview",
    )

    @api.depends("partner_id", "wizard_id.books_id")
    def _compute_books_id(self):
        own = self.env["res.company"].search(
            [("partner_id", "in", self.partner_id.ids)]
        )
        by_partner = {company.partner_id: company for company in own}
        for line in self:
            line.books_id = by_partner.get(line.partner_id) or line.wizard_id.books_id

    @api.depends("books_id")
    def _compute_chosen(self):
        for line in self:
            arrived = bool(line.books_id) and not line.settled
            line.chosen = line.chosen or arrived
            line.settled = line.settled or arrived

    @api.depends(
        "partner_id",
        "contact_id",
        "books_id",
        "wizard_id.company_id",
        "wizard_id.started",
        "wizard_id.line_ids.chosen",
        "wizard_id.line_ids.partner_id",
    )
    def _compute_preview(self):
        for wizard, lines in self.grouped("wizard_id").items():
            wizard.connection_id.check_access("read")
            known = {
                (folder.partner_id, folder.contact_id): folder
                for folder in wizard.connection_id.sudo().folder_ids
            }
            connection = wizard.connection_id.sudo()
            names = connection._names_taken() if connection else set()
            lines = wizard.line_ids | lines
            firms = self.env["dext.dropbox.folder"]._other_firms(
                wizard.company_id, (lines.partner_id | lines.contact_id)._origin
            )
            for line in lines:
                folder = known.get((line.partner_id, line.contact_id))
                owner = (line.contact_id or line.partner_id)._origin
                line.sends_to = self._names_that_may_be_told(firms.get(owner))
                line._preview(folder or self.env["dext.dropbox.folder"], names)

    @api.model
    def _names_that_may_be_told(self, firms):
        """Return the names of ``firms``, as far as the user is in them."""
        known = firms and firms & self.env.user.company_ids
        if firms and not known:
            return self.env._("another firm")
        return firms and ", ".join(known.mapped("name"))

    def _preview(self, folder, names):
        """Show what will become of this line; ``names`` are taken (lower case)."""
        self.folder_id = folder
        wanted = folder.name or folder._wanted_name(self.partner_id, self.contact_id)
        name = wanted
        if wanted and not folder:
            name = next(n for n in candidates(wanted) if n.lower() not in names)
        if wanted and self.chosen:
            names.add(name.lower())
        self.folder_name = name
        self.status = self._status(numbered=name != wanted)

    def _status(self, numbered):
        folder, company = self.folder_id, self.wizard_id.company_id
        if folder:
            lost = folder.state in ("missing", "refused")
            return "again" if lost and not self.wizard_id.started else folder.state
        if self.sends_to and self.books_id and self.folder_name:
            return "elsewhere"
        if not self.folder_name:
            return "nameless"
        if not self.books_id:
            return "no_books"
        if self.books_id == company and self.partner_id != company.partner_id:
            return "firm"
        if numbered:
            return "numbered"
        if self.contact_id:
            return "new_user" if self._is_new() else "user"
        return "ready"

    def _is_new(self):
        """Whether the user came after its client was activated."""
        return self.contact_id in self.partner_id.dext_dropbox_new_user_ids


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dext_dropbox_activate_many(self):
        """Preview the activation of these contacts, and of users of active clients."""
        return self.env["dext.dropbox.folder.activate.many"]._propose(
            self._dext_dropbox_firm(), self
        )


class ResCompany(models.Model):
    _inherit = "res.company"

    def action_dext_dropbox_activate_all(self):
        """Preview the activation of all clients without a folder, and of new users.

        Clients are customers, and whoever has books of its own here.
        """
        self.ensure_one()
        Partner = self.env["res.partner"]
        folders = self._dext_dropbox_known().sudo().folder_ids
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


class DextDropboxFolder(models.Model):
    _inherit = "dext.dropbox.folder"

    def action_activate_clients(self):
        """Preview the activation of all clients without a folder."""
        firm = self.env["res.partner"]._dext_dropbox_firm()
        return firm.action_dext_dropbox_activate_all()
