from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.dext_dropbox.dropbox_api.errors import FileProblem
from odoo.addons.dext_dropbox.dropbox_api.values import Member
from odoo.addons.dext_dropbox.models.clients.making import LONGEST_JOB


class DextDropboxMember(models.Model):
    """Somebody with whom a client folder is shared, or is to be."""

    _name = "dext.dropbox.member"
    _inherit = ["dext.dropbox.guarded", "dext.dropbox.attempts"]
    _description = "Member of a shared Dropbox folder"
    _order = "folder_id, email"
    _rec_name = "email"

    folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Client Folder",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="folder_id.company_id", store=True, index=True)
    books_id = fields.Many2one(related="folder_id.books_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    email = fields.Char("E-mail", required=True, readonly=True)
    name = fields.Char("Name in Dropbox", readonly=True)
    access = fields.Char(readonly=True, help="What Dropbox allows them.")
    account_id = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    message = fields.Text(readonly=True)
    state = fields.Selection(
        [
            ("wanted", "To be invited"),
            ("invited", "Invited"),
            ("member", "Has access"),
            ("leaving", "Being removed"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="wanted",
    )
    job = fields.Char(groups=fields.NO_ACCESS)
    job_since = fields.Datetime(groups=fields.NO_ACCESS)

    _one_per_email = models.UniqueIndex(
        "(folder_id, LOWER(email))", "This person is a member of the folder already."
    )
    _to_do_idx = models.Index("(folder_id) WHERE state IN ('wanted', 'leaving')")

    def _refusal(self):
        return self.env._(
            "Who has access to a client folder is changed with Share and Remove only."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_refused(self):
        return None if self.env.su else super()._unlink_refused()

    def action_remove(self):
        """Have these people removed from the folder; its files stay."""
        self.folder_id._require_sharer()
        members = self.sudo()
        unknown = members.filtered(
            lambda one: one.state == "wanted" or one.trouble == "invalid_email"
        )
        (members - unknown)._begin_steps({"state": "leaving", "job": False})
        unknown.unlink()
        self.env["dext.dropbox.folder"]._wake_sharing()

    def action_invite_again(self):
        """Try an invitation that failed once more."""
        self.folder_id._require_sharer()
        failed = self.sudo().filtered(lambda one: one.state == "failed")
        failed._begin_steps({"state": "wanted"})
        self.env["dext.dropbox.folder"]._wake_sharing()

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _step_connection(self):
        return self.folder_id.connection_id

    def _gave_up(self):
        self.write({"state": "failed", "job": False})

    def _next_step(self):
        return self._invite if self.state == "wanted" else self._remove

    def _invite(self, dropbox):
        """Invite this person; doing so again is harmless."""
        dropbox.invite(self.folder_id.share_id, [self.email], self.message or "")
        self.write({"state": "invited", "not_before": False, "trouble": False})

    def _remove(self, dropbox):
        """Remove this person, or see whether Dropbox has done so."""
        try:
            if not self.job:
                member = Member(
                    self.email, "", "", account_id=self.sudo().account_id or ""
                )
                self.job = dropbox.remove_member(self.folder_id.share_id, member)
                self.job_since = fields.Datetime.now()
                self.folder_id._poll_later(self, self.job_since)
            elif dropbox.member_removed(self.job):
                self.unlink()
            elif self.job_since < fields.Datetime.now() - timedelta(
                seconds=LONGEST_JOB
            ):
                self.job = False  # nothing will come of it
            else:
                self.folder_id._poll_later(self, self.job_since)
        except FileProblem as error:
            if error.reason != "gone":
                raise
            self.unlink()
