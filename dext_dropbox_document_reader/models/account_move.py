from odoo import models
from odoo.fields import Command


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dext_dropbox_decode(self, files):
        """Files that Odoo has no decoder for are read all the same."""
        former = self.document_reading_ids[:1]
        # It is gone after that, if it is of a try that was cut off.
        untold = not former or former.state == "unread"
        read = super()._dext_dropbox_decode(files)
        quiet = self.with_context(tracking_disable=True, skip_is_manually_modified=True)
        if untold and self.document_reading_ids[:1] == former:
            quiet._document_reader_follow(files)
        return read or self.document_reading_ids[:1].state in ("read", "todo")

    def _dext_dropbox_anew(self, row, journal):
        """What was read of its former file, or is to be, says nothing of this one."""
        values = super()._dext_dropbox_anew(row, journal)
        return {**values, "document_reading_ids": [Command.clear()]}

    def _dext_dropbox_is_being_read(self):
        newest = self.sudo().document_reading_ids[:1]
        return newest.state in ("todo", "started")

    def action_dext_dropbox_review(self):
        """Who calls a draft right agrees with what the form suggests, too: one key."""
        if self.env.context.get("document_reader_agree"):
            for move in self._dext_dropbox_inbox():
                if move.has_document_suggestions:
                    move.action_document_reader_take()
        return super().action_dext_dropbox_review()

    def _document_reader_yield_to(self, other):
        """The ledger says where the file is now."""
        rows = self.sudo().dext_dropbox_document_ids
        result = super()._document_reader_yield_to(other)
        rows._tell_same_invoice({})
        rows.move_id = other
        return result

    def _dext_dropbox_untouched(self):
        """What did not come from Dropbox is nobody's to replace."""
        return bool(self.dext_dropbox_folder_id) and super()._dext_dropbox_untouched()

    def _dext_dropbox_apply_version(self, row, file):
        """A new version of a file that yielded lies beside the other, no more."""
        if self.dext_dropbox_folder_id:
            return super()._dext_dropbox_apply_version(row, file)
        self._dext_dropbox_originals().create(
            {
                **self._dext_dropbox_attachment(row, file),
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        return False
