from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import vault
from ...dropbox_api.errors import DropboxError, FileProblem
from ..clients.folder import KINDS
from ..ledger.document import HARMLESS, INTERNAL, UNMADE

# The kind that an alarm points to; for vendor bills there are receipts as well.
KIND_OF_ALARM = {"client_buys": "invoice", "client_sells": "sale"}


class DextDropboxDocument(models.Model):
    """The moving: a person puts files where they belong, in Dropbox itself."""

    _inherit = "dext.dropbox.document"

    may_move = fields.Boolean(
        "Can Be Moved", compute="_compute_may_move", groups=INTERNAL
    )

    @api.depends("state", "reason", "path_lower")
    def _compute_may_move(self):
        for document in self:
            waits = document.state == "pending"
            gone = document.reason in HARMLESS
            document.may_move = not (waits or gone or document.sudo()._piece_of())

    @api.model
    def _kinds(self):
        return self._fields["kind"]._description_selection(self.env)

    def action_move(self):
        """Ask where these files belong."""
        self._require_accountant()
        first = self[:1]
        folder = first._other_folder() or first.folder_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move in Dropbox"),
            "res_model": "dext.dropbox.document.move",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_document_ids": self.ids,
                "default_folder_id": folder.id,
                "default_kind": KIND_OF_ALARM.get(first.alarm, first.kind),
            },
        }

    @api.private
    def move_to(self, folder, kind):
        """Move these files to ``folder``, where they are imported next.

        What was imported is undone: its draft is cancelled. The check reports the
        move too; whichever comes first, the other finds nothing left to do.

        :return: {document: sentence} of those that could not be moved
        :raises UserError: one of them cannot be moved, or none of them was
        """
        self._require_accountant()
        folder.check_access("read")
        folder._require_books(folder.sudo().books_id)
        self._require_choice()
        self._require_movable(folder.sudo())
        # No row is written, and so none is locked, while Dropbox is asked.
        moved, troubles = self.sudo()._move_in_dropbox(folder.sudo(), kind)
        if troubles and not moved:
            raise UserError("\n".join(troubles.values()))
        for document, entry in moved.items():
            document.sudo(self.env.su)._follow_move(entry, folder.sudo(), kind)
        self.env["dext.dropbox.connection"]._wake("import")
        return troubles

    def _require_movable(self, folder):
        connection = folder.connection_id
        if connection.state != "connected" or folder.state != "active":
            raise UserError(self.env._("Dropbox is not connected. Connect it first."))
        if self.sudo().connection_id != connection:
            raise UserError(
                self.env._("The client folder is in the Dropbox of another firm.")
            )
        moves = (self | self._inside()).move_id
        moves = moves.filtered(lambda move: move.state != "cancel")
        moves.check_access("write")
        if any(move.state == "posted" for move in moves):
            raise UserError(
                self.env._("Posted documents stay. Reset them to draft first.")
            )
        if self.container_id:
            raise UserError(
                self.env._(
                    "%(file)s came inside %(container)s: move that file.",
                    file=self.filtered("container_id")[:1].name,
                    container=self.container_id[:1].name,
                )
            )
        for document in self:
            document._require_own_place()

    def _require_own_place(self):
        """:raises UserError: this is a piece of something, or no longer there"""
        row = self.sudo()
        if folder := row._piece_of():
            raise UserError(
                self.env._(
                    "%s is a folder that is one document: nothing is taken out of it. "
                    "Move the folder in Dropbox.",
                    folder.rpartition("/")[2],
                )
            )
        if row.state == "pending" or row.reason in HARMLESS or row._is_former_version():
            raise UserError(
                self.env._(
                    "%(file)s cannot be moved: it is being imported, or is no "
                    "longer in Dropbox.",
                    file=row.name,
                )
            )

    def _move_in_dropbox(self, folder, kind):
        """Return {row: entry} of what lies there now, and {row: trouble}."""
        moved, troubles = {}, {}
        try:
            with folder.connection_id._dropbox() as dropbox:
                lies = dropbox.entry(folder.dropbox_id)
                target = f"{lies.path}/{KINDS[kind]}"
                target_lower = f"{lies.path_lower}/{KINDS[kind].lower()}"
                for row in self:
                    try:
                        moved[row] = row._move_one(dropbox, target, target_lower)
                    except FileProblem as error:
                        troubles[row] = row._move_trouble(error)
        except FileProblem:
            sentence = self.env._("The client folder is no longer in Dropbox.")
            troubles.update((row, sentence) for row in self)
        except (DropboxError, vault.Unsealable):
            sentence = self.env._("Dropbox does not answer. Try again in a moment.")
            troubles.update((row, sentence) for row in self if row not in moved)
        return moved, troubles

    def _move_one(self, dropbox, target, target_lower):
        """Move this file into the folder ``target``, unless it lies in it."""
        if self.path_lower.startswith(f"{target_lower}/"):
            return dropbox.entry(self.file_id)
        return dropbox.move(self.file_id, f"{target}/{self.name}")

    def _move_trouble(self, error):
        if error.reason == "gone":
            return self.env._("%s is no longer in Dropbox.", self.name)
        return self.env._("Dropbox refuses to move %s.", self.name)

    def _follow_move(self, entry, folder, kind):
        """Let this document be imported from ``entry``, where it was moved."""
        here = (self.sudo().folder_id, self.kind) == (folder, kind)
        if here and (self.state == "pending" or self.sudo()._has_draft()):
            return  # the check and the import were faster
        if entry.content_hash != self.sudo().content_hash:
            return  # replaced by the client meanwhile: the check tells what came of it
        row = self.sudo()
        place = {
            "folder_id": folder.id,
            "books_id": folder.books_id.id,
            "kind": kind,
            "name": entry.name,
            "path": entry.path,
            "path_lower": entry.path_lower,
            "rev": entry.rev,  # the former one no longer leads to the file
        }
        if row.state == "opened":
            former = row._entry()
            row.write(place)
            for part in self._inside():
                part._follow_move(part._entry_within(former, entry), folder, kind)
            return
        self._cancel_moved(entry)
        row.write({**place, **UNMADE})
        # What the former client sent more than once is a duplicate no longer.
        (row | row._left_behind())._queue_again()

    def _inside(self):
        """What came inside these files and was made into documents of their own."""
        opened = self.sudo().filtered(lambda row: row.state == "opened")
        found = opened.search([("container_id", "in", opened.ids)], order="id")
        return found.sudo(self.env.su)

    def _entry_within(self, former, entry):
        """This document, where its container ``former`` is now ``entry``."""
        own = self.sudo()._entry()
        return replace(
            own,
            rev=entry.rev,
            path=entry.path + own.path.removeprefix(former.path),
            path_lower=entry.path_lower
            + own.path_lower.removeprefix(former.path_lower),
        )

    def _cancel_moved(self, entry):
        """Cancel the draft of this document, which is ``entry`` now."""
        draft = self.move_id.filtered(lambda move: move.state == "draft")
        if draft:
            draft.button_cancel()
            draft.sudo().dext_dropbox_moved_id = self.id
            draft._message_log(
                body=self.env._(
                    "Moved in Dropbox to %s: cancelled here.",
                    self._as_people_see(entry.path),
                )
            )

    def action_open_result(self):
        """Open the draft that was made of this document, or the document meanwhile."""
        self.ensure_one()
        if self.move_id._filtered_access("read"):
            return self.action_open_move()
        return self._open()


