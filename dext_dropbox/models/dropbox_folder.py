import unicodedata

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..dropbox_api.errors import DropboxError, FileProblem
from .dropbox_connection import MANAGER

# The three subfolders: their names are data, the same in every language.
KINDS = {
    "invoice": "Invoices",
    "receipt": "Receipts",
    "sale": "Sales documents",
}
KIND_OF_SUBFOLDER = {name.lower(): kind for kind, name in KINDS.items()}
JOURNAL_TYPES = {"invoice": "purchase", "receipt": "purchase", "sale": "sale"}
FORBIDDEN = dict.fromkeys(map(ord, '/\\<>:"|?*'), "-")
LONGEST_NAME = 120  # characters; Dropbox advises paths below 260 in all


def safe_name(*parts):
    """Make ``parts`` one folder name that Dropbox and every computer accept.

    Source: Dropbox's help page "Naming files and folders". Returns "" if nothing
    usable is left.
    """
    room = LONGEST_NAME // len(parts)
    cleaned = (_clean(part or "")[:room].strip(" .-~") for part in parts)
    return " - ".join(filter(None, cleaned))


def _clean(text):
    text = unicodedata.normalize("NFC", text).translate(FORBIDDEN)
    kept = (
        letter if unicodedata.category(letter)[0] != "C" else " "
        for letter in text
        # Emoji and other letters outside the basic plane count double in Dropbox.
        if ord(letter) <= 0xFFFF
    )
    return " ".join("".join(kept).split())


