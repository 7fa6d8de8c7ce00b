from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.dext_dropbox.models.clients.making import LONGEST_JOB
from odoo.addons.dext_dropbox.models.connection.connection import MANAGER
from odoo.addons.dext_dropbox.models.connection.trouble import due

from ..giving_way import giving_way

ACTION = "dext_dropbox_client.dext_dropbox_cron_share"
SOONEST, LATEST = timedelta(seconds=1), timedelta(seconds=60)  # until asked again
SEEN_FOR = timedelta(hours=6)
FOLDERS_AT_ONCE = 50
MEMBERS_AT_ONCE = 200


class DextDropboxFolder(models.Model):
    """The sharing: a client folder becomes a shared folder, and people come to it.

    Dropbox does it in its own time: what it is at is asked for by the next run of the
    scheduled action, and nobody waits. Each step can be repeated.
    """

    _name = "dext.dropbox.folder"
    _inherit = ["dext.dropbox.folder", "dext.dropbox.attempts"]

    member_ids = fields.One2many("dext.dropbox.member", "folder_id", readonly=True)
    member_count = fields.Integer(compute="_compute_member_count")
    share_state = fields.Selection(
        [
            ("todo", "To be shared"),
            ("started", "Being shared"),
            ("shared", "Shared"),
            ("failed", "Could not be shared"),
        ],
        string="Sharing",
        readonly=True,
        copy=False,
    )
    share_id = fields.Char("Shared Folder ID", readonly=True, copy=False)
    share_job = fields.Char(groups=fields.NO_ACCESS, copy=False)
    share_since = fields.Datetime(readonly=True, copy=False)
    members_seen_on = fields.Datetime(readonly=True, copy=False)

    _sharing_idx = models.Index(
        "(connection_id) WHERE share_state IN ('todo', 'started')"
    )

    @api.depends("member_ids")
    def _compute_member_count(self):
        for folder in self:
            folder.member_count = len(folder.member_ids)

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_share(self):
        """Ask with whom this folder is shared, or say why it cannot be."""
        self.ensure_one()
        self._require_sharer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Share with the Client"),
            "res_model": "dext.dropbox.folder.share",
            "view_mode": "form",
            "target": "new",
            "context": {"default_folder_id": self.id},
        }

    def action_see_members(self):
        """Have Dropbox asked who has access by now."""
        self._require_sharer()
        self.sudo().members_seen_on = False
        self._wake_sharing()

    def _require_sharer(self):
        """:raises AccessError: the user may not share these folders"""
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._("Only a Dropbox manager can share client folders.")
            )

    @api.private
    def share_with(self, partners, message=""):
        """Share this folder with ``partners``, as people who may edit it.

        :param message: what Dropbox writes to them; empty: the usual words, in the
            language of each
        :raises UserError: this firm does not share folders, or somebody has no e-mail
        """
        self.ensure_one()
        self._require_sharer()
        folder = self.sudo()
        folder._require_shareable()
        without = partners.filtered(lambda partner: not partner.email_normalized)
        if without or not partners:
            raise UserError(
                self.env._(
                    "Choose contacts with an e-mail address. Without: %s",
                    ", ".join(without.mapped("name")),
                )
            )
        for partner in partners:
            folder._want_member(partner, message or folder._share_message(partner))
        if folder.share_state not in ("started", "shared"):
            folder._begin_steps({"share_state": "todo"})
        self._wake_sharing()

    def _require_shareable(self):
        connection = self.connection_id
        if not connection.sharing:
            raise UserError(
                self.env._("Sharing is off: switch it on under Dropbox, Connection.")
            )
        if connection.state != "connected" or self.state != "active":
            raise UserError(self.env._("Dropbox is not connected. Connect it first."))

    def _want_member(self, partner, message):
        email = partner.email_normalized
        known = self.member_ids.filtered(lambda one: one.email.lower() == email)
        values = {"state": "wanted", "partner_id": partner.id, "message": message}
        if not known:
            known = known.create({"folder_id": self.id, "email": email})
        known._begin_steps(values)

    def _make_again(self):
        made = super()._make_again()
        self._share_again()
        return made

    def _make_again_later(self):
        made = super()._make_again_later()
        self._share_again()
        return made

    def _share_again(self):
        """Share what was made again with whom the lost one was shared."""
        shared = self.filtered("share_state")
        for folder in shared:
            folder._begin_steps(
                {"share_state": "todo", "share_id": False, "share_job": False}
            )
        for member in shared.member_ids:
            if member.state == "leaving" or not member.partner_id:
                member.unlink()  # whom others have invited is not ours to invite
            else:
                member._begin_steps({"state": "wanted", "job": False})
        if shared:
            self._wake_sharing()

    @api.model
    def _wake_sharing(self, at=None):
        self.env["dext.dropbox.connection"]._wake(ACTION, at=at)

    def _share_message(self, partner):
        """What Dropbox writes to ``partner``, in their language."""
        told = self.with_context(lang=partner.lang)
        return told.env._(
            "%(firm)s shares this folder with you. Put your bills into Invoices, your "
            "receipts into Receipts and your own invoices into Sales documents: they "
            "come to us by themselves.",
            firm=self.company_id.name,
        )

    # ------------------------------------------------------------------
    # The scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_share(self):
        """Go on with the sharing of folders, and with who comes and goes."""
        steps = (
            (self._due_sharing, lambda folder: folder._share),
            (self._due_members, lambda member: member._next_step()),
            (self._due_looks, lambda folder: folder._see_members),
        )
        for due_now, step_of in steps:
            for record in due_now():
                with giving_way(record, ACTION):
                    record._take_step(step_of(record))
                    if not self.env["ir.cron"]._commit_progress():
                        return

    @api.model
    def _at_work(self):
        """The domain of folders whose connection works."""
        return fields.Domain("connection_id.state", "=", "connected") & fields.Domain(
            "dropbox_id", "!=", False
        )

    @api.model
    def _due_sharing(self):
        return self.search(
            self._at_work()
            & fields.Domain("share_state", "in", ("todo", "started"))
            & due(),
            limit=FOLDERS_AT_ONCE,
        )

    @api.model
    def _due_members(self):
        Member = self.env["dext.dropbox.member"]
        return Member.search(
            fields.Domain("folder_id", "any", self._at_work())
            & fields.Domain("folder_id.share_state", "=", "shared")
            & fields.Domain("state", "in", ("wanted", "leaving"))
            & due(),
            limit=MEMBERS_AT_ONCE,
        )

    @api.model
    def _due_looks(self):
        long_ago = fields.Datetime.now() - SEEN_FOR
        return self.search(
            self._at_work()
            & fields.Domain("share_state", "=", "shared")
            & (
                fields.Domain("members_seen_on", "=", False)
                | fields.Domain("members_seen_on", "<", long_ago)
            )
            & due(),
            limit=FOLDERS_AT_ONCE,
        )

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------

    def _step_connection(self):
        return self.connection_id

    def _gave_up(self):
        if self.share_state != "shared":
            self.write({"share_state": "failed", "share_job": False})
        else:  # it was only a look at who is there
            self.members_seen_on = fields.Datetime.now()

    def _share(self, dropbox):
        """Share this folder, or see whether Dropbox has done so."""
        now = fields.Datetime.now()
        if self.share_job and self.share_since < now - timedelta(seconds=LONGEST_JOB):
            self.share_job = False  # nothing will come of it
        if self.share_job:
            share = dropbox.shared(self.share_job)
        else:
            self.share_since = now
            share = dropbox.share(self.dropbox_id)
        if share.job:
            self.write({"share_state": "started", "share_job": share.job})
            self._poll_later(self, self.share_since)
            return
        self.write(
            {
                "share_state": "shared",
                "share_id": share.id,
                "share_job": False,
                "share_since": now,
                "attempts": 0,
                "not_before": False,
                "trouble": False,
                "members_seen_on": False,
            }
        )
        self._note(self.env._("Shared in Dropbox."))

    def _note(self, body):
        self._message_log(body=body, author_id=self.env.ref("base.partner_root").id)

    @api.model
    def _poll_later(self, record, since):
        """Ask again what became of a job of ``record``: that is no failure.

        Most are done at once; the longer one takes, the less often it is asked for.

        :param since: when (UTC) it began
        """
        now = fields.Datetime.now()
        wait = min(max(now - since, SOONEST), LATEST)
        record.write({"attempts": 0, "not_before": now + wait})
        self._wake_sharing(at=record.not_before)

    def _see_members(self, dropbox):
        """Note who has access, and who has left."""
        found = {one.email.lower(): one for one in dropbox.members(self.share_id)}
        known = {one.email.lower(): one for one in self.member_ids}
        for email, one in found.items():
            member = known.get(email) or self.member_ids.create(
                {"folder_id": self.id, "email": one.email}
            )
            if member.state not in ("leaving", "failed"):
                member.state = "invited" if one.pending else "member"
            member.write(
                {"name": one.name, "access": one.access, "account_id": one.account_id}
            )
        for email, member in known.items():
            if email not in found and member.state in ("invited", "member"):
                member.unlink()
        self.write(
            {
                "members_seen_on": fields.Datetime.now(),
                "attempts": 0,
                "not_before": False,
            }
        )


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _give_up_former_account(self):
        """What was shared in the former account is not so in the next."""
        folders = self.folder_ids
        folders.member_ids.unlink()
        lost = ("share_state", "share_id", "share_job", "members_seen_on", "trouble")
        folders.write(dict.fromkeys(lost, False))
        return super()._give_up_former_account()
