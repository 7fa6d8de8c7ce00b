from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Rows whose file is still to be taken, or would be if it lay in the right place.
OPEN_STATES = ("pending", "held", "misplaced")
# Portal users see what became of their files, not how Odoo keeps account of it.
INTERNAL = "base.group_user"
ATTENTION_STATES = ("duplicate", "rejected", "failed", "misplaced")


class DropboxDocument(models.Model):
    """The ledger: one row for each version of a file that Dropbox reported."""

    _name = "dext.dropbox.document"
    _inherit = "dext.dropbox.guarded"
    _description = "Dropbox document"
    _order = "id desc"

    connection_id = fields.Many2one(
        "dext.dropbox.connection",
        required=True,
        readonly=True,
        ondelete="restrict",
        groups=INTERNAL,
    )
    folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Client Folder",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        string="Client", related="folder_id.partner_id", store=True, index=True
    )
    contact_id = fields.Many2one(string="User", related="folder_id.contact_id")
    company_id = fields.Many2one(
        string="Firm", related="connection_id.company_id", groups=INTERNAL
    )
    books_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        groups=INTERNAL,
    )
    kind = fields.Selection(
        [
            ("invoice", "Vendor bill"),
            ("receipt", "Purchase receipt"),
            ("sale", "Customer invoice"),
        ],
        readonly=True,
        help="Which of the three subfolders the file lies in.",
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("held", "On hold"),
            ("imported", "Imported"),
            ("skipped", "Already processed"),
            ("duplicate", "Duplicate"),
            ("rejected", "Rejected"),
            ("failed", "Failed"),
            ("misplaced", "Misplaced"),
        ],
        required=True,
        readonly=True,
        default="pending",
        help="On hold: the file was in Dropbox before the client was activated; a "
        "Dropbox manager chooses what happens to it.",
    )
    needs_attention = fields.Boolean(
        compute="_compute_needs_attention", search="_search_needs_attention"
    )
    reason = fields.Selection(
        [
            (
                "unsupported",
                "This kind of file is not accepted. Send a PDF, a photo, "
                "an e-invoice (XML) or an office document.",
            ),
            ("unreadable", "The file is damaged or incomplete. Send it again."),
            ("too_large", "The file is larger than the firm accepts."),
            ("removed", "The file was removed from Dropbox before it was taken."),
            (
                "not_downloadable",
                "This is an online document, not a file. Export it "
                "as PDF and put the PDF into the folder.",
            ),
            ("other_account", "The file is in the Dropbox account used before."),
            ("same_content", "The same file was received from this client before."),
            (
                "outside",
                "The file lies outside the folders Invoices, Receipts and "
                "Sales documents. Move it into one of them.",
            ),
            ("altered", "What Dropbox delivered was never the file that it announced."),
            ("withheld", "Dropbox does not hand out this file."),
            ("busy", "Dropbox could not deliver the file in many tries."),
            ("no_journal", "The books have no journal for this kind of document."),
            ("not_created", "Odoo could not create the draft."),
        ],
        readonly=True,
    )
    reason_detail = fields.Char(
        readonly=True, help="What Odoo or Dropbox said.", groups=INTERNAL
    )
    name = fields.Char("File", required=True, readonly=True)
    path = fields.Char("Path in Dropbox", readonly=True)
    path_lower = fields.Char(readonly=True, groups=INTERNAL)
    # An integer column ends at 2 GB; files do not.
    size = fields.Float("Size (bytes)", digits=(16, 0), readonly=True)
    dropped_on = fields.Datetime(readonly=True)
    dropped_by = fields.Char(
        readonly=True,
        help="Dropbox account that saved the file in a shared folder.",
        groups=INTERNAL,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Draft",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups=INTERNAL,
    )
    original_id = fields.Many2one(
        "dext.dropbox.document",
        string="Received Before As",
        readonly=True,
        index="btree_not_null",
        help="The document with the same content, or the former version of the file.",
        groups=INTERNAL,
    )
    is_copy = fields.Boolean(
        readonly=True,
        help="Imported on purpose although the same content had been imported.",
        groups=INTERNAL,
    )
    is_backlog = fields.Boolean(
        readonly=True,
        help="Lay in Dropbox before the client was activated; nobody has chosen yet.",
        groups=INTERNAL,
    )
    imported_on = fields.Datetime(readonly=True, groups=INTERNAL)
    reading = fields.Selection(
        [
            ("todo", "To be read"),
            ("started", "Being read"),
            ("done", "Read"),
            ("failed", "Could not be read"),
        ],
        readonly=True,
        help="Whether Odoo has read the data of an e-invoice into the draft.",
        groups=INTERNAL,
    )
    reading_since = fields.Datetime(readonly=True, groups=INTERNAL)
    attempts = fields.Integer(readonly=True, groups=INTERNAL)
    not_before = fields.Datetime(readonly=True, groups=INTERNAL)
    file_id = fields.Char(
        "Dropbox File ID", required=True, readonly=True, groups=INTERNAL
    )
    rev = fields.Char("Dropbox Version", required=True, readonly=True, groups=INTERNAL)
    content_hash = fields.Char(
        required=True,
        readonly=True,
        help="Dropbox's hash of the content; of online documents, the version.",
        groups=INTERNAL,
    )

    _one_per_version = models.UniqueIndex(
        "(connection_id, file_id, content_hash)",
        "This version of the file is in the ledger already.",
    )
    _imported_once = models.UniqueIndex(
        "(connection_id, partner_id, content_hash) "
        "WHERE state = 'imported' AND move_id IS NOT NULL AND NOT is_copy",
        "The same content was imported for this client at the same time.",
    )
    _one_draft_per_file = models.UniqueIndex(
        "(connection_id, file_id) "
        "WHERE state = 'imported' AND move_id IS NOT NULL AND original_id IS NULL",
        "Another version of the file was imported at the same time.",
    )
    _waiting_idx = models.Index("(connection_id, id) WHERE state = 'pending'")
    _open_idx = models.Index(
        "(connection_id, path_lower) WHERE state IN ('pending', 'held', 'misplaced')"
    )
    _reading_idx = models.Index("(id) WHERE reading IN ('todo', 'started')")
    _content_idx = models.Index("(content_hash, partner_id)")

    @api.depends("state")
    def _compute_needs_attention(self):
        for document in self:
            document.needs_attention = document.state in ATTENTION_STATES

    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = ATTENTION_STATES if True in value else ("pending", "imported")
        return fields.Domain("state", "in", states)

    def _refusal(self):
        return self.env._(
            "The ledger of Dropbox documents is kept by Odoo alone; nobody can change "
            "or delete its rows."
        )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_retry(self):
        """Put failed and rejected documents back into the queue."""
        self._require_accountant()
        wrong = self.filtered(lambda document: document.state not in _RETRIABLE)
        if wrong:
            raise UserError(
                self.env._("Only failed or rejected documents can be tried again.")
            )
        self.sudo()._queue_again()

    def action_import_anyway(self):
        """Import a duplicate as a document of its own."""
        self._require_accountant()
        if any(document.state != "duplicate" for document in self):
            raise UserError(self.env._("Only duplicates can be imported anyway."))
        self.sudo().is_copy = True
        self.sudo()._queue_again()

    def action_open_move(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def _require_accountant(self):
        """:raises AccessError: the user may not decide about these documents"""
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants can decide about Dropbox documents.")
            )

    def _queue_again(self):
        self.write(
            {
                "state": "pending",
                "reason": False,
                "reason_detail": False,
                "attempts": 0,
                "not_before": False,
                "is_backlog": False,
            }
        )
        self.env.ref("dext_dropbox.dext_dropbox_cron_import").sudo()._trigger()

    # ------------------------------------------------------------------
    # Ends
    # ------------------------------------------------------------------

    def _reject(self, reason, detail=False):
        self.write({"state": "rejected", "reason": reason, "reason_detail": detail})

    def _fail(self, reason, detail=False):
        self.write({"state": "failed", "reason": reason, "reason_detail": detail})
        for connection in self.connection_id:
            connection._alert("failed")


_RETRIABLE = ("failed", "rejected")
