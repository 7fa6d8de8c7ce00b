from markupsafe import Markup

from odoo import api, fields, models

from ..ledger.document import INTERNAL

NAMED = 5  # companies that an empty inbox names


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
        """In the inbox: where to begin, or where else drafts are to review."""
        if not self.env.context.get("dext_dropbox_inbox"):
            return super().get_empty_list_help(help_message)
        # Odoo reads actions as superuser.
        own = self.sudo(False)
        folders = own.env["dext.dropbox.folder"]
        if not folders.has_access("read"):
            return super().get_empty_list_help(help_message)
        if not folders.search_count([("state", "=", "active")], limit=1):
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
        if elsewhere := own._dext_dropbox_elsewhere():
            return Markup(
                '<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p><p>%s</p>'
            ) % (
                self.env._("Nothing to review in the companies that are ticked"),
                self.env._(
                    "Documents from Dropbox are to review in: %(books)s",
                    books=", ".join(elsewhere[:NAMED].mapped("name"))
                    + ("…" if elsewhere[NAMED:] else ""),
                ),
                self.env._("Tick them at the top right, beside your name."),
            )
        return super().get_empty_list_help(help_message)

    @api.model
    def _dext_dropbox_elsewhere(self):
        """Companies of the user that are not ticked and have drafts for this inbox."""
        others = self.env.user.company_ids - self.env.companies
        if not others:
            return others
        own = self.env.context["default_move_type"]
        types = (own, own.replace("invoice", "refund"))
        groups = self.with_context(allowed_company_ids=others.ids)._read_group(
            self._dext_dropbox_to_review() & fields.Domain("move_type", "in", types),
            ["company_id"],
        )
        return others.browse().union(*(company for (company,) in groups))
