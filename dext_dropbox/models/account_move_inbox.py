from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models

from .dropbox_document import INTERNAL


class AccountMove(models.Model):
    """The inbox: drafts from Dropbox, of which somebody says that they are right.

    Odoo's own "Reviewed" (``checked``) says it. On a draft nothing else reads it; it is
    lost when the journal changes, and renewed when the draft is posted.
    """

    _inherit = "account.move"

    dext_dropbox_contact_id = fields.Many2one(
        string="Dropbox User",
        related="dext_dropbox_folder_id.contact_id",
        groups=INTERNAL,
    )
    dext_dropbox_mimetype = fields.Char(
        "Type of the File",
        related="message_main_attachment_id.mimetype",
        groups=INTERNAL,
    )

    dext_dropbox_touched = fields.Boolean(
        "Worked On",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="Somebody has worked on this draft from Dropbox.",
    )

    def write(self, vals):
        # Who wrote last does not tell: scheduled actions write after people.
        if vals and self.env.uid != SUPERUSER_ID and self.sudo().dext_dropbox_folder_id:
            vals = {**vals, "dext_dropbox_touched": True}
        return super().write(vals)

    @api.model
    def _dext_dropbox_to_review(self):
        """The domain of the drafts that wait in the inbox."""
        return fields.Domain(
            [
                ("dext_dropbox_folder_id", "!=", False),
                ("state", "=", "draft"),
                ("checked", "=", False),
            ]
        )

    def action_dext_dropbox_review(self):
        """Note that these drafts are right. They stay drafts."""
        self._dext_dropbox_inbox().checked = True

    def action_dext_dropbox_unreview(self):
        """Put drafts that were reviewed back into the inbox."""
        self._dext_dropbox_inbox().checked = False

    def action_dext_dropbox_open_file(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.message_main_attachment_id.id}",
            "target": "new",
        }

    def _dext_dropbox_inbox(self):
        return self.filtered(
            lambda move: move.state == "draft" and move.dext_dropbox_folder_id
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """In the inbox of those who have no client yet: where to begin."""
        # Odoo reads actions as superuser.
        folders = self.env["dext.dropbox.folder"].sudo(False)
        if (
            self.env.context.get("dext_dropbox_inbox")
            and folders.has_access("read")
            and not folders.search_count([("state", "=", "active")], limit=1)
        ):
            return Markup(
                '<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>'
                '<p><a type="action" name="%s" class="btn btn-primary">%s</a></p>'
            ) % (
                self.env._("No client folder is active"),
                self.env._(
                    "Connect the firm and activate its clients: what they drop into "
                    "their folders appears here."
                ),
                "dext_dropbox.dext_dropbox_folder_action",
                self.env._("Client Folders"),
            )
        return super().get_empty_list_help(help_message)
