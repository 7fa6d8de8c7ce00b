from odoo import api, fields, models

from odoo.addons.dext_dropbox.models.clients.folder import KINDS
from odoo.addons.dext_dropbox.models.connection.trouble import due

from ..giving_way import giving_way

ACTION = "dext_dropbox_client.dext_dropbox_cron_requests"
AT_ONCE = 500


class DextDropboxFileRequest(models.Model):
    """A page of Dropbox that takes files for one subfolder of a client."""

    _name = "dext.dropbox.file.request"
    _inherit = ["dext.dropbox.guarded", "dext.dropbox.attempts"]
    _description = "Dropbox file request"
    _order = "folder_id, kind"

    folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Client Folder",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    connection_id = fields.Many2one(
        related="folder_id.connection_id", store=True, index=True
    )
    company_id = fields.Many2one(related="folder_id.company_id", store=True, index=True)
    books_id = fields.Many2one(related="folder_id.books_id", store=True, index=True)
    kind = fields.Selection("_kinds", required=True, readonly=True)
    title = fields.Char(required=True, readonly=True)
    request_id = fields.Char("Dropbox ID", readonly=True)
    url = fields.Char("Link", readonly=True)
    state = fields.Selection(
        [
            ("wanted", "To be made"),
            ("open", "Open"),
            ("moving", "To be led elsewhere"),
            ("closing", "To be closed"),
            ("closed", "Closed"),
            ("reopening", "To be opened again"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="wanted",
    )
    reopen = fields.Boolean(
        readonly=True, help="It is open again once the firm connects again."
    )

    _one_per_kind = models.UniqueIndex(
        "(folder_id, kind)", "There is a file request for this subfolder already."
    )
    _to_do_idx = models.Index("(id) WHERE state NOT IN ('open', 'closed', 'failed')")

    @api.model
    def _kinds(self):
        return self.env["dext.dropbox.document"]._kinds()

    @api.depends("title")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request.title

    def _refusal(self):
        return self.env._("File requests are made and closed with the buttons only.")

    @api.ondelete(at_uninstall=False)
    def _unlink_refused(self):
        return None if self.env.su else super()._unlink_refused()

    @api.model
    def _wake_requests(self):
        self.env["dext.dropbox.connection"]._wake(ACTION)

    def action_close(self):
        """Close these pages: nothing more comes by them."""
        self.folder_id._require_sharer()
        requests = self.sudo()
        unmade = requests.filtered(lambda one: not one.request_id)
        (requests - unmade)._begin_steps({"state": "closing"})
        unmade.unlink()
        self._wake_requests()

    def action_open_again(self):
        """Open these pages once more, or make what could not be made."""
        self.folder_id._require_sharer()
        for request in self.sudo():
            if request.state in ("closed", "closing"):
                request._begin_steps({"state": "reopening"})
            elif request.state == "failed":
                request._begin_steps(
                    {"state": "reopening" if request.request_id else "wanted"}
                )
        self._wake_requests()

    # ------------------------------------------------------------------
    # The scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_requests(self):
        """Make, close and open file requests."""
        for request in self.search(
            fields.Domain("state", "not in", ("open", "closed", "failed"))
            & fields.Domain("connection_id.state", "=", "connected")
            & fields.Domain("folder_id.dropbox_id", "!=", False)
            & due(),
            order="id",
            limit=AT_ONCE,
        ):
            with giving_way(request, ACTION):
                request._take_step(request._settle)
                if not self.env["ir.cron"]._commit_progress():
                    break

    def _step_connection(self):
        return self.connection_id

    def _gave_up(self):
        self.state = "failed"

    def _destination(self):
        return f"{self.folder_id.path}/{KINDS[self.kind]}"

    def _settle(self, dropbox):
        """Bring this page to where it is to be; each step can be repeated."""
        if self.state == "wanted":
            found = self._made_before(dropbox) or dropbox.request_files(
                self.title, self._destination()
            )
        else:
            found = dropbox.change_request(
                self.request_id,
                self.state != "closing",
                self._destination() if self.state == "moving" else None,
            )
        self.write(
            {
                "state": "open" if found.is_open else "closed",
                "request_id": found.id,
                "url": found.url,
                "attempts": 0,
                "not_before": False,
                "trouble": False,
            }
        )

    def _made_before(self, dropbox):
        """The file request that an earlier try has made and not noted, if any."""
        if self.attempts < 2:
            return None
        own = [("connection_id", "=", self.connection_id.id)]
        known = set(self.search(own).mapped("request_id"))
        place = self._destination().lower()
        for one in dropbox.file_requests():
            if one.id not in known and (one.title, one.destination) == (
                self.title,
                place,
            ):
                return one
        return None
