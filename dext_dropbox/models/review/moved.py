from odoo import api, fields, models
from odoo.exceptions import UserError

from ..clients.folder import JOURNAL_TYPES
from ..drafts.account_move import MOVE_TYPES
from ..ledger.document import INTERNAL

REFUNDS = ("in_refund", "out_refund")


class DextDropboxDocument(models.Model):
    """What the client has moved after somebody had worked on its draft."""

    _inherit = "dext.dropbox.document"

    alarm = fields.Selection(
        selection_add=[("moved", "The client has moved the file to another folder.")]
    )
    moved_folder_id = fields.Many2one(
        "dext.dropbox.folder", readonly=True, groups=fields.NO_ACCESS
    )
    moved_kind = fields.Selection("_kinds", readonly=True, groups=INTERNAL)

    @api.model
    def _forget(self):
        moved = {"moved_folder_id": False, "moved_kind": False}
        return {**super()._forget(), **moved}

    def _placed_elsewhere(self, folder, kind):
        if super()._placed_elsewhere(folder, kind):
            return True
        if (self.moved_folder_id, self.moved_kind) != (folder, kind):
            self.write({"moved_folder_id": folder.id, "moved_kind": kind})
            other = folder if folder.partner_id != self.partner_id else folder.browse()
            self._raise_alarm("moved", other)
        return False

    def _seen_again(self, values):
        result = super()._seen_again(values)
        if self.alarm == "moved" and values["kind"] and not self._moved_to(values):
            self.write({"alarm": False, "moved_folder_id": False, "moved_kind": False})
        return result

    def _alarm_sentence(self):
        sentence = super()._alarm_sentence()
        if self.sudo().alarm == "moved":
            return f"{sentence} {self.sudo().shown_path}"
        return sentence

    def action_move(self):
        """Of what the client has moved, the place is known: nothing is asked."""
        if any(row.alarm != "moved" for row in self):
            return super().action_move()
        for document in self:
            document._follow_client()
        return self._say(self.env._("As the client has put it: %s.", self._named()))

    def _follow_client(self):
        """Let the draft be where the client has moved its file."""
        self._require_accountant()
        row, move = self.sudo(), self.move_id
        folder, kind = row.moved_folder_id, row.moved_kind
        folder.sudo(self.env.su)._require_books(folder.books_id)
        move.check_access("write")
        if move.state == "posted":
            raise UserError(
                self.env._("Posted documents stay. Reset them to draft first.")
            )
        same = (folder.partner_id, folder.books_id) == (row.partner_id, row.books_id)
        if same and JOURNAL_TYPES[kind] == JOURNAL_TYPES[row.kind]:
            row.write({"folder_id": folder.id, "kind": kind, "alarm": False})
            move.sudo().dext_dropbox_folder_id = folder
            if move.move_type not in REFUNDS:
                move.move_type = MOVE_TYPES[kind]
        else:
            self._follow_move(row._entry(), folder, kind)
            self.env["dext.dropbox.connection"]._wake("import")
