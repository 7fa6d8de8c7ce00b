import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.content_hash import ContentHash
from odoo.addons.dext_dropbox.dropbox_api.errors import (
    DropboxError,
    FileProblem,
    RequestRefused,
    TryLater,
)
from odoo.addons.dext_dropbox.models.clients.folder import KINDS
from odoo.addons.dext_dropbox.models.connection.trouble import due, growing_wait

from ..giving_way import giving_way
from .upload import SEND

_logger = logging.getLogger(__name__)

AMONG = 50  # uploads that are looked at, since other workers hold some
MOST_ATTEMPTS = 8  # with growing waits, about a day
LONGEST_WAIT = 12 * 3600  # seconds between two attempts
MOST_BEGUN = 3  # workers that may die with a file in their hands
FIRST_WAIT, LONGEST_OUTAGE_WAIT = 30, 1800  # seconds, while Dropbox does not answer
WAIT_FOR_CHECK = 5  # seconds, for one that is under way or has more to record
SEEN_BEFORE = timedelta(minutes=10)  # that a check may have begun before the upload


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _tell_of_failed_upload(self, upload):
        """Have the manager look at what Dropbox does not take, once for all of it."""
        speaking = self._speaking()
        summary = speaking.env._("Files of clients could not be put into Dropbox")
        if summary not in self.activity_ids.mapped("summary"):
            speaking.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=f"{upload.folder_id.name}: {upload.name} ({upload.trouble})",
                user_id=self._manager().id,
            )