class DropboxFolder(models.Model):
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
        string="Books",
        required=True,
        index=True,
        ondelete="restrict",
        help="The company whose journals receive the documents.",
    )
    purchase_journal_id = fields.Many2one(
        "account.journal",
        domain="[('company_id', '=', books_id), ('type', '=', 'purchase')]",
        help="Empty: the journal that the books have for Dropbox, or their first one.",
    )
    sale_journal_id = fields.Many2one(
        "account.journal",
        domain="[('company_id', '=', books_id), ('type', '=', 'sale')]",
        help="Empty: the journal that the books have for Dropbox, or their first one.",
    )
    name = fields.Char("Folder", required=True, readonly=True)
    path = fields.Char("Path in Dropbox", readonly=True)
    path_lower = fields.Char(readonly=True, index="btree_not_null")
    dropbox_id = fields.Char("Dropbox ID", readonly=True, copy=False)
    state = fields.Selection(
        [("active", "Active"), ("off", "Off")],
        compute="_compute_state",
        search="_search_state",
        help="A client folder is active while its firm is connected to Dropbox.",
    )
    document_ids = fields.One2many("dext.dropbox.document", "folder_id")
    document_count = fields.Integer(compute="_compute_document_count")

    _one_per_client = models.UniqueIndex(
        "(connection_id, partner_id, COALESCE(contact_id, 0))",
        "This client (or user) has a Dropbox folder already.",
    )
    _one_per_dropbox_id = models.UniqueIndex(
        "(connection_id, dropbox_id) WHERE dropbox_id IS NOT NULL",
        "Somebody made this Dropbox folder at the same time. Try again.",
    )

    @api.depends("connection_id.state", "dropbox_id")
    def _compute_state(self):
        for folder in self:
            on = folder.dropbox_id and folder.connection_id.state != "disconnected"
            folder.state = "active" if on else "off"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        active = fields.Domain("dropbox_id", "!=", False) & fields.Domain(
            "connection_id.state", "!=", "disconnected"
        )
        wanted = {"active": active, "off": ~active}
        return fields.Domain.OR(wanted[state] for state in value if state in wanted)

    @api.depends("document_ids")
    def _compute_document_count(self):
        counts = dict(
            self.env["dext.dropbox.document"]._read_group(
                [("folder_id", "in", self.ids)], ["folder_id"], ["__count"]
            )
        )
        for folder in self:
            folder.document_count = counts.get(folder, 0)

    @api.constrains("books_id", "purchase_journal_id", "sale_journal_id")
    def _check_journals(self):
        for folder in self:
            for kind, journal in (
                ("purchase", folder.purchase_journal_id),
                ("sale", folder.sale_journal_id),
            ):
                if journal and (journal.company_id, journal.type) != (
                    folder.books_id,
                    kind,
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
        if "books_id" in vals and not self.env.su:
            self._require_books(self.env["res.company"].browse(vals["books_id"]))
        return super().write(vals)

    def _refusal(self):
        return self.env._(
            "A client folder cannot be changed, archived or deleted here: client "
            "folders are turned off at the firm. Disconnect the firm under Dropbox, "
            "Connection, or in the Dropbox block in Settings."
        )

    @api.private
    def journal(self, kind):
        """Return the journal (maybe empty) that documents of ``kind`` go to."""
        self.ensure_one()
        journal_type = JOURNAL_TYPES[kind]
        own = self[f"{journal_type}_journal_id"]
        return own or self.books_id._dext_dropbox_journal(journal_type)

    # ------------------------------------------------------------------
    # Activation
    # ------------------------------------------------------------------

    @api.model
    @api.private
    def activate(self, connection, partner, contact, books, journals=None):
        """Return the client folder of ``partner`` (or its user ``contact``).

        It is made in Odoo and in Dropbox if it is not there; doing so again is
        harmless.

        :param journals: values for the journal fields, if not the default ones
        :raises AccessError: the user may not activate this client
        :raises UserError: Dropbox is not connected, the name is empty, the books are
            missing, or Dropbox has trouble
        """
        self._require_right(connection, partner)
        folder = self.sudo().search(
            [
                ("connection_id", "=", connection.id),
                ("partner_id", "=", partner.id),
                ("contact_id", "=", contact.id),
            ]
        )
        if folder.state == "active":
            return folder.sudo(self.env.su)
        if connection.state != "connected":
            raise UserError(
                self.env._("Dropbox is not connected. Connect the firm first.")
            )
        if not folder:
            if not books:
                raise UserError(
                    self.env._("Choose the books that receive the documents.")
                )
            self._require_books(books)
            self._require_member(partner, contact)
            name = self._wanted_name(partner, contact)
            if not name:
                raise UserError(
                    self.env._("The client needs a name before it gets a folder.")
                )
            folder = self.sudo().create(
                {
                    "connection_id": connection.id,
                    "partner_id": partner.id,
                    "contact_id": contact.id,
                    "books_id": books.id,
                    "name": name,
                    **(journals or {}),
                }
            )
        folder._make_missing()
        folder._message_log(
            body=self.env._(
                "%(user)s activated %(folder)s.",
                user=self.env.user.name,
                folder=folder.path,
            )
        )
        return folder.sudo(self.env.su)

    def _require_right(self, connection, partner):
        """:raises AccessError: see the table of rights"""
        connection.check_access("read")
        user = self.env.user
        own_business = partner == connection.company_id.partner_id
        if not (
            self.env.su
            or user.has_group(MANAGER)
            or (own_business and user.has_group("account.group_account_invoice"))
        ):
            raise AccessError(
                self.env._("Only a Dropbox manager can activate a client.")
            )

    def _require_books(self, books):
        if not self.env.su and books not in self.env.user.company_ids:
            raise AccessError(
                self.env._("You have no access to the books that were chosen.")
            )

    def _require_member(self, partner, contact):
        if not contact:
            return
        employees = (
            self.env["res.users"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "=", contact.id),
                    ("company_id.partner_id", "=", partner.id),
                ]
            )
        )
        if contact.parent_id != partner and not employees:
            raise UserError(
                self.env._(
                    "%(user)s is no contact of %(client)s.",
                    user=contact.display_name,
                    client=partner.display_name,
                )
            )

    @api.model
    def _wanted_name(self, partner, contact):
        """Return the name of the folder, ``""`` if the client has no usable name."""
        return safe_name(partner.name) and safe_name(partner.name, contact.name)

    def _make_missing(self):
        """Make in Dropbox what these folders lack there.

        :raises UserError: Dropbox has trouble
        """
        for connection, folders in (
            self.filtered(lambda folder: not folder.dropbox_id)
            .grouped("connection_id")
            .items()
        ):
            try:
                with connection._dropbox() as dropbox:
                    for folder in folders:
                        folder._make(dropbox)
                self.env["dext.dropbox.document"].sudo()._place_again(connection)
            except DropboxError as error:
                raise UserError(
                    self.env._(
                        "Dropbox could not make the folder. Try again in a minute. "
                        "(%(error)s)",
                        error=error,
                    )
                ) from error

    def _make(self, dropbox):
        """Make this folder with its three subfolders, under the first free name."""
        root = self.connection_id._root()
        known = self.search([("connection_id", "=", self.connection_id.id)])
        taken = set(filter(None, known.mapped("path_lower")))
        known_ids = set(filter(None, known.mapped("dropbox_id")))
        for name in self._candidates():
            if f"{root}/{name}".lower() in taken:
                continue
            try:
                made = dropbox.make_folder(f"{root}/{name}")
            except FileProblem as error:
                if error.reason == "conflict":
                    continue
                raise
            if made.id not in known_ids:
                break
        for subfolder in KINDS.values():
            dropbox.make_folder(f"{made.path}/{subfolder}")
        self._take(made)

    def _candidates(self):
        yield self.name
        number = 2
        while True:
            yield f"{self.name} ({number})"
            number += 1

    def _take(self, entry):
        self.write(
            {
                "name": entry.name,
                "path": entry.path,
                "path_lower": entry.path_lower,
                "dropbox_id": entry.id,
            }
        )

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------

    @api.model
    def _follow(self, connection, entries):
        """Note new paths of client folders; return the folders that have moved."""
        by_id = {entry.id: entry for entry in entries}
        if not by_id:
            return self.browse()
        moved = self.browse()
        for folder in self.search(
            [
                ("connection_id", "=", connection.id),
                ("dropbox_id", "in", list(by_id)),
            ]
        ):
            entry, former = by_id[folder.dropbox_id], folder.path
            if entry.path != former:
                folder._take(entry)
                folder._message_log(
                    body=self.env._(
                        "Renamed in Dropbox: %(former)s is now %(path)s.",
                        former=former,
                        path=entry.path,
                    )
                )
                moved |= folder
        return moved
