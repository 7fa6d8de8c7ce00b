import re
import unicodedata
from datetime import timedelta
from pathlib import PurePosixPath

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import LockError
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.looking import is_certain_junk
from odoo.addons.dext_dropbox.models.clients.activation import safe_name
from odoo.addons.dext_dropbox.models.drafts.importing import MEGABYTE

from .upload import LYING, SEND

PART = 1024 * 1024  # bytes of one request at most
KEY = re.compile(r"[0-9a-f]{32}")
LARGEST = 2048 * MEGABYTE  # bytes, where the firm has set no limit
MOST_FILES = 300  # of one client folder within an hour
MOST_BYTES = 2048 * MEGABYTE  # likewise
# Bytes that are not in Dropbox yet; where the firm takes larger files, more.
MOST_LYING = 4096 * MEGABYTE  # of one client folder
MOST_LYING_OF_FIRM = 20480 * MEGABYTE
ROOM_AGAIN = 600  # seconds until it is worth while to ask again
ABANDONED_AFTER = timedelta(days=2)  # without a byte
LONGEST = timedelta(days=7)  # that a file may take to come
LONGEST_EXTENSION = 12
# What telephones call every photo that is taken for a page.
NAMELESS = re.compile(r"(image|photo|img|picture|capture)?\.?(jpe?g|heic|png)", re.I)
# Names that Dropbox does not take; safe_name keeps those of Windows away.
DISALLOWED = {"desktop.ini", "thumbs.db"}


class NotTaken(Exception):
    """The file is not taken; the sentence says why, in the language of the client.

    :param later: seconds after which it may be tried again, None if that is of no use
    """

    def __init__(self, sentence, later=None):
        super().__init__(sentence)
        self.later = later


class AskAgain(Exception):
    """The same request came twice at a time: whoever repeats it is answered."""


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    def _alert_summaries(self):
        return {
            **super()._alert_summaries(),
            "no_room": self.env._(
                "Clients cannot hand in files: too much waits to be put into Dropbox"
            ),
        }


