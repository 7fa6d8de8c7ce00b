from odoo import fields, models

INTERNAL = "base.group_user"


class AccountMove(models.Model):
    """The document: posted, it waits for its copy; what follows is not its affair."""

    _inherit = "account.move"

    dext_dropbox_archive_id = fields.Many2one(
        "dext.dropbox.archive.copy",
        string="Copy in Dropbox",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=INTERNAL,
    )
    dext_dropbox_archive_state = fields.Selection(
        related="dext_dropbox_archive_id.state", string="Archive", groups=INTERNAL
    )
    dext_dropbox_archive_change = fields.Selection(
        related="dext_dropbox_archive_id.change", groups=INTERNAL
    )
    dext_dropbox_archive_reason = fields.Selection(
        related="dext_dropbox_archive_id.reason", groups=INTERNAL
    )
    dext_dropbox_archive_path = fields.Char(
        related="dext_dropbox_archive_id.path", string="Archived at", groups=INTERNAL
    )
    dext_dropbox_archive_url = fields.Char(
        related="dext_dropbox_archive_id.url", groups=INTERNAL
    )
    dext_dropbox_archive_sha256 = fields.Char(
        related="dext_dropbox_archive_id.sha256",
        string="SHA-256 of the Copy",
        groups=INTERNAL,
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        self.env["dext.dropbox.archive.copy"].sudo()._posted(posted.sudo())
        return posted

    def write(self, vals):
        done = super().write(vals)
        if "message_main_attachment_id" in vals:
            # Odoo has made the invoice, or somebody has put the right file there.
            copies = self.env["dext.dropbox.archive.copy"].sudo()
            copies._wish(self.sudo().filtered("dext_dropbox_archive_id"))
        return done

    def action_dext_dropbox_archive_repair(self):
        """Put the copies of these documents right in Dropbox."""
        return self.dext_dropbox_archive_id.action_repair()

    def action_dext_dropbox_archive_open(self):
        self.ensure_one()
        return self.dext_dropbox_archive_id.action_open_in_dropbox()
