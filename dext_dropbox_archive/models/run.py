from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError

ENROLLED_AT_ONCE = 1000  # documents of one step
CHOSEN = {"date_from", "date_to", "kind_ids", "folder_ids"}  # by people
OF_A_PDF = 60_000  # bytes that a PDF of Odoo takes, for want of a better guess


class DextDropboxArchiveRun(models.Model):
    """The documents of the past that are to be stored, and how far that is."""

    _name = "dext.dropbox.archive.run"
    _inherit = "dext.dropbox.given"
    _description = "Archiving of past documents in Dropbox"
    _order = "id desc"

    archive_id = fields.Many2one(
        "dext.dropbox.archive", required=True, index=True, ondelete="cascade"
    )
    connection_id = fields.Many2one(
        related="archive_id.connection_id", store=True, index=True
    )
    company_id = fields.Many2one(related="archive_id.company_id", store=True)
    state = fields.Selection(
        [
            ("draft", "To Begin"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    date_from = fields.Date(
        "From", default=lambda self: fields.Date.today() - timedelta(days=365)
    )
    date_to = fields.Date("To", default=lambda self: fields.Date.today())
    kind_ids = fields.Many2many(
        "dext.dropbox.archive.kind",
        string="Kinds",
        domain="[('archive_id', '=', archive_id), ('stored', '=', True)]",
        help="Empty: all that are kept.",
    )
    folder_ids = fields.Many2many(
        "dext.dropbox.folder",
        string="Clients",
        domain="[('connection_id', '=', connection_id)]",
        help="Empty: all clients.",
    )
    last_move_id = fields.Integer(readonly=True, copy=False)
    enrolled = fields.Boolean(readonly=True, copy=False)
    total = fields.Integer("Documents", readonly=True, copy=False)
    asked = fields.Boolean(readonly=True, copy=False)
    documents = fields.Integer("To Store", readonly=True, copy=False)
    already = fields.Integer("Stored Before", readonly=True, copy=False)
    needed = fields.Float(
        "Needed (MB)", digits=(16, 1), readonly=True, copy=False, help="Estimated."
    )
    space_left = fields.Float(
        "Free in Dropbox (MB)", digits=(16, 1), readonly=True, copy=False
    )
    too_little = fields.Boolean(compute="_compute_too_little")
    by_kind = fields.Text(readonly=True, copy=False)
    stored = fields.Integer(compute="_compute_progress")
    waiting = fields.Integer(compute="_compute_progress")
    problems = fields.Integer("Failed or Without File", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for run in self:
            if run.date_from and run.date_to and run.date_from > run.date_to:
                raise ValidationError(
                    self.env._("The first day is after the last one.")
                )

    @api.depends("needed", "space_left", "asked")
    def _compute_too_little(self):
        for run in self:
            run.too_little = run.asked and run.needed > run.space_left

    @api.depends("state", "total")
    def _compute_progress(self):
        counts = {
            (run.id, state): count
            for run, state, count in self.env["dext.dropbox.archive.copy"]
            .sudo()
            ._read_group([("run_id", "in", self.ids)], ["run_id", "state"], ["__count"])
        }
        for run in self:
            own = {state: n for (id_, state), n in counts.items() if id_ == run.id}
            run.waiting = own.get("waiting", 0)
            run.stored = own.get("stored", 0) + own.get("changed", 0)
            run.problems = own.get("failed", 0) + own.get("no_file", 0)
            run.progress = 100 * (run.stored + run.problems) / max(run.total, 1)

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for run in self:
            first, last = (
                date and fields.Date.to_string(date) or "…"
                for date in (run.date_from, run.date_to)
            )
            run.display_name = f"{first} – {last}"

    def write(self, vals):
        self._require_chosen(vals, CHOSEN)
        if CHOSEN & vals.keys():
            if any(run.state != "draft" for run in self):
                raise UserError(
                    self.env._("This has begun; begin another one instead.")
                )
            vals = {**vals, "asked": False}
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._require_chosen(vals, CHOSEN | {"archive_id"})
        return super().create(vals_list)

    def _require_chosen(self, vals, chosen):
        """:raises UserError: ``vals`` have more than what people choose"""
        if not self.env.su and vals.keys() - chosen:
            raise UserError(self.env._("This is kept by Odoo alone."))

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_count(self):
        """Count what there is to store, and ask Dropbox for its free space."""
        self.ensure_one()
        self.check_access("write")
        run = self.sudo()
        run.write({**run._counted(), "space_left": run._free(), "asked": True})
        return None

    def action_begin(self):
        self.ensure_one()
        self.check_access("write")
        run = self.sudo()
        if not run.archive_id.on:
            raise UserError(
                self.env._(
                    "The archive is off. Switch “Keep Posted Documents” on first."
                )
            )
        if not run.asked:
            run.action_count()
        run.state = "running"
        run._wake_up()

    def action_pause(self):
        self.check_access("write")
        self.sudo().filtered(lambda run: run.state == "running").state = "paused"

    def action_resume(self):
        self.check_access("write")
        paused = self.sudo().filtered(lambda run: run.state == "paused")
        paused.state = "running"
        paused._wake_up()

    def action_open_copies(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "dext_dropbox_archive.dext_dropbox_archive_copy_action"
        )
        return {**action, "domain": [("run_id", "=", self.id)]}

    def _wake_up(self):
        self.env["dext.dropbox.connection"]._wake_archive()

    # ------------------------------------------------------------------
    # What belongs to it
    # ------------------------------------------------------------------

    def _wanted(self):
        """A domain for the documents of the past that this run is about."""
        folders = self._folders()
        kinds = self.kind_ids & self.archive_id.kind_ids or self.archive_id.kind_ids
        domain = fields.Domain("state", "=", "posted")
        domain &= fields.Domain("company_id", "child_of", folders.books_id.ids)
        domain &= fields.Domain(
            "move_type", "in", kinds.filtered("stored").mapped("move_type")
        )
        if self.date_from:
            domain &= fields.Domain("date", ">=", self.date_from)
        if self.date_to:
            domain &= fields.Domain("date", "<=", self.date_to)
        return domain

    def _folders(self):
        """The clients who are asked for, as far as who asked keeps their books."""
        own = self.env["dext.dropbox.folder"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("books_id", "in", self.create_uid.company_ids.ids),
            ]
        )
        return own & self.folder_ids if self.folder_ids else own

    def _counted(self):
        """Count documents and bytes, in the database alone."""
        moves = self.env["account.move"]
        fresh = self._wanted() & fields.Domain("dext_dropbox_archive_id", "=", False)
        labels = dict(
            self.env["dext.dropbox.archive.kind"]
            ._fields["move_type"]
            ._description_selection(self.env)
        )
        by_kind = dict(moves._read_group(fresh, ["move_type"], ["__count"]))
        query = moves._search(fresh)
        (size,) = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(SUM(COALESCE(file.file_size, %s)), 0)
                  FROM account_move AS move
             LEFT JOIN ir_attachment AS file
                    ON file.id = move.message_main_attachment_id
                 WHERE move.id IN (%s)
                """,
                OF_A_PDF,
                query.select(),
            )
        )[0]
        count = sum(by_kind.values())
        return {
            "documents": count,
            "already": moves.search_count(self._wanted()) - count,
            "needed": float(size) / 1_000_000,
            "by_kind": "\n".join(f"{labels[kind]}: {n}" for kind, n in by_kind.items()),
        }

    def _free(self):
        """Megabytes that are free in Dropbox.

        :raises UserError: it does not answer
        """
        self.connection_id._require_connected()
        try:
            with self.connection_id._dropbox() as dropbox:
                return dropbox.space().left / 1_000_000
        except (DropboxError, vault.Unsealable) as error:
            raise UserError(
                self.env._(
                    "Dropbox does not answer. Try again in a minute. (%s)", error
                )
            ) from error

    def _enroll_some(self):
        """Let the next documents wait for their copies; return how many."""
        moves = self.env["account.move"].search(
            self._wanted()
            & fields.Domain("id", ">", self.last_move_id)
            & fields.Domain("dext_dropbox_archive_id", "=", False),
            order="id",
            limit=ENROLLED_AT_ONCE,
        )
        # What somebody is working on right now has its turn when that is done.
        free = moves.try_lock_for_update(allow_referencing=True)
        free = moves[: next((n for n, m in enumerate(moves) if m not in free), None)]
        self.total += self.env["dext.dropbox.archive.copy"]._enroll(free, self)
        if free:
            self.last_move_id = free[-1].id
        self.enrolled = free == moves and len(moves) < ENROLLED_AT_ONCE
        return len(free)

    @api.model
    def _end_those_done(self):
        """Note that runs are over of which nothing waits any more."""
        running = self.search([("state", "=", "running"), ("enrolled", "=", True)])
        running.filtered(lambda run: not run.waiting).state = "done"


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _running(self):
        return self.env["dext.dropbox.archive.run"].search(
            [("connection_id", "=", self.id), ("state", "=", "running")]
        )

    def _has_enrolling(self):
        """Whether documents of the past are still to be found."""
        return bool(self._running().filtered(lambda run: not run.enrolled))

    def _enroll_past(self):
        """Find more documents of the past; return how many.

        They wait a few batches at a time, so that nothing grows with the past.
        """
        found = 0
        copies = self.env["dext.dropbox.archive.copy"]
        for run in self._running():
            waiting = copies.search_count(
                [("run_id", "=", run.id), ("state", "=", "waiting")],
                limit=ENROLLED_AT_ONCE,
            )
            if not run.enrolled and waiting < ENROLLED_AT_ONCE:
                found += run._enroll_some()
        return found
