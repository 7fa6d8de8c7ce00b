from odoo import api, fields, models
from odoo.tools import SQL

from .archive_kind import FOLDERS

DIGESTED = 2000  # wishes of one step


class DextDropboxArchiveWish(models.Model):
    """A document whose copy is to be looked after once more.

    A line of its own, and not a mark on the copy: who posts a document must never wait
    for whoever is storing it.
    """

    _name = "dext.dropbox.archive.wish"
    _description = "Wish to store a document again"
    _log_access = False

    copy_id = fields.Many2one(
        "dext.dropbox.archive.copy", required=True, ondelete="cascade"
    )
    posted = fields.Boolean(
        help="It was posted anew: what was made of it is out of date."
    )


class DextDropboxArchiveCopy(models.Model):
    """The enrolling: posted documents wait for their copies."""

    _inherit = "dext.dropbox.archive.copy"

    @api.model
    def _posted(self, moves):
        """Let ``moves``, just posted, wait; nothing else is done in the posting."""
        moves = moves.filtered(lambda move: move.move_type in FOLDERS)
        if not moves:
            return
        known = moves.filtered("dext_dropbox_archive_id")
        self._wish(known, posted=True)
        if self._enroll(moves - known):
            self.env["dext.dropbox.connection"]._wake_archive()

    @api.model
    def _wish(self, moves, posted=False):
        """Let the copies of ``moves``, which have one, be looked after again."""
        if not moves:
            return
        self.env["dext.dropbox.archive.wish"].create(
            [
                {"copy_id": copy.id, "posted": posted}
                for copy in moves.dext_dropbox_archive_id
            ]
        )
        self.env["dext.dropbox.connection"]._wake_archive()

    @api.model
    def _enroll(self, moves, run=None):
        """Give each of ``moves`` that belongs into an archive a copy that waits.

        :return: how many these are
        """
        wanted, among = [], run and run._folders()
        for books, own in moves.grouped("company_id").items():
            folders = self._folders_of_books(books)
            for move in own:
                folder = folders and self._folder_of_move(move, folders)
                asked = not run or folder in among
                if folder and asked and folder._takes(move.move_type):
                    wanted.append((move, folder))
        if not wanted:
            return 0
        made = self._insert(wanted, run)
        moves.invalidate_recordset(["dext_dropbox_archive_id"], flush=False)
        return len(made)

    def _insert(self, wanted, run):
        # In one statement, since somebody waits for the posting.
        self.env["account.move"].flush_model(["name", "move_type", "company_id"])
        self.env["dext.dropbox.folder"].flush_model(["connection_id"])
        return self.env.execute_query(
            SQL(
                """
                WITH made AS (
                    INSERT INTO dext_dropbox_archive_copy
                           (move_id, name, folder_id, connection_id, company_id,
                            move_type, state, past, run_id, place_number, create_uid,
                            create_date, write_uid, write_date)
                    SELECT move.id, move.name, folder.id, folder.connection_id,
                           move.company_id, move.move_type, 'waiting', %(past)s,
                           %(run)s, 1, %(user)s, %(now)s, %(user)s, %(now)s
                      FROM unnest(%(moves)s, %(folders)s) AS wanted (move, folder)
                      JOIN account_move AS move ON move.id = wanted.move
                      JOIN dext_dropbox_folder AS folder ON folder.id = wanted.folder
                     ORDER BY move.id
                        ON CONFLICT (move_id) WHERE move_id IS NOT NULL DO NOTHING
                    RETURNING id, move_id)
                UPDATE account_move AS move SET dext_dropbox_archive_id = made.id
                  FROM made WHERE move.id = made.move_id RETURNING made.id
                """,
                moves=[move.id for move, _folder in wanted],
                folders=[folder.id for _move, folder in wanted],
                past=bool(run),
                run=run and run.id or None,
                user=self.env.uid,
                now=fields.Datetime.now(),
            )
        )

    @api.model
    def _folders_of_books(self, books):
        """Client folders whose archives may take documents of the company ``books``."""
        archives = self.env["dext.dropbox.archive"].search([("on", "=", True)])
        if not archives:
            return self.env["dext.dropbox.folder"]
        folders = self.env["dext.dropbox.folder"].search(
            [
                ("connection_id", "in", archives.connection_id.ids),
                ("books_id", "in", books.parent_ids.ids),
            ],
            order="id",
        )
        kept = {
            (kind.archive_id.connection_id.id, kind.move_type)
            for kind in archives.kind_ids.filtered("stored")
        }
        return folders.with_context(dext_dropbox_kept=kept)

    @api.model
    def _folder_of_move(self, move, folders):
        """The one of ``folders`` (of its books) whose client ``move`` belongs to.

        What came through Dropbox is the client's who sent it. Anything else is of the
        company that keeps the books, or of the only client whose books these are.
        """
        kept = folders.env.context["dext_dropbox_kept"]
        folders = folders.filtered(
            lambda folder: (folder.connection_id.id, move.move_type) in kept
        )
        nearest = folders.filtered(lambda folder: folder.books_id == move.company_id)
        folders = nearest or folders
        whole = folders.filtered(lambda folder: not folder.contact_id)
        sender = move.dext_dropbox_folder_id
        if sender:
            own = whole.filtered(lambda folder: folder.partner_id == sender.partner_id)
            return (own or folders & sender)[:1]
        own = whole.filtered(
            lambda folder: folder.partner_id == folder.books_id.partner_id
        )
        only = whole if len(whole.partner_id) == 1 else whole.browse()
        return (own or only)[:1]

    @api.model
    def _digest_wishes(self):
        """Let copies wait again whose documents have changed; return how many."""
        wishes = self.env["dext.dropbox.archive.wish"].search(
            [], limit=DIGESTED, order="id"
        )
        wishes = wishes.try_lock_for_update()
        if not wishes:
            return 0
        anew = wishes.filtered("posted").copy_id.exists()
        anew.made = False
        (wishes.copy_id.exists() - anew)._await()
        anew._await()
        return wishes.unlink() and len(wishes)

    def _await(self):
        """Let these copies wait; whatever stood in their way is tried anew."""
        self.write(
            {
                "state": "waiting",
                "reason": False,
                "detail": False,
                "attempts": 0,
                "begun": 0,
                "not_before": False,
            }
        )
