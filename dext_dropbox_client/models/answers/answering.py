from odoo import models

from odoo.addons.dext_dropbox.models.ledger.document import HARMLESS

# Reasons that tell the client nothing to do.
UNANSWERED = (*HARMLESS, "other_account")


class DextDropboxDocument(models.Model):
    """The answering: clients see in Dropbox why a file was rejected, if the firm likes.

    The file moves to ``Rejected``, with a note beside it.
    """

    _inherit = "dext.dropbox.document"

    def _reject(self, reason, detail=False):
        done = super()._reject(reason, detail)
        if reason not in UNANSWERED:
            self._answer()
        return done

    def _answer(self):
        """Put these rejected files aside, where the firm answers."""
        own = self.filtered(
            lambda row: row.connection_id.answers and row._has_own_place()
        )
        for row in own:
            row.write(
                {
                    "returned_name": row.name.lower(),
                    "resent_on": False,
                    "resent_id": False,
                }
            )
        if own:
            own._put_aside()

    def _was_gone(self):
        """What a person has returned moves wherever the firm answers or not."""
        asked = self.state == "returned" or self.connection_id.answers
        return asked and super()._was_gone()

    def _record_files(self, connection, entries):
        rows = super()._record_files(connection, entries)
        # These are rejected as they are recorded: nothing of them can be downloaded.
        rows.filtered(lambda row: row.reason == "not_downloadable")._answer()
        return rows