class AccountMove(models.Model):
    """A cancelled draft says where its document has gone."""

    _inherit = "account.move"

    dext_dropbox_moved_id = fields.Many2one(
        "dext.dropbox.document",
        string="Moved Document",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    dext_dropbox_moved_to = fields.Char(
        "Moved To", compute="_compute_dext_dropbox_moved_to", groups=INTERNAL
    )
    dext_dropbox_may_open_moved = fields.Boolean(
        "Can Be Opened", compute="_compute_dext_dropbox_moved_to", groups=INTERNAL
    )

    @api.depends("state")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_dext_dropbox_moved_to(self):
        for move in self:
            row = move.sudo().dext_dropbox_moved_id
            readable = row.sudo(self.env.su)._filtered_access("read").sudo()
            move.dext_dropbox_may_open_moved = bool(readable)
            gone = row and row.move_id != move and move.state == "cancel"
            move.dext_dropbox_moved_to = (
                move._dext_dropbox_moved_sentence(readable) if gone else False
            )

    def _dext_dropbox_moved_sentence(self, row):
        if not row:
            return self.env._("This document was moved in Dropbox to another client.")
        if not row.move_id:
            return self.env._(
                "This document was moved in Dropbox: it is imported into the books of "
                "%s next.",
                row.books_id.name,
            )
        return self.env._("This document is now in the books of %s.", row.books_id.name)

    def action_dext_dropbox_open_moved(self):
        self.ensure_one()
        return self.sudo().dext_dropbox_moved_id.sudo(False).action_open_result()
