from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.dext_dropbox.models.ledger.document import HARMLESS, INTERNAL

RETURNABLE = ("imported", "duplicate", "rejected", "failed", "misplaced")


class DextDropboxDocument(models.Model):
    """The returning: a document goes back to the client, who is told why.

    All that Odoo has to do is one transaction; the file follows in Dropbox.
    """

    _inherit = "dext.dropbox.document"

    state = fields.Selection(
        selection_add=[("returned", "Returned")],
        ondelete={"returned": lambda rows: rows.write({"state": "rejected"})},
    )
    may_return = fields.Boolean(
        "Can Be Returned", compute="_compute_may_return", groups=INTERNAL
    )
    returned_on = fields.Datetime(readonly=True)
    returned_by_id = fields.Many2one("res.users", readonly=True, groups=INTERNAL)
    return_reason_id = fields.Many2one(
        "dext.dropbox.return.reason",
        readonly=True,
        ondelete="restrict",
        groups=INTERNAL,
    )
    return_words = fields.Char(
        "Own Words", readonly=True, groups=INTERNAL, help="What was told beside it."
    )
    return_text = fields.Char(
        "Returned Because", compute="_compute_return_text", compute_sudo=True
    )
    returned_move_id = fields.Many2one(
        "account.move",
        string="Former Draft",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=INTERNAL,
    )
    returned_draft = fields.Char(
        "Name of the Former Draft", readonly=True, groups=INTERNAL
    )
    returned_name = fields.Char(
        readonly=True, groups=INTERNAL, help="Name of the file then, in lower case."
    )

    _returned_idx = models.Index("(partner_id, returned_on) WHERE state = 'returned'")

    @api.depends("state", "reason", "folder_id", "move_id.state")
    def _compute_may_return(self):
        for document in self:
            document.may_return = document._is_returnable()

    def _is_returnable(self):
        row = self.sudo()
        if row.state not in RETURNABLE or not row.folder_id or row.reason in HARMLESS:
            return False
        if row.state == "imported":
            return row.move_id.state == "draft" and not row._is_superseded()
        return True

    @api.depends("returned_on", "return_reason_id", "return_words")
    @api.depends_context("lang")
    def _compute_return_text(self):
        for document in self:
            reason = document.return_reason_id
            parts = (reason.name, reason.advice, document.return_words)
            told = document.returned_on and " ".join(filter(None, parts))
            document.return_text = told

    @api.depends("returned_on", "return_reason_id", "return_words", "state")
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        returned = self.filtered(lambda row: row.state == "returned")
        for document in returned:
            document.explanation = document.return_text
        return super(DextDropboxDocument, self - returned)._compute_explanation()

    def _story(self):
        told = (
            self.returned_on,
            self.returned_by_id.name,
            self.env._("Returned to the client. %s", self.return_text or ""),
        )
        return [*super()._story(), told]

    # ------------------------------------------------------------------
    # Button and decision
    # ------------------------------------------------------------------

    def action_return(self):
        """Ask why these documents go back to their clients."""
        self._require_accountant()
        self._require_returnable()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return to Client"),
            "res_model": "dext.dropbox.document.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": self.ids},
        }

    def _require_returnable(self):
        """:raises UserError: one of these documents cannot be returned"""
        if not self:
            raise UserError(self.env._("None of these came from Dropbox."))
        for row in self.sudo():
            if row.move_id.state == "posted" and row.state == "imported":
                raise UserError(
                    self.env._("Posted documents stay. Reset them to draft first.")
                )
            if not row._is_returnable():
                raise UserError(
                    self.env._(
                        "%s cannot be returned: it waits to be imported, is no longer "
                        "in Dropbox, or lies in no client folder.",
                        row.name,
                    )
                )

    @api.private
    def return_to_client(self, reason, words="", delete=False, tell=True):
        """Return these documents to their clients.

        Their drafts are cancelled, or deleted; their files move to ``Rejected``.

        :param reason: ``dext.dropbox.return.reason``, may be empty if ``words`` are not
        :param words: what is told beside it, in own words
        :param delete: delete the drafts
        :param tell: write to the clients; who has no e-mail address is left out
        :raises UserError: one of them cannot be returned, or no reason is given
        """
        self._require_accountant()
        self.lock_for_update()
        self._require_returnable()
        words = (words or "").strip()
        if not (reason or words):
            raise UserError(self.env._("Say why: choose a reason or write one."))
        drafts = self.move_id.filtered(lambda move: move.state == "draft")
        drafts.check_access("unlink" if delete else "write")
        for document in self:
            document._return_one(reason, words, delete, tell)
        self.sudo()._put_aside()

    def _return_one(self, reason, words, delete, tell):
        row = self.sudo()
        draft = self.move_id.filtered(lambda move: move.state == "draft")
        row.write(
            {
                "state": "returned",
                "reason": False,
                "reason_detail": False,
                "returned_on": fields.Datetime.now(),
                "returned_by_id": self.env.uid,
                "return_reason_id": reason.id,
                "return_words": words,
                "returned_move_id": draft.id,
                "returned_draft": draft.display_name,
                "returned_name": row.name.lower(),
                "resent_on": False,
                "resent_id": False,
                "alarm": False,
                "alarm_folder_id": False,
                "reading": False,
            }
        )
        thread = row.folder_id
        if draft and delete:
            draft.unlink()
        elif draft:
            draft.button_cancel()
            thread = draft
        thread = thread.sudo()
        thread._message_log(
            body=self.env._(
                "Returned to the client: %(file)s. %(reason)s",
                file=row.name,
                reason=row.return_text,
            ),
            author_id=self.env.user.partner_id.id,
        )
        if tell and row.client_person_id.email:
            row._tell_returned(thread)

    def _tell_returned(self, thread):
        """Write to the client; the letter stands in the chatter of ``thread``."""
        template = self.env.ref(
            "dext_dropbox_client.dext_dropbox_mail_returned", raise_if_not_found=False
        )
        if not template:
            return  # the firm does not write letters
        template = template.sudo()
        told = {
            name: template._render_field(name, self.ids, compute_lang=True)[self.id]
            for name in ("subject", "body_html")
        }
        # A note: nobody hears of it who only follows the bill, such as the vendor.
        thread.with_context(
            mail_notify_force_send=False, lang=self.client_person_id.lang
        ).message_post(
            subject=told["subject"],
            body=told["body_html"],
            partner_ids=self.client_person_id.ids,
            author_id=self.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
        )

    def _comes_back(self):
        returned = self.state == "returned" and self._lies_in_rejected()
        return returned or super()._comes_back()
