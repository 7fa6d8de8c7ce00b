from odoo import SUPERUSER_ID, models


class DextDropboxDocument(models.Model):
    """The placing: a draft goes where the client has moved its file.

    Only if nobody has worked on it, and within the client's own books.
    """

    _inherit = "dext.dropbox.document"

    def _placed_elsewhere(self, folder, kind):
        if super()._placed_elsewhere(folder, kind):
            return True
        move, journal = self.move_id, folder.journal(kind)
        same = (folder.partner_id, folder.books_id) == (self.partner_id, self.books_id)
        if not (same and journal and move._dext_dropbox_untouched()):
            return False
        self._place_draft(folder, kind, journal)
        return True

    def _place_draft(self, folder, kind, journal):
        """Make the untouched draft of this document what ``folder`` and kind say."""
        self.write({"folder_id": folder.id, "kind": kind})
        # Whoever looks for changes does not work on the draft.
        move = self.move_id.with_user(SUPERUSER_ID).with_context(
            skip_is_manually_modified=True
        )
        move.write(move._dext_dropbox_anew(self, journal))
        speaking = move.with_context(lang=self.connection_id._manager().lang)
        move._message_log(
            body=speaking.env._(
                "The client has moved the file to %s.", self.shown_path
            ),
            author_id=self.env.ref("base.partner_root").id,
        )
        if self.reading:
            self._read_again()
        # What Odoo computes of it later, in the request of whoever looks for changes,
        # it would write as that person's work.
        move.env.flush_all()
