from datetime import datetime

from odoo import api, fields, models

ACTIVITY = "dext_dropbox.dext_dropbox_activity_backlog"
# All that Dropbox can hold was dropped between these two (UTC).
ALWAYS, NEVER = datetime(1970, 1, 1), datetime(9999, 1, 1)


class DextDropboxConnection(models.Model):
    """The backlog: files that lay in Dropbox before their client was activated.

    Nobody knows whether somebody has booked them already: they are on hold until a
    manager has chosen. What is dropped later never waits for that.
    """

    _inherit = "dext.dropbox.connection"

    account_since = fields.Datetime(
        readonly=True, copy=False, help="When this Dropbox account took its place here."
    )
    caught_up_on = fields.Datetime(
        readonly=True,
        copy=False,
        help="When the last check began that came to the end of Dropbox's changes.",
    )
    held_count = fields.Integer("On Hold", compute="_compute_held_count")

    def _compute_held_count(self):
        self._count("held_count", fields.Domain("state", "=", "held"))

    def _held_domain(self, folders=None):
        """A domain for what is on hold, of ``folders`` only if there are any."""
        domain = fields.Domain("connection_id", "in", self.ids)
        domain &= fields.Domain("state", "=", "held")
        if folders:
            domain &= fields.Domain("folder_id", "in", folders.ids)
        return domain

    def _begin_account(self):
        self.write({"account_since": fields.Datetime.now(), "caught_up_on": False})
        return super()._begin_account()

    def _active_since(self, folder):
        since = max(folder.create_date, self.account_since or folder.create_date)
        # Dropbox tells whole seconds, as checks do; records have fractions.
        return since.replace(microsecond=0)

    def _is_older(self, dropped_on, folder):
        """Whether a file lay in Dropbox before ``folder`` was activated there."""
        return dropped_on < self._active_since(folder)

    def _holds_back(self, dropped_on, folder):
        """Whether a file that is listed for the first time belongs to the backlog.

        Once a check has caught up, a file that appears was put there on purpose,
        however old it is: people move files from elsewhere into their folder.
        """
        if not self.account_since:  # linked before backlogs were known
            return False
        seen = self.caught_up_on and self.caught_up_on >= self._active_since(folder)
        return not seen and self._is_older(dropped_on, folder)

    def _ask_about_backlog(self):
        """Have the manager choose; one activity, however many files there are."""
        self.ensure_one()
        if not self.activity_search([ACTIVITY]):
            manager = self._manager()
            speaking = self.with_context(lang=manager.lang, tz=manager.tz)
            speaking.activity_schedule(ACTIVITY, user_id=manager.id)

    def _take_back_question(self):
        """Have nobody choose any more where nothing is left on hold."""
        self.invalidate_recordset(["held_count"])
        settled = self.filtered(lambda connection: not connection.held_count)
        settled.activity_unlink([ACTIVITY])

    def action_settle_backlog(self):
        """Ask what happens to the files on hold, with their numbers."""
        self.ensure_one()
        self._require_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Files That Were in Dropbox Before"),
            "res_model": "dext.dropbox.backlog",
            "view_mode": "form",
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    @api.private
    def settle_backlog(self, since=ALWAYS, folders=None):
        """Import what is on hold and was dropped from ``since`` (UTC) on.

        The rest counts as processed already; ``NEVER`` imports nothing.

        :param folders: only these client folders, if there are any
        :raises AccessError: the user may not decide that
        """
        self.ensure_one()
        self._require_manager()
        connection = self.sudo()
        Document = self.env["dext.dropbox.document"].sudo()
        held = Document.search(connection._held_domain(folders))
        taken = held.filtered(lambda row: row.dropped_on >= since)
        skipped = held - taken
        taken._queue_again()
        skipped.write({"state": "skipped", "is_backlog": False})
        connection._note_settled(len(taken), len(skipped))

    def _note_settled(self, taken, skipped):
        self._note(
            self.env._(
                "%(user)s decided about files that were in Dropbox before: "
                "%(taken)s imported, %(skipped)s marked as already processed.",
                user=self.env.user.name,
                taken=taken,
                skipped=skipped,
            )
        )


class DextDropboxDocument(models.Model):
    _inherit = "dext.dropbox.document"

    def write(self, vals):
        held = self.browse()
        if vals.get("state", "held") != "held":
            held = self.filtered(lambda row: row.state == "held")
        done = super().write(vals)
        if held:
            held.connection_id._take_back_question()
        return done
