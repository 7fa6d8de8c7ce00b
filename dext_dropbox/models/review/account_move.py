from odoo import api, fields, models

from ..clients.folder import KINDS
from ..ledger.document import INTERNAL
from .attention import named


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

    dext_dropbox_origin = fields.Char(
        "Received As", compute="_compute_dext_dropbox_origin", groups=INTERNAL
    )
    dext_dropbox_new_version = fields.Boolean(
        "New Version",
        compute="_compute_dext_dropbox_signs",
        groups=INTERNAL,
        help="The client has sent another version, which lies beside the first.",
    )
    dext_dropbox_e_invoice = fields.Boolean(
        "E-Invoice",
        compute="_compute_dext_dropbox_signs",
        groups=INTERNAL,
        help="Odoo has read the data of the e-invoice.",
    )

    _dext_dropbox_inbox_idx = models.Index(
        "(company_id, move_type) "
        "WHERE dext_dropbox_folder_id IS NOT NULL AND state = 'draft'"
    )

    @api.depends("dext_dropbox_document_ids.path", "message_main_attachment_id")
    def _compute_dext_dropbox_origin(self):
        for move in self.sudo():
            row = move._dext_dropbox_shown()
            place = (row.partner_id.name, KINDS.get(row.kind), row.name)
            move.dext_dropbox_origin = " › ".join(filter(None, place))

    @api.depends(
        "dext_dropbox_document_ids.original_id",
        "dext_dropbox_document_ids.is_copy",
        "dext_dropbox_document_ids.reading",
        "invoice_line_ids",
    )
    def _compute_dext_dropbox_signs(self):
        for move in self.sudo():
            rows = move.dext_dropbox_document_ids
            former = rows.original_id & rows
            move.dext_dropbox_new_version = not all(former.mapped("is_copy"))
            read = "done" in rows.mapped("reading")
            move.dext_dropbox_e_invoice = bool(read and move.invoice_line_ids)

    def _dext_dropbox_shown(self):
        """The document whose file is the one beside the form."""
        rows = self.dext_dropbox_document_ids.sorted("id")
        name = self.message_main_attachment_id.name
        return rows.filtered(lambda row: row.name == name)[-1:] or rows[-1:]

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
        """Note that these drafts are right. They stay drafts.

        What Odoo could not post as it is, is left out. Whoever has not yet said to be
        sure is asked first, if a sign stands at one of them.
        """
        drafts = self._dext_dropbox_inbox()
        missing = {move: move._dext_dropbox_missing() for move in drafts}
        right = drafts.filtered(lambda move: not missing[move])
        signs = right.filtered(lambda move: move._dext_dropbox_sign())
        if signs and not self.env.context.get("dext_dropbox_sure"):
            return self._dext_dropbox_ask(signs)
        right.checked = True
        left_out = {move: missing[move] for move in drafts - right}
        return self._dext_dropbox_reviewed(right, left_out)

    def _dext_dropbox_missing(self):
        """Words for what a draft lacks before anybody can call it right."""
        self.ensure_one()
        env, missing = self.env, []
        # Odoo posts a receipt that names nobody.
        if not self.partner_id and self.is_invoice():
            sale = self.is_sale_document()
            missing.append(env._("no customer") if sale else env._("no vendor"))
        # It would post a sales document with the date of today.
        if not self.invoice_date:
            missing.append(env._("no date"))
        if not self.invoice_line_ids:
            missing.append(env._("no amount"))
        return missing

    def _dext_dropbox_sign(self):
        """Words for what somebody has to look at before this draft is called right."""
        return self.dext_dropbox_alarm or (
            self.dext_dropbox_new_version and self.env._("A new version was sent.")
        )

    def _dext_dropbox_file_name(self):
        return self.sudo()._dext_dropbox_shown().name or self.display_name

    def _dext_dropbox_ask(self, signs):
        told = [
            f"{move._dext_dropbox_file_name()}: {move._dext_dropbox_sign()}"
            for move in signs
        ]
        return self.env["dext.dropbox.document"]._say(
            "",
            ask={
                "title": self.env._("Is it right all the same?"),
                "body": named(self.env, told),
                "confirm": self.env._("Reviewed"),
                "call": [self._name, "action_dext_dropbox_review", self.ids],
                "context": {"dext_dropbox_sure": True},
            },
        )

    def _dext_dropbox_reviewed(self, right, left_out):
        """Say what was marked and what was left out, and why."""
        if not (right or left_out):
            return None
        told = [
            f"{move._dext_dropbox_file_name()} ({', '.join(missing)})"
            for move, missing in left_out.items()
        ]
        sentences = []
        if right:
            sentences.append(self.env._("Reviewed: %s.", len(right)))
        if told:
            sentences.append(self.env._("Left out: %s.", named(self.env, told)))
        return self.env["dext.dropbox.document"]._say(
            "\n".join(sentences),
            kind="warning" if left_out else "success",
            undo=right and (right, "action_dext_dropbox_unreview"),
            left=right.ids,
        )

    def action_dext_dropbox_unreview(self):
        """Put drafts that were reviewed back into the inbox."""
        self._dext_dropbox_inbox().checked = False

    def action_dext_dropbox_open_file(self):
        """Open the file in a tab of its own, for screens without room beside."""
        self.ensure_one()
        attachment = self.message_main_attachment_id
        return {
            "type": "ir.actions.act_url",
            "url": f"/dext_dropbox/attachment/{attachment.id}/view",
            "target": "new",
        }

    def action_dext_dropbox_open_document(self):
        """Open the document that this draft was made of."""
        self.ensure_one()
        return self.sudo()._dext_dropbox_shown().sudo(False)._open()

    def _dext_dropbox_inbox(self):
        return self.filtered(
            lambda move: move.state == "draft" and move.dext_dropbox_folder_id
        )
