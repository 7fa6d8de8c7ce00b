from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL

from .receiving import KEY

LONGEST_ANSWER = 4000  # characters


class DextDropboxDocument(models.Model):
    """The answering: what clients say about a document stands in the chatter."""

    _inherit = "dext.dropbox.document"

    answer_once = fields.Char(readonly=True, groups=INTERNAL)

    def _note_answer(self, text, author, once=""):
        """Post what ``author`` says where the accountant looks after this document.

        :param once: of this answer alone; one that comes twice, since nobody heard that
            it had arrived, is written down once
        :raises UserError: nothing is said, or too much
        """
        text = (text or "").strip()
        if not text or len(text) > LONGEST_ANSWER:
            raise UserError(
                self.env._("Write between 1 and %s characters.", LONGEST_ANSWER)
            )
        if KEY.fullmatch(once):
            if once == self.answer_once:
                return
            self.answer_once = once
        manager = self.connection_id._manager()
        where = self.move_id or self.returned_move_id or self.folder_id
        # A note: who follows a bill, such as its vendor, does not read it.
        where.with_context(mail_create_nosubscribe=True).message_post(
            body=Markup("<p>%s</p><p>%s</p>")
            % (
                self.with_context(lang=manager.lang).env._(
                    "%(client)s says about %(file)s:",
                    client=author.name,
                    file=self.name,
                ),
                Markup("<br/>").join(text.splitlines()),
            ),
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=manager.partner_id.ids,
        )
