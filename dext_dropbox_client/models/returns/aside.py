import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import (
    FileProblem,
    ReconnectNeeded,
    TryLater,
)
from odoo.addons.dext_dropbox.models.connection.trouble import due, growing_wait
from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL, UNMADE

from ..giving_way import giving_way

_logger = logging.getLogger(__name__)

ACTION = "dext_dropbox_client.dext_dropbox_cron_aside"
REJECTED = "Rejected"  # data, the same in every language
MOST_ATTEMPTS = 6
SHORT_WAIT = 5  # seconds, for a check to end
AT_ONCE = 200  # files of one connection and one run
ONLINE = "rev:"  # of online documents, instead of the content hash


class DextDropboxDocument(models.Model):
    """The setting aside: what goes back to the client moves to ``Rejected``.

    Each try is counted and committed before Dropbox is asked, and begins with a look
    at where the file lies by now: a move that a worker did not live to note is found
    done, and what the client has moved or replaced meanwhile is left alone.
    """

    _inherit = "dext.dropbox.document"

    aside = fields.Selection(
        [("todo", "To be moved"), ("done", "Moved"), ("failed", "Could not be moved")],
        string="To Rejected",
        readonly=True,
        help="Whether the file was moved to the subfolder Rejected.",
        groups=INTERNAL,
    )
    aside_attempts = fields.Integer(readonly=True, groups=INTERNAL)
    aside_not_before = fields.Datetime(readonly=True, groups=INTERNAL)

    _aside_idx = models.Index("(connection_id, id) WHERE aside = 'todo'")

    @api.model
    def _forget(self):
        return {**super()._forget(), "aside": False}

    def _put_aside(self):
        """Have these files moved; what came inside another stays in that one."""
        own = self.filtered(lambda row: row._has_own_place())
        own.write({"aside": "todo", "aside_attempts": 0, "aside_not_before": False})
        own.filtered(lambda row: row.tidying == "todo").tidying = False
        self.env["dext.dropbox.connection"]._wake(ACTION)

    def _has_own_place(self):
        """Whether this is a file in a client folder, and no part of something else."""
        if not self.folder_id or self.container_id:
            return False
        return not self._bundle(self.folder_id.id, self.path_lower)[0]

    # ------------------------------------------------------------------
    # The scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_aside(self):
        """Move files to ``Rejected``, in every connected Dropbox."""
        cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        for (connection,) in self._read_group(
            [("aside", "=", "todo")], ["connection_id"]
        ):
            later = connection.not_before and connection.not_before > now
            if connection.state != "connected" or later:
                continue
            for row in self._due_aside(connection):
                going_on = True
                with giving_way(row, ACTION):
                    going_on = row._try_aside()
                    if not cron._commit_progress():
                        return
                if not going_on:
                    break

    @api.model
    def _due_aside(self, connection):
        return self.search(
            fields.Domain("connection_id", "=", connection.id)
            & fields.Domain("aside", "=", "todo")
            # What is on its way to Processed has to arrive there first.
            & fields.Domain("tidying", "!=", "started")
            & due("aside_not_before"),
            order="id",
            limit=AT_ONCE,
        )

    def _try_aside(self):
        """Try to move this file; return whether the next one may follow."""
        self.ensure_one()
        connection = self.connection_id
        self._count_aside()
        try:
            # A check that had asked before would take what it is told for the client's
            # doing: that the file lies where it lay before we moved it.
            if not connection._hold_check():
                self._aside_later(after=SHORT_WAIT)
                return False
            with connection._dropbox() as dropbox:
                self._set_aside(dropbox)
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            _logger.info("Dropbox document %s: %s", self.id, error)
            self.env.cr.rollback()
            self._aside_later(after=SHORT_WAIT)
        except (ReconnectNeeded, vault.Unsealable) as error:
            connection._meet_trouble(error)
            return False
        except TryLater as error:
            self._aside_later(str(error))
            if error.everything:
                connection._meet_trouble(error)
                return False
        except FileProblem as error:
            self._aside_later(str(error))
        except Exception as error:
            _logger.exception("Setting aside Dropbox document %s", self.id)
            self.env.cr.rollback()
            self._aside_later(str(error))
        return True

    def _count_aside(self):
        self.aside_attempts += 1
        self.env["ir.cron"]._commit_progress()

    def _aside_later(self, detail="", after=0):
        """Try again later, unless that was done ``MOST_ATTEMPTS`` times.

        :param after: seconds, if this try does not count
        """
        tried = self.aside_attempts - bool(after)
        given_up = tried >= MOST_ATTEMPTS
        if given_up:
            _logger.info("Dropbox document %s stays: %s", self.id, detail)
        wait = after or growing_wait(tried)
        self.write(
            {
                "aside": "failed" if given_up else "todo",
                "aside_attempts": tried,
                "aside_not_before": fields.Datetime.now() + timedelta(seconds=wait),
            }
        )

    # ------------------------------------------------------------------
    # In Dropbox
    # ------------------------------------------------------------------

    def _set_aside(self, dropbox):
        """Move this file to ``Rejected``, unless the client has changed it since."""
        try:
            entry = dropbox.entry(self.file_id)
            home = dropbox.entry(self.folder_id.dropbox_id)
        except FileProblem as error:
            if error.reason != "gone":
                raise
            self._nothing_to_move()
            return
        there = entry.path_lower.startswith(f"{home.path_lower}/{REJECTED.lower()}/")
        if not self._is_this_version(entry):
            if there:  # replaced while we moved it: it is for the client's inbox
                dropbox.move(self.file_id, self.path)
            self._nothing_to_move()
            return
        if not there:
            if entry.path_lower != self.path_lower:
                raise FileProblem("conflict", "the check has to see it first")
            # From its path: a call that Dropbox works off late, its caller being dead,
            # finds nothing there. By its id it would find the file anywhere.
            entry = dropbox.move(entry.path, f"{home.path}/{REJECTED}/{entry.name}")
            if entry.id != self.file_id or not self._is_this_version(entry):
                dropbox.move(entry.id, self.path)
                self._nothing_to_move()
                return
        self._lies_aside(entry, dropbox)

    def _nothing_to_move(self):
        """Note that nothing of this version can lie in ``Rejected`` any more."""
        self.aside = "done"

    def _is_this_version(self, entry):
        return not entry.content_hash or entry.content_hash == self.content_hash

    def _lies_aside(self, entry, _dropbox):
        """Note that this file lies in ``Rejected``, as ``entry``."""
        self.write(
            {
                "aside": "done",
                "aside_not_before": False,
                "name": entry.name,
                "path": entry.path,
                "path_lower": entry.path_lower,
                "rev": entry.rev,
                "content_hash": entry.content_hash or f"{ONLINE}{entry.rev}",
            }
        )

    def _lies_in_rejected(self):
        return self._has_in_rejected(self)

    def _has_in_rejected(self, entry):
        """Whether ``entry`` lies in ``Rejected`` of the client folder of this file."""
        above = self.folder_id.path_lower
        own = f"{above}/{REJECTED.lower()}/"
        return bool(above) and (entry.path_lower or "").startswith(own)

    # ------------------------------------------------------------------
    # What the check sees of it
    # ------------------------------------------------------------------

    def _known(self, connection, entries):
        """Find online documents that we have moved: a move changes what tells them."""
        known = super()._known(connection, entries)
        online = [entry for entry in entries if not entry.content_hash]
        for entry in online:
            key = (entry.id, f"{ONLINE}{entry.rev}")
            if key not in known:
                rows = self.search(
                    [
                        ("connection_id", "=", connection.id),
                        ("file_id", "=", entry.id),
                        ("aside", "!=", False),
                    ],
                    limit=1,
                )
                if rows and f"/{REJECTED.lower()}/" in entry.path_lower:
                    known[key] = rows
        return known

    def _seen_again(self, values):
        """Take up what the client has put back from ``Rejected`` into a subfolder."""
        if values["kind"] and self._comes_back():
            # Its date is that of the first time: it is not from before.
            if values["state"] == "held":
                values = {**values, "state": "pending", "is_backlog": False}
            self._take_up()
        elif values["kind"] and self._was_gone():
            self._put_aside()
        return super()._seen_again(values)

    def _take_up(self):
        """Have this file imported, which lay in ``Rejected``."""
        self.write({**UNMADE, "state": "pending", "reason": False})
        self.write({"attempts": 0, "begun": 0, "not_before": False})

    def _was_gone(self):
        """Whether it could not be found when this file was to be moved to ``Rejected``.

        It was not there, or so long elsewhere that this was given up.
        """
        return (
            self.state in ("rejected", "returned")
            and self.aside in ("done", "failed")
            and not self._lies_in_rejected()
        )

    def _comes_back(self):
        """Whether this file lay in ``Rejected``, of where it is seen elsewhere now."""
        return self.state == "rejected" and self.aside and self._lies_in_rejected()


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _give_up_former_account(self):
        """Leave the files in the former account where they are."""
        self.env["dext.dropbox.document"].search(
            [("connection_id", "=", self.id), ("aside", "=", "todo")]
        ).aside = False
        return super()._give_up_former_account()
