from odoo import api, fields, models
from odoo.exceptions import UserError

ACCOUNTANTS = "account.group_account_invoice"
LINK = "dext_dropbox_archive_id"


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
        groups=ACCOUNTANTS,
    )
    dext_dropbox_archive_state = fields.Selection(
        related="dext_dropbox_archive_id.state", string="Archive", groups=ACCOUNTANTS
    )
    dext_dropbox_archive_change = fields.Selection(
        related="dext_dropbox_archive_id.change", groups=ACCOUNTANTS
    )
    dext_dropbox_archive_reason = fields.Selection(
        related="dext_dropbox_archive_id.reason",
        related_sudo=False,
        groups=ACCOUNTANTS,
    )
    dext_dropbox_archive_path = fields.Char(
        related="dext_dropbox_archive_id.path",
        related_sudo=False,
        string="Archived at",
        groups=ACCOUNTANTS,
    )
    dext_dropbox_archive_url = fields.Char(
        related="dext_dropbox_archive_id.url",
        related_sudo=False,
        groups=ACCOUNTANTS,
    )
    dext_dropbox_archive_sha256 = fields.Char(
        related="dext_dropbox_archive_id.sha256",
        related_sudo=False,
        string="SHA-256 of the Copy",
        groups=ACCOUNTANTS,
    )

    def _post(self, soft=True):
        posted = super()._post(soft)
        self.env["dext.dropbox.archive.copy"].sudo()._posted(posted.sudo())
        return posted

    @api.model
    def _not_tried_out(self):
        return super()._not_tried_out() | {LINK, f"default_{LINK}"}

    def write(self, vals):
        if not self.env.su and LINK in vals:
            # A form or an import may send back what stands there.
            wanted = vals[LINK] or False
            if any(move[LINK].id != wanted for move in self.sudo()):
                raise self._refuse_link()
        done = super().write(vals)
        if "message_main_attachment_id" in vals:
            # Odoo has made the invoice, or somebody has put the right file there.
            copies = self.env["dext.dropbox.archive.copy"].sudo()
            posted = self.sudo().filtered(lambda move: move.state == "posted")
            copies._wish(posted.filtered(LINK))
        return done

    def unlink(self):
        waiting = self.sudo()[LINK].filtered(lambda copy: copy.state == "waiting")
        done = super().unlink()
        waiting.state = "no_file"
        return done

    @api.model_create_multi
    def create(self, vals_list):
        given = self.env.context.get(f"default_{LINK}")
        if not self.env.su and (given or any(vals.get(LINK) for vals in vals_list)):
            raise self._refuse_link()
        return super().create(vals_list)

    def _refuse_link(self):
        return UserError(
            self.env._("The copy of a document in Dropbox cannot be set by hand.")
        )

    def action_dext_dropbox_archive_repair(self):
        """Put the copies of these documents right in Dropbox."""
        return self.dext_dropbox_archive_id.action_repair()

    def action_dext_dropbox_archive_open(self):
        self.ensure_one()
        return self.dext_dropbox_archive_id.action_open_in_dropbox()
