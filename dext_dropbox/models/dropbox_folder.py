from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..dropbox_api.changes import parents

# The three subfolders: their names are data, the same in every language.
KINDS = {
    "invoice": "Invoices",
    "receipt": "Receipts",
    "sale": "Sales documents",
}
KIND_OF_SUBFOLDER = {name.lower(): kind for kind, name in KINDS.items()}
JOURNAL_TYPES = {"invoice": "purchase", "receipt": "purchase", "sale": "sale"}


def at_or_below(paths):
    """A domain for records that lie at one of ``paths`` (lower case) or below it."""
    domain = fields.Domain("path_lower", "in", list(paths))
    for path in paths:
        escaped = path.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        domain |= fields.Domain("path_lower", "=like", f"{escaped}/%")
    return domain


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
        string="Sales Journal",
        domain="[('company_id', '=', books_id), ('type', '=', 'sale')]",
        help="Empty: the journal that the books have for Dropbox, or their first one.",
    )
    name = fields.Char("Folder", required=True, readonly=True)
    path = fields.Char("Path in Dropbox", readonly=True)
    path_lower = fields.Char(readonly=True)
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
                "In Dropbox, a file has the name of a subfolder. Rename that file, "
                "then make the folder again.",
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

    # By hash: a path of Dropbox can be longer than an entry of a sorted index.
    _path_idx = models.Index("USING hash (path_lower)")
    _incomplete_idx = models.Index(
        "(connection_id) WHERE (incomplete OR dropbox_id IS NULL) AND refusal IS NULL"
    )

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
        if "books_id" not in vals:
            return super().write(vals)
        if not self.env.su:
            self._require_books(self.env["res.company"].browse(vals["books_id"]))
        self.connection_id._await_check()
        done = super().write(vals)
        # Drafts stay in the books that they were made in, and so do their rows.
        Document = self.env["dext.dropbox.document"].sudo()
        own = fields.Domain("folder_id", "in", self.ids)
        rows = Document.search(own & fields.Domain("state", "!=", "imported"))
        rows.write({"books_id": vals["books_id"]})
        return done

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
        own = self[f"{journal_type}_journal_id"].filtered("active")
        return own or self.books_id._dext_dropbox_journal(journal_type)

    def action_activate_clients(self):
        """Preview the activation of all clients without a folder."""
        firm = self.env["res.partner"]._dext_dropbox_firm()
        return firm.action_dext_dropbox_activate_all()

    def action_make_again(self):
        """Make a folder that was deleted or refused in Dropbox once more."""
        self.ensure_one()
        self.check_access("write")
        folder = self.sudo()
        if folder.state in ("missing", "refused"):
            folder._make_again()
            folder._message_log(
                body=self.env._("Made again in Dropbox: %(path)s.", path=folder.path)
            )
        elif folder.refusal:
            folder.write({"incomplete": True, "refusal": False})
            folder.connection_id._wake()

    # ------------------------------------------------------------------
    # Check
    # ------------------------------------------------------------------

    @api.model
    def _follow(self, connection, changes):
        """Note what happened to client folders; return whether any came or moved."""
        by_id = {entry.id: entry for entry in changes.folders}
        by_path = {entry.path_lower: entry for entry in changes.folders}
        # Where a file lies there is no folder any more, whether Dropbox says so or not.
        files = {entry.path_lower for entry in changes.files}
        gone = changes.deleted | files
        own = self.search_fetch(
            fields.Domain("connection_id", "=", connection.id)
            & (
                fields.Domain("dropbox_id", "in", list(by_id))
                | fields.Domain("path_lower", "in", list(by_path.keys() | files))
                | at_or_below(changes.deleted)
            ),
            ["dropbox_id", "path"],
        )
        moved = False
        present = own.filtered(lambda folder: folder.dropbox_id in by_id)
        for folder in present:
            moved |= folder._found(by_id[folder.dropbox_id])
        for entry in map(by_id.get, present.mapped("dropbox_id")):
            by_path.pop(entry.path_lower, None)
        anew = (own - present)._made_anew(by_path, changes.deleted)
        (own - present - anew)._lost()
        self._note_lost_subfolders(connection, gone)
        return moved or bool(anew)

    def _made_anew(self, others, deleted):
        """Let what somebody has made in the place of a deleted folder be that folder.

        One that was not seen to be deleted may come on another page, under its own id.

        :param others: {path_lower: entry} of what belongs to no client
        :return: those of these folders that are somewhere again
        """
        anew = self.filtered(
            lambda folder: (
                folder.path_lower in others
                and (
                    folder.missing
                    or not deleted.isdisjoint(
                        (folder.path_lower, *parents(folder.path_lower))
                    )
                )
            )
        )
        for folder in anew:
            folder._found(others[folder.path_lower])
            folder.incomplete = True
        return anew

    def _found(self, entry):
        """Note that the folder is at ``entry``; return whether that is news."""
        former, known = self.path, (self.path, self.path_lower, self.dropbox_id)
        if (entry.path, entry.path_lower, entry.id) == known and not self.missing:
            return False
        # Whoever was there before has gone: a path leads to one client.
        own = fields.Domain("connection_id", "=", self.connection_id.id)
        there = self.search(own & fields.Domain("path_lower", "=", entry.path_lower))
        (there - self).path_lower = False
        self._take(entry)
        self.missing = False
        if entry.path != former:
            body = self.env._(
                "Renamed in Dropbox: %(former)s is now %(path)s.",
                former=former,
                path=entry.path,
            )
        else:
            body = self.env._("Back in Dropbox: %(path)s.", path=entry.path)
        self._note_of_dropbox(body)
        return True

    def _note_of_dropbox(self, body):
        """Log what happened in Dropbox, where nobody here had a hand in it."""
        self._message_log(body=body, author_id=self.env.ref("base.partner_root").id)

    def _lost(self):
        """Note that these folders are no longer in Dropbox."""
        lost = self.filtered(lambda folder: not folder.missing)
        lost.missing = True
        for folder in lost:
            folder._note_of_dropbox(
                self.env._("Deleted in Dropbox: %(path)s.", path=folder.path)
            )
        for connection in lost.connection_id:
            connection._alert("missing")

    @api.model
    def _note_lost_subfolders(self, connection, deleted):
        above = [
            path.rpartition("/")[0]
            for path in deleted
            if path.rpartition("/")[2] in KIND_OF_SUBFOLDER
        ]
        if above:
            self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("path_lower", "in", above),
                    ("missing", "=", False),
                ]
            ).write({"incomplete": True, "refusal": False})
