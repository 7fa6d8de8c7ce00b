from odoo import fields, models

from odoo.addons.account_document_reader.models.processes import processes
from odoo.addons.account_document_reader.models.splitting import parts_of, words_of
from odoo.addons.dext_dropbox.looking import Look, Part
from odoo.addons.dext_dropbox.models.drafts.opening import INSIDE, ReceivedFile

PAGES = "pages "


class AccountMove(models.Model):
    _inherit = "account.move"

    def _document_reader_split(self, parts):
        """The ledger has a row for each document but the first, which has the file's.

        So the file is known when it comes again, and each row has one draft.
        """
        moves = super()._document_reader_split(parts)
        row = self.sudo().dext_dropbox_document_ids.filtered(
            lambda one: one.state == "imported"
        )[:1]
        if row:
            for move, part in zip(moves[1:], parts[1:], strict=True):
                row._note_part(move.sudo(), part)
        return moves


class DextDropboxDocument(models.Model):
    """The pages of a file that holds several documents are rows of their own.

    As what came inside an archive they have their container's version.
    """

    _inherit = "dext.dropbox.document"

    def _note_part(self, move, part):
        """Make the row of ``part`` of this file, of which ``move`` is the draft."""
        pages = words_of([part])
        content = move.message_main_attachment_id.raw
        look = Look(mimetype="application/pdf")
        values = self._part_values(Part(f"{PAGES}{pages}.pdf", content, look))
        row = self.create(
            {
                **values,
                "name": f"{self.name} ({pages})",
                "state": "imported",
                "imported_on": fields.Datetime.now(),
                "move_id": move.id,
                "reading": "done",
            }
        )
        move.dext_dropbox_folder_id = self.folder_id
        return row

    def _taken_out(self, container):
        """Pages are cut anew: the files that a library writes are never quite alike."""
        mark = f"{INSIDE}{PAGES}"
        # What is inside an archive may be called anything.
        if self.container_id.state == "opened" or mark not in self.file_id:
            return super()._taken_out(container)
        pages = self.file_id.rpartition(mark)[2].removesuffix(".pdf")
        files = processes.cut(container.content, parts_of(pages))
        if not files:
            return super()._taken_out(container)
        return ReceivedFile(files[0], Look(mimetype="application/pdf"))
