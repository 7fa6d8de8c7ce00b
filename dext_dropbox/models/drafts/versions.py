from odoo import api, fields, models
from odoo.fields import Command

from ..clients.folder import JOURNAL_TYPES
from ..ledger.document import INTERNAL
from .account_move import MOVE_TYPES, READ_FROM_FILE


class AccountMove(models.Model):
    """The draft when a new version of its file comes: no file that came is lost."""

    _inherit = "account.move"

    def _dext_dropbox_apply_version(self, row, file):
        """Take over a new version of this document's file; return if it replaced it.

        A draft that nobody has touched shows the new version as if it had come first,
        with the former file still attached. Else the new version is put beside the
        former one, and somebody has to look.
        """
        self.ensure_one()
        attachment = self._dext_dropbox_attached(file) or (
            self._dext_dropbox_originals().create(
                {
                    **self._dext_dropbox_attachment(row, file),
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        replaced = self._dext_dropbox_take_version(row, attachment, file.journal)
        if replaced:
            self._dext_dropbox_show(row, file)
        return replaced

    def _dext_dropbox_attached(self, file):
        """The attachment here that holds the content of ``file``, if there is one."""
        attachments = self.attachment_ids
        checksum = attachments._compute_checksum(file.content)
        return attachments.filtered(lambda one: one.checksum == checksum)[:1]

    def _dext_dropbox_take_version(self, row, attachment, journal):
        """Let this draft be of ``attachment``, if nobody has worked on it."""
        replaced = self._dext_dropbox_untouched()
        quiet = self.with_context(skip_is_manually_modified=True)
        manager = row.connection_id._manager()
        speaking = self.with_context(lang=manager.lang)
        former = self.message_main_attachment_id
        if replaced:
            quiet.write(
                {
                    **self._dext_dropbox_anew(row, journal),
                    "message_main_attachment_id": attachment.id,
                }
            )
            body = speaking.env._(
                "Replaced by a new version: %s. The former file stays attached.",
                row.shown_path,
            )
        else:
            body = speaking.env._("A new version was dropped: %s", row.shown_path)
            self._dext_dropbox_ask_to_compare(manager)
            if self.state == "draft":
                quiet.checked = False  # back into the inbox
        noted = former if replaced and former != attachment else attachment
        self._message_log(body=body, attachment_ids=noted.ids)
        return replaced

    def _dext_dropbox_anew(self, row, journal):
        """Values that make this draft what the file of ``row`` would have made it."""
        values = dict.fromkeys(READ_FROM_FILE, False)
        values["invoice_line_ids"] = [Command.clear()]
        values["dext_dropbox_folder_id"] = row.folder_id.id
        if self.journal_id.type == JOURNAL_TYPES[row.kind]:
            journal = self.journal_id
        if journal.company_id in self.company_id.parent_ids:
            values.update(move_type=MOVE_TYPES[row.kind], journal_id=journal.id)
        currency = journal.currency_id or self.company_currency_id
        return {**values, "currency_id": currency.id}

    def _dext_dropbox_ask_to_compare(self, manager):
        """Have one person look at the new versions, however many come."""
        reviewer = self._dext_dropbox_reviewer(manager)
        speaking = self.with_context(lang=reviewer.lang, tz=reviewer.tz)
        summary = speaking.env._("Compare with the new version from Dropbox")
        if summary not in self.activity_ids.mapped("summary"):
            speaking.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=reviewer.id
            )

    def _dext_dropbox_reviewer(self, manager):
        """Who worked on this document last, or else ``manager``."""
        people = (self.write_uid | self.activity_ids.user_id).filtered(
            lambda user: user.active and user._is_internal()
        )
        return people[:1] or manager

    def _dext_dropbox_facts(self):
        """What tells this document from others, as far as it is known."""
        number = self.ref
        if self.is_sale_document() and self.name and self.name != "/":
            number = self.name
        return {
            "number": (number or "").strip().upper(),
            "partner": self.partner_id.commercial_partner_id.id,
            "date": self.invoice_date,
            "total": self.currency_id.round(self.amount_total),
        }


class DextDropboxDocument(models.Model):
    """The versions, once read: two documents can have come under one name.

    Phones and copiers call everything they scan by one name. Where there are data on
    both sides, the new version has a draft of its own until it is read; then it is
    seen whether that is another document, or the former one anew.
    """

    _inherit = "dext.dropbox.document"

    compare_id = fields.Many2one(
        "dext.dropbox.document",
        string="To Be Compared With",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The former version, until it is known whether this is another document.",
        groups=INTERNAL,
    )

    @api.model
    def _is_another_document(self, former_move, new_move):
        """Whether two drafts that were read are evidently not one document anew.

        They are if they differ in what both tell: number, seller, date or total.
        """
        former, new = (move._dext_dropbox_facts() for move in (former_move, new_move))
        return any(
            former[name] and new[name] and former[name] != new[name] for name in former
        )

    @api.model
    def _forget(self):
        return {**super()._forget(), "compare_id": False}

    def _apply_version(self, former, file):
        facts = former.move_id._dext_dropbox_facts()
        if any(facts.values()) and file.journal and self._worth_reading(file):
            self.write({"original_id": former.id, "compare_id": former.id})
            self._make_drafts({self: file})
            return
        pending = former.compare_id
        former.compare_id = False
        super()._apply_version(former, file)
        self.compare_id = pending

    def _after_reading(self):
        """Decide what a new version is, now that it is read or cannot be.

        :return: whether it has to be read once more, into the draft of the former one
        """
        former, own = self.compare_id.move_id, self.move_id
        if not self.compare_id:
            return False
        self.compare_id = False
        if not own or not former or former.state == "cancel":
            return False
        read = self.reading == "done"
        if not own._dext_dropbox_untouched() or (
            read and self._is_another_document(former, own)
        ):
            self._note_another(former, own)
            return False
        return self._fold_into(former, own)

    def _note_another(self, former, own):
        speaking = self.with_context(lang=self.connection_id._manager().lang)
        for move, other in ((former, own), (own, former)):
            move._message_log(
                body=speaking.env._(
                    "Another document came under the same name: %s",
                    other._get_html_link(),
                )
            )

    def _fold_into(self, former, own):
        """Bring this version to the ``former`` draft; its ``own`` one is not needed."""
        attachment, journal = own.message_main_attachment_id, own.journal_id
        own.attachment_ids.write({"res_id": former.id})
        (own | former).invalidate_recordset(["attachment_ids"])
        replaced = former._dext_dropbox_take_version(self, attachment, journal)
        if replaced:
            self._supersede(former)
        self.write({"move_id": former.id, "books_id": former.company_id.id})
        own.unlink()
        again = replaced and self.reading == "done"
        if again or not replaced:
            self.reading = again and "todo"
        return again
