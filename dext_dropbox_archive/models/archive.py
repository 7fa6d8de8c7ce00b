from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..pattern import DEFAULT, FIELDS, BadPattern, checked
from .archive_kind import FOLDERS

PREVIEWED = 5  # documents
FULL_WAIT = timedelta(hours=1)  # until a full Dropbox is tried again


class DextDropboxArchive(models.Model):
    """What a firm keeps in Dropbox of the documents of its clients, and where."""

    _name = "dext.dropbox.archive"
    _inherit = "dext.dropbox.guarded"
    _description = "Dropbox archive"
    _rec_name = "company_id"

    _settings = ("on", "pattern", "kind_ids")

    connection_id = fields.Many2one(
        "dext.dropbox.connection", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        string="Firm", related="connection_id.company_id", store=True, index=True
    )
    state = fields.Selection(related="connection_id.state", string="Connection")
    on = fields.Boolean(
        "Keep Posted Documents",
        help="Documents that are posted from now on are stored in the folder Archive "
        "of their client.",
    )
    pattern = fields.Char(
        default=DEFAULT,
        required=True,
        help="Where a document lies below Archive. Each slash begins a folder. What is "
        "stored already stays where it is.",
    )
    kind_ids = fields.One2many("dext.dropbox.archive.kind", "archive_id")
    preview = fields.Text(compute="_compute_preview")
    not_before = fields.Datetime(
        "Waits Until", readonly=True, help="Dropbox was full: it is tried again then."
    )
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    stored_count = fields.Integer("Stored", compute="_compute_counts")
    failed_count = fields.Integer("Failed", compute="_compute_counts")
    changed_count = fields.Integer("Changed", compute="_compute_counts")
    no_file_count = fields.Integer("Without File", compute="_compute_counts")

    _one_per_connection = models.UniqueIndex("(connection_id)")

    @api.model
    def _of(self, connection):
        """The archive of ``connection``, made (switched off) if there is none."""
        found = self.search([("connection_id", "=", connection.id)])
        return found or self.create(
            {
                "connection_id": connection.id,
                "kind_ids": [
                    Command.create({"move_type": kind, "folder_name": folder})
                    for kind, folder in FOLDERS.items()
                ],
            }
        )

    def _refusal(self):
        return self.env._("An archive stays with its firm.")

    @api.constrains("pattern")
    def _check_pattern(self):
        for archive in self:
            archive._checked_pattern()

    def _checked_pattern(self):
        """Return the pattern.

        :raises ValidationError: it cannot be used; says why
        """
        try:
            return checked(self.pattern)
        except BadPattern as error:
            what, part = error.args
            raise ValidationError(self._bad_pattern(what, part)) from error

    @api.model
    def _bad_pattern(self, what, part):
        names = ", ".join(f"{{{name}}}" for name in FIELDS)
        return {
            "length": self.env._("The pattern needs between 1 and %s letters.", part),
            "braces": self.env._("A brace is missing in “%s”.", part),
            "field": self.env._(
                "%(field)s is no field of the pattern. There are: %(fields)s.",
                field=part,
                fields=names,
            ),
            "folders": self.env._("The pattern has more than %s folders.", part),
            "empty": self.env._("A folder or file of the pattern has no name."),
            "characters": self.env._(
                "“%s” has signs that names in Dropbox or Windows cannot have.", part
            ),
            "telling": self.env._(
                "The pattern needs %s, so that documents are told apart.", part
            ),
        }[what]

    @api.depends("pattern", "kind_ids.folder_name", "kind_ids.stored")
    def _compute_preview(self):
        Copy = self.env["dext.dropbox.archive.copy"]
        for archive in self:
            try:
                pattern = archive._checked_pattern()
            except ValidationError as error:
                archive.preview = str(error)
                continue
            folders = {kind.move_type: kind.folder_name for kind in archive.kind_ids}
            places = [
                Copy._place_of_move(move, pattern, folders[move.move_type], ".pdf")
                for move in archive._latest_documents()
                if move.move_type in folders
            ]
            nothing = self.env._("No document is posted yet.")
            archive.preview = "\n".join(f"Archive/{p}" for p in places) or nothing

    def _latest_documents(self):
        """Documents posted lately that the user may read, for the preview."""
        kinds = self.kind_ids.filtered("stored").mapped("move_type")
        books = (
            self.env["dext.dropbox.folder"]
            .search([("connection_id", "=", self.connection_id._origin.id)])
            .books_id
        )
        return self.env["account.move"].search(
            [
                ("state", "=", "posted"),
                ("move_type", "in", kinds),
                ("company_id", "in", (books & self.env.companies).ids),
            ],
            order="id desc",
            limit=PREVIEWED,
        )

    def _compute_counts(self):
        counts = {
            (connection.id, state): count
            for connection, state, count in self.env["dext.dropbox.archive.copy"]
            .sudo()
            ._read_group(
                [("connection_id", "in", self.connection_id.ids)],
                ["connection_id", "state"],
                ["__count"],
            )
        }
        for archive in self:
            for state in ("waiting", "stored", "failed", "changed", "no_file"):
                key = (archive.connection_id.id, state)
                archive[f"{state}_count"] = counts.get(key, 0)

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    @api.model
    def action_open(self):
        """Open the archive of the current company."""
        connection = self.env.company._dext_dropbox_connection()
        archive = self.sudo()._of(connection.sudo())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox_archive.dext_dropbox_archive_action"
        )
        return {**action, "res_id": archive.id}

    def action_open_copies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox_archive.dext_dropbox_archive_copy_action"
        )
        return {**action, "domain": [("connection_id", "=", self.connection_id.id)]}

    def action_archive_all(self):
        """Ask what of the past is to be stored."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox_archive.dext_dropbox_archive_run_action"
        )
        return {**action, "context": {"default_archive_id": self.id}}

    def _note_full(self):
        """Dropbox has no space left: wait, and tell."""
        self.not_before = fields.Datetime.now() + FULL_WAIT
        self.connection_id._alert("archive_full")