class DextDropboxUpload(models.Model):
    """The sending: what clients have handed in goes into their Dropbox folders.

    That a try begins is committed before it does. Nobody can say what became of one
    that a crash ended: the next one has all that is in Dropbox recorded first, and
    looks into the ledger whether the file is there.
    """

    _inherit = "dext.dropbox.upload"

    @api.model
    def _cron_send(self):
        """Bring into Dropbox what is waiting, one file of each firm in turn."""
        cron, tried, resting = self.env["ir.cron"], set(), set()
        due = self._connections_due(resting)
        time_left = cron._commit_progress(remaining=len(due))
        while time_left and due:
            for connection in due:
                healthy = False
                with giving_way(connection, SEND):
                    healthy = self._send_next(connection, tried)
                    time_left = cron._commit_progress(1, remaining=1)
                if not healthy:
                    resting.add(connection.id)
                if not time_left:
                    break
            due = self._connections_due(resting)
        if due and not time_left:
            # Odoo would leave it for up to a minute.
            due._wake(SEND)
        cron._commit_progress(remaining=len(due))

    def _send_next(self, connection, tried):
        """Send the next file of ``connection``; return whether another may follow."""
        upload = self._claim(connection, tried)
        if not upload:
            return False
        tried.add(upload.id)
        healthy = upload._safely(upload._send) is not False
        self.env["ir.cron"]._commit_progress()
        # By itself: what the import holds right now must not undo what was sent.
        upload._safely(upload._tell_ledger)
        return healthy

    @api.model
    def _ready(self):
        """The domain of uploads that may be sent now, if their connection may."""
        return (
            fields.Domain("state", "=", "waiting")
            & due()
            & fields.Domain("folder_id.dropbox_id", "!=", False)
            & fields.Domain("folder_id.missing", "=", False)
        )

    @api.model
    def _connections_due(self, resting):
        """Connected Dropboxes that are no trouble, and for which something waits."""
        uploads = fields.Domain("upload_ids", "any", self._ready())
        return self.env["dext.dropbox.connection"].search(
            fields.Domain("state", "=", "connected")
            & fields.Domain("id", "not in", list(resting))
            & due()
            & fields.Domain("folder_ids", "any", uploads)
        )

    def _claim(self, connection, tried):
        """Lock and return an upload that no other worker has; its try is counted.

        The count is committed first, so that one which kills its worker comes to an
        end too.
        """
        own = fields.Domain("folder_id.connection_id", "=", connection.id)
        fresh = fields.Domain("id", "not in", list(tried))
        for upload in self.search(self._ready() & own & fresh, order="id", limit=AMONG):
            if not upload.try_lock_for_update():
                continue
            upload._count_try()
            self.env["ir.cron"]._commit_progress()
            if upload.try_lock_for_update():
                upload.invalidate_recordset()
                if upload.begun > MOST_BEGUN:
                    upload._fail()
                elif upload.state == "waiting":
                    return upload
            tried.add(upload.id)
        return self.browse()

    def _count_try(self):
        # Should this worker die, the next one waits a little.
        wait = fields.Datetime.now() + timedelta(seconds=growing_wait(self.begun + 1))
        self.write(
            {"tries": self.tries + 1, "begun": self.begun + 1, "not_before": wait}
        )

    def _safely(self, step):
        """Take one ``step``; whatever is wrong with it concerns no other file."""
        try:
            return step()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY as error:
            _logger.info("Upload %s: %s", self.id, error)
            self.env.cr.rollback()
            if self.state == "waiting":
                self.write({"begun": 0, "not_before": False})
                self.env["dext.dropbox.connection"]._wake(SEND)
        except Exception:
            _logger.exception("Upload %s could not be sent", self.id)
            self.env.cr.rollback()
            if self.state == "waiting":
                self._give_up_if_hopeless("")
        return None

    def _send(self):
        """Send this file; return False if Dropbox had better be left alone now."""
        connection = self.folder_id.connection_id._speaking()
        if self.tries > 1 and not self._is_recorded_up_to_now(connection):
            wait = timedelta(seconds=WAIT_FOR_CHECK)
            self.write({"begun": 0, "not_before": fields.Datetime.now() + wait})
            return not connection.trouble
        try:
            with connection._dropbox() as dropbox:
                entry = self._known_entry() or self._put(dropbox)
        except (FileProblem, RequestRefused) as error:
            self._give_up_if_hopeless(str(error))
            return True
        except TryLater as error:
            self._wait(error, connection)
            return False
        except (DropboxError, vault.Unsealable) as error:
            self.write({"begun": 0, "not_before": False})
            connection._meet_trouble(error)
            return False
        self._sent(entry)
        connection._wake("check")
        return True

    @api.model
    def _is_recorded_up_to_now(self, connection):
        """Have what is in Dropbox recorded; return whether that could be done.

        No check begins until the commit. Otherwise the file of an earlier try might be
        recorded after the look into the ledger, imported, and tidied away: it would be
        written anew.
        """
        more = connection._safely(connection._check_page)
        healthy = connection.state == "connected" and not connection.trouble
        return more is False and healthy

    def _put(self, dropbox):
        """Put the file into Dropbox, unless it lies there; return its FileEntry."""
        # By its id: somebody may have just renamed the folder.
        place = dropbox.entry(self.folder_id.dropbox_id).path
        target = f"{place}/{KINDS[self.kind]}"
        digest = self.content_hash or self._digest()
        return dropbox.upload(names(target, self.name), digest, self._content)

    def _digest(self):
        digest = ContentHash()
        for part in self._content():
            digest.update(part)
        self.content_hash = digest.hexdigest()
        return self.content_hash

    def _known_entry(self):
        """What an earlier try has made, if the check has seen it since; or None.

        The client, or the firm, may have moved it already.
        """
        if self.tries < 2:
            return None
        digest = self.content_hash or self._digest()
        seen = self.env["dext.dropbox.document"].search(
            [
                ("connection_id", "=", self.folder_id.connection_id.id),
                ("content_hash", "=", digest),
                ("create_date", ">=", self.arrived_on - SEEN_BEFORE),
                ("container_id", "=", False),
            ],
            order="id",
        )
        return next((row for row in seen if self._may_be(row)), None)

    def _may_be(self, row):
        """Whether ``row`` lies in this folder, or was moved away from there."""
        if row.folder_id == self.folder_id:
            return True
        # Both lowered here: Dropbox lowers some letters its own way.
        own = f"{self.folder_id.path}/".lower()
        events = self.env["dext.dropbox.event"].search(
            [("document_id", "=", row.id), ("former_path", "!=", False)]
        )
        return any(event.former_path.lower().startswith(own) for event in events)

    def _sent(self, entry):
        """Note that the file is in Dropbox; its content need not be kept here."""
        is_row = isinstance(entry, models.BaseModel)
        self.write(
            {
                "state": "sent",
                "trouble": False,
                "not_before": False,
                "sent_on": fields.Datetime.now(),
                "file_id": entry.file_id if is_row else entry.id,
                "path": entry.path,
            }
        )
        self._forget_content()

    def _tell_ledger(self):
        """Do what follows once it is known which file of Dropbox this is, if it is."""

    def _wait(self, error, connection):
        """Dropbox is in trouble, and that is no fault of this file."""
        if error.everything:
            connection._meet_trouble(error)
        # The longer it has lasted, the longer it may last still.
        age = (fields.Datetime.now() - self.arrived_on).total_seconds()
        wait = error.seconds or min(FIRST_WAIT + age / 4, LONGEST_OUTAGE_WAIT)
        self.write(
            {
                "begun": 0,
                "not_before": fields.Datetime.now() + timedelta(seconds=wait),
                "trouble": str(error),
            }
        )

    def _give_up_if_hopeless(self, trouble):
        """Go on trying, unless that has been done for a day."""
        attempts = self.attempts + 1
        wait = timedelta(seconds=growing_wait(attempts, LONGEST_WAIT))
        self.write(
            {
                "begun": 0,
                "attempts": attempts,
                "not_before": fields.Datetime.now() + wait,
                "trouble": trouble,
            }
        )
        if attempts >= MOST_ATTEMPTS:
            self._fail()

    def _fail(self):
        """Keep the file here until somebody tries again."""
        self.state = "failed"
        self.folder_id.connection_id._tell_of_failed_upload(self)


def names(target, name):
    """Yield the paths that a file called ``name`` may have in the folder ``target``."""
    yield f"{target}/{name}"
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    number = 1
    while True:
        yield f"{target}/{stem} ({number}){dot}{extension}"
        number += 1
