from odoo import api, fields, models

# Rows whose file is still to be taken, or would be if it lay in the right place.
OPEN_STATES = ("pending", "held", "misplaced")
# Portal users see what became of their files, not how Odoo keeps account of it.
INTERNAL = "base.group_user"
# Reasons that are nobody's task: the client has settled the matter.
HARMLESS = ("removed", "replaced", "junk", "inside_bundle")
# What a document was made into, if it is to be imported once more from elsewhere.
UNMADE = dict.fromkeys(
    ("move_id", "original_id", "is_copy", "imported_on", "reading"), False
)


class DextDropboxDocument(models.Model):
    """The ledger: one row for each version of a file that Dropbox reported."""

    _name = "dext.dropbox.document"
    _inherit = ["dext.dropbox.guarded", "dext.dropbox.begun"]
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
            ("deleted", "Draft deleted"),
            ("opened", "Opened"),
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
        "Dropbox manager chooses what happens to it. Opened: each document inside the "
        "file has a row of its own.",
    )
    reason = fields.Selection(
        [
            (
                "unsupported",
                "This kind of file is not accepted. Send a PDF, a photo, "
                "an e-invoice (XML) or an office document.",
            ),
            ("unreadable", "The file is damaged or incomplete. Send it again."),
            ("protected", "The file opens with a password only. Send it without."),
            (
                "too_heavy",
                "The file cannot be opened with reasonable effort. Send it as a plain "
                "PDF.",
            ),
            (
                "nothing_inside",
                "There is no document inside. Send the document itself.",
            ),
            (
                "too_many_inside",
                "There is too much inside. Send fewer documents at a time.",
            ),
            (
                "iwork",
                "This is a document of Pages, Numbers or Keynote. Export it as PDF and "
                "send the PDF.",
            ),
            (
                "bundle",
                "This folder is one document of a program. Send it as PDF.",
            ),
            ("inside_bundle", "This is a part of a document that is a folder."),
            ("web_page", "This is a web page. Print it as PDF and send the PDF."),
            ("link", "This is a link, not a document. Send the document itself."),
            (
                "archive",
                "Archives of this kind are not opened. Send the documents, or a zip.",
            ),
            (
                "status",
                "This message tells what became of an invoice; it is no invoice.",
            ),
            ("order", "This is an order or an offer, not an invoice."),
            ("bank", "This is a message of a bank, not an invoice."),
            ("delivery", "This is a delivery note, not an invoice."),
            (
                "unsafe",
                "The file holds instructions that are not safe. Send it as PDF.",
            ),
            ("junk", "This is no document, but what a program left behind."),
            ("too_large", "The file is larger than the firm accepts."),
            ("removed", "The file was removed from Dropbox before it was taken."),
            ("replaced", "A newer version of the file was taken instead."),
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
            ("books_archived", "The books are archived. Bring them back first."),
            ("not_created", "Odoo could not create the draft."),
        ],
        readonly=True,
    )
    reason_detail = fields.Char(
        readonly=True, help="What Odoo or Dropbox said.", groups=INTERNAL
    )
    name = fields.Char("File", required=True, readonly=True)
    path = fields.Char("Path in Dropbox", readonly=True)
    shown_path = fields.Char(
        "Place in Dropbox",
        compute="_compute_shown_path",
        # Accountants of the books see it too, who may not see the connection.
        compute_sudo=True,
        groups=INTERNAL,
    )
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
        string="Former Document",
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
    container_id = fields.Many2one(
        "dext.dropbox.document",
        string="Came Inside",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The file in Dropbox that this document was taken out of.",
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

    removed_on = fields.Datetime(
        "Deleted in Dropbox",
        readonly=True,
        help="When it was seen that the file is no longer where it was.",
        groups=INTERNAL,
    )
    removal_told = fields.Boolean(readonly=True, groups=INTERNAL)

    _one_per_version = models.UniqueIndex(
        "(connection_id, file_id, content_hash)",
        "This version of the file is in the ledger already.",
    )
    _imported_once = models.UniqueIndex(
        "(connection_id, partner_id, content_hash) "
        # Odoo leaves what nobody has set empty: "NOT is_copy" would hold for no row.
        "WHERE state = 'imported' AND move_id IS NOT NULL AND is_copy IS NOT TRUE",
        "The same content was imported for this client at the same time.",
    )
    _one_draft_per_file = models.UniqueIndex(
        "(connection_id, file_id) "
        "WHERE state = 'imported' AND move_id IS NOT NULL AND original_id IS NULL",
        "Another version of the file was imported at the same time.",
    )
    _waiting_idx = models.Index("(connection_id, id) WHERE state = 'pending'")
    # By hash: a path of Dropbox can be longer than an entry of a sorted index.
    _open_path_idx = models.Index(
        "USING hash (path_lower) WHERE state IN ('pending', 'held', 'misplaced')"
    )
    _open_idx = models.Index(
        "(connection_id, id) WHERE state IN ('pending', 'held', 'misplaced')"
    )
    _received_idx = models.Index("(connection_id, create_date)")
    _reading_idx = models.Index("(id) WHERE reading IN ('todo', 'started')")
    _content_idx = models.Index("(content_hash, partner_id)")

    @api.depends("path", "connection_id.app_folder", "connection_id.base_folder")
    def _compute_shown_path(self):
        for document in self:
            document.shown_path = document._as_people_see(document.path)

    def _as_people_see(self, path):
        """Return ``path`` where people find it in the Dropbox of this document."""
        return self.sudo().connection_id._as_people_see(path)

    def _refusal(self):
        return self.env._(
            "The ledger of Dropbox documents is kept by Odoo alone; nobody can change "
            "or delete its rows."
        )

    def write(self, vals):
        if vals.get("state") == "pending":
            vals = {**self._forget(), **vals}
        return super().write(vals)

    @api.model
    def _forget(self):
        """Values that unsay what was said of a document, once it waits again."""
        return {}

    def action_open_move(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def _queue_again(self):
        self.write(
            {
                "state": "pending",
                "reason": False,
                "reason_detail": False,
                "attempts": 0,
                "begun": 0,
                "not_before": False,
                "is_backlog": False,
            }
        )
        self.env["dext.dropbox.connection"]._wake("import")

    # ------------------------------------------------------------------
    # Ends
    # ------------------------------------------------------------------

    def _reject(self, reason, detail=False):
        self.write({"state": "rejected", "reason": reason, "reason_detail": detail})

    def _fail(self, reason, detail=False):
        self.write({"state": "failed", "reason": reason, "reason_detail": detail})
        for connection in self.connection_id:
            connection._alert("failed")
