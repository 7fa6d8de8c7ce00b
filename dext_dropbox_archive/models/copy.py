from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.dext_dropbox.dropbox_api.values import FileEntry

IN_DROPBOX = ("stored", "changed")
ATTENTION = ("changed", "failed", "no_file")  # states that need somebody
STATES = [
    ("waiting", "Waiting"),
    ("stored", "Stored"),
    ("changed", "Changed in Dropbox"),
    ("failed", "Failed"),
    ("no_file", "No file"),
]


class DextDropboxArchiveCopy(models.Model):
    """The copy of one document in Dropbox: whether it is there, and what proves it."""

    _name = "dext.dropbox.archive.copy"
    _description = "Copy of a document in the Dropbox archive"
    _inherit = ["dext.dropbox.guarded", "dext.dropbox.begun"]
    _order = "id desc"
    _rec_name = "name"

    move_id = fields.Many2one(
        "account.move", string="Document", readonly=True, ondelete="set null"
    )
    name = fields.Char("Number", readonly=True, help="Of the document when stored.")
    document_state = fields.Selection(
        related="move_id.state", string="Document is", compute_sudo=True
    )
    move_type = fields.Char(readonly=True)
    company_id = fields.Many2one(
        "res.company", string="Books", required=True, readonly=True, index=True
    )
    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, readonly=True, ondelete="restrict"
    )
    folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Client Folder",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        related="folder_id.partner_id", string="Client", compute_sudo=True
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="waiting")
    reason = fields.Selection(
        [
            ("busy", "Dropbox could not take the file in many tries."),
            ("refused", "Dropbox refuses the file or its name."),
            ("full", "Dropbox is full. It is tried again every hour."),
            ("conflict", "Other files have all the names that were tried."),
            ("heavy", "Several servers gave up with this document."),
            ("unreadable", "Odoo could not read the file of the document."),
            ("no_pdf", "Odoo could not make the PDF of the document."),
            (
                "no_printer",
                "This server cannot make PDFs: wkhtmltopdf is missing. Once it is "
                "installed, press “Put Right”.",
            ),
        ],
        readonly=True,
    )
    detail = fields.Char(readonly=True, help="What Odoo or Dropbox said.")
    change = fields.Selection(
        [
            ("moved", "Moved or renamed"),
            ("altered", "Another content"),
            ("both", "Moved, with another content"),
            ("deleted", "Deleted"),
        ],
        readonly=True,
        help="What somebody did in Dropbox.",
    )
    told = fields.Boolean(readonly=True)
    void = fields.Boolean(
        compute="_compute_void",
        search="_search_void",
        compute_sudo=True,
        help="The document was cancelled, reset to draft or deleted in Odoo since.",
    )
    path = fields.Char("Path in Dropbox", readonly=True, help="Where it was seen last.")
    path_lower = fields.Char(readonly=True)
    place = fields.Char(
        readonly=True, help="Where it belongs, below the client's Archive."
    )
    place_key = fields.Char(readonly=True)
    place_number = fields.Integer(readonly=True, default=1)
    url = fields.Char("Open in Dropbox", compute="_compute_url", compute_sudo=True)
    file_id = fields.Char("Dropbox File ID", readonly=True)
    rev = fields.Char("Dropbox Version", readonly=True)
    size = fields.Float("Size (bytes)", digits=(16, 0), readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    content_hash = fields.Char(readonly=True, help="Dropbox's hash of the file.")
    found_hash = fields.Char(readonly=True, help="Of what was seen in Dropbox last.")
    made = fields.Binary(
        attachment=True,
        readonly=True,
        help="The PDF that was made for the archive, because Odoo had none.",
    )
    stored_on = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    not_before = fields.Datetime("Next Attempt", readonly=True)
    past = fields.Boolean(readonly=True, help="Comes after what is posted now.")
    run_id = fields.Many2one(
        "dext.dropbox.archive.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _one_per_move = models.UniqueIndex("(move_id) WHERE move_id IS NOT NULL")
    _one_per_place = models.UniqueIndex(
        "(folder_id, place_key) WHERE place_key IS NOT NULL",
        "Another document has this place in the archive.",
    )
    _due_idx = models.Index("(connection_id, past, id) WHERE state = 'waiting'")
    _file_idx = models.Index("(connection_id, file_id)")
    _told_idx = models.Index(
        "(connection_id) WHERE state = 'changed' AND told IS NOT TRUE"
    )
    # A path of Dropbox can be longer than an entry of a sorted index.
    _lies_idx = models.Index(
        "(connection_id, LEFT(path_lower, 250) text_pattern_ops) "
        "WHERE state IN ('stored', 'changed')"
    )

    @api.depends("move_id.state")
    def _compute_void(self):
        for copy in self:
            copy.void = copy.move_id.state != "posted"

    def _search_void(self, operator, value):
        if operator != "in":
            return NotImplemented
        valid = fields.Domain("move_id.state", "=", "posted")
        return ~valid if True in value else valid

    @api.depends("path", "connection_id.app_folder", "connection_id.base_folder")
    def _compute_url(self):
        for copy in self:
            shown = copy.connection_id._as_people_see(copy.path)
            there = copy.state in IN_DROPBOX and copy.change != "deleted"
            copy.url = shown and there and f"https://www.dropbox.com/home{quote(shown)}"

    def _refusal(self):
        return self.env._(
            "The archive is kept by Odoo alone; nobody can change or delete its lines."
        )

    def _wanted_path(self):
        """Where the file belongs in Dropbox."""
        return f"{self.folder_id._archive_root()}/{self.place}"

    def _known_entry(self):
        """The file as it was seen in Dropbox last."""
        return FileEntry(
            id=self.file_id,
            rev=self.rev,
            path=self.path,
            path_lower=self.path_lower,
            name=self.path.rpartition("/")[2],
            size=int(self.size),
            content_hash=self.found_hash,
            modified=self.stored_on,
        )

    def _require_accountant(self):
        """:raises AccessError: the user keeps no books, or not these"""
        self.check_access("read")
        if not (
            self.env.su or self.env.user.has_group("account.group_account_invoice")
        ):
            raise AccessError(self.env._("Only accountants can do this."))

    def action_open_move(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    def action_open_in_dropbox(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