class DextDropboxUpload(models.Model):
    """The receiving: parts come over a bad line, some of them twice or not at all.

    The sender names each file by a key of its own, asks how much of it has arrived,
    and sends what follows. What is told twice changes nothing.
    """

    _inherit = "dext.dropbox.upload"

    @api.model
    def _begin(self, folder, key, kind, name, size, sender, address=""):
        """Return the upload called ``key``, which is new or has begun before.

        :param size: bytes
        :param address: from where it comes by the link, empty for the portal
        :raises NotTaken: it cannot be handed in, or not now
        :raises AskAgain: it is just being begun
        """
        if not KEY.fullmatch(key) or kind not in self._kinds() or size < 0:
            raise NotTaken(self.env._("This file cannot be handed in."))
        own = [("folder_id", "=", folder.id), ("key", "=", key)]
        if known := self.search(own):
            if (known.kind, int(known.size)) != (kind, size):
                raise NotTaken(self.env._("This file cannot be handed in."))
            return known
        self._require_welcome(folder, name, size)
        self._require_room(folder, size)
        self._require_patience(address)
        values = {
            "folder_id": folder.id,
            "key": key,
            "kind": kind,
            "name": clean_name(name) or self._name_by_time(name),
            "size": size,
            "sender_id": sender.id,
            "by_link": bool(address),
        }
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return self.create(values)
        except UniqueViolation as error:
            raise AskAgain from error

    def _kinds(self):
        return self._fields["kind"].get_values(self.env)

    @api.model
    def _name_by_time(self, name):
        """A name for a photo that has none: when it was handed in (UTC)."""
        extension = PurePosixPath(f"x{name[-LONGEST_EXTENSION:]}").suffix.lower()
        return f"Photo {fields.Datetime.now():%Y-%m-%d %H.%M.%S}{extension or '.jpg'}"

    def _require_welcome(self, folder, name, size):
        """:raises NotTaken: the file is of no use, too large, or one too many"""
        if is_certain_junk(name, size):
            raise NotTaken(self.env._("The file is empty, or it is no document."))
        limit = self._largest(folder)
        if size > limit:
            raise NotTaken(
                self.env._(
                    "The file is larger than %s MB. Send it in smaller pieces.",
                    limit // MEGABYTE,
                )
            )
        within = fields.Datetime.now() - timedelta(hours=1)
        ((count, total, first),) = self._read_group(
            [("folder_id", "=", folder.id), ("create_date", ">=", within)],
            aggregates=["__count", "size:sum", "create_date:min"],
        )
        if count >= MOST_FILES or (total or 0) + size > max(MOST_BYTES, limit):
            left = int((first - within).total_seconds()) + 1
            raise NotTaken(self._too_many(left), left)

    def _largest(self, folder):
        return folder.connection_id.max_size * MEGABYTE or LARGEST

    def _require_room(self, folder, size):
        """:raises NotTaken: too much lies here already, which is told to the manager

        What was begun counts as a whole: whoever has begun can end.
        """
        if size <= self._room(folder):
            return
        folder.connection_id.with_user(SUPERUSER_ID)._alert("no_room")
        raise NotTaken(
            self.env._(
                "Too many files wait to be passed on. This one is taken as soon as "
                "there is room; you can also try again later."
            ),
            ROOM_AGAIN,
        )

    def _room(self, folder):
        """How many more bytes may come for ``folder`` at the moment."""
        wider = max(1, self._largest(folder) / LARGEST)
        lying = dict(
            self._read_group(
                [
                    ("folder_id.connection_id", "=", folder.connection_id.id),
                    ("state", "in", LYING),
                ],
                ["folder_id"],
                ["size:sum"],
            )
        )
        return min(
            wider * MOST_LYING - lying.get(folder, 0),
            wider * MOST_LYING_OF_FIRM - sum(lying.values()),
        )

    def _require_patience(self, address):
        """:raises NotTaken: too many files have come from one ``address``"""
        allowance = self.env["dext.dropbox.allowance"]
        if address and not allowance._spend("file", address):
            left = allowance._seconds_left()
            raise NotTaken(self._too_many(left), left)

    def _too_many(self, seconds):
        return self.env._(
            "Many files have come within an hour. The next ones are taken in %s "
            "minutes.",
            -(-seconds // 60),
        )

    def _take_part(self, offset, content):
        """Take ``content`` (bytes), which stands at ``offset``, if it comes next.

        :return: how many bytes have arrived
        :raises AskAgain: another part is just being taken
        """
        self.ensure_one()
        try:
            self.lock_for_update()
        except LockError as error:
            raise AskAgain from error
        self.invalidate_recordset(["received", "state"])
        arrived = int(self.received)
        content = content[: int(self.size) - arrived]
        if self.state != "receiving" or offset != arrived or not content:
            return arrived
        self._keep_part(offset, content)
        self.received = arrived = arrived + len(content)
        if arrived == int(self.size):
            self._arrived()
        return arrived

    def _arrived(self):
        """All of the file is here: from now on it is not lost."""
        self.write({"state": "waiting", "arrived_on": fields.Datetime.now()})
        self.env["dext.dropbox.connection"]._wake(SEND)

    @api.autovacuum
    def _gc_abandoned(self):
        """Forget files of which the rest never came."""
        now = fields.Datetime.now()
        silent = fields.Domain("write_date", "<", now - ABANDONED_AFTER)
        endless = fields.Domain("create_date", "<", now - LONGEST)
        receiving = fields.Domain("state", "=", "receiving")
        abandoned = self.sudo().search(receiving & (silent | endless), limit=1000)
        abandoned._forget_content()
        abandoned.unlink()
        return len(abandoned), len(abandoned) == 1000


def clean_name(name):
    """Return ``name`` as Dropbox and every computer take it, "" if it says nothing."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    if NAMELESS.fullmatch(name.strip()):
        return ""
    stem, _dot, extension = name.rpartition(".")
    if not stem or len(extension) > LONGEST_EXTENSION:
        stem, extension = name, ""
    stem, extension = safe_name(stem), safe_name(extension)
    if not stem:
        return ""
    cleaned = f"{stem}.{extension}" if extension else stem
    return f"File {cleaned}" if cleaned.lower() in DISALLOWED else cleaned
