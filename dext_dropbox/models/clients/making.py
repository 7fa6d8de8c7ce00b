import logging
from datetime import timedelta
from itertools import count, islice

from odoo import fields, models
from odoo.exceptions import UserError

from ... import vault
from ...dropbox_api.errors import DropboxError, FileProblem, TryLater
from ...dropbox_api.values import FileEntry
from .folder import KINDS

_logger = logging.getLogger(__name__)

AT_ONCE = 3000  # client folders of one batch; Dropbox allows 10,000 paths
STEPS = 8  # of one run: to ask Dropbox, or to look whether it is ready
ONE_BY_ONE = 10  # folders of one step that a batch could not make
MOST_NAMES = 200  # of one client folder that Dropbox is asked for
LONGEST_JOB = 3600  # seconds; what takes longer is asked for anew


class DextDropboxConnection(models.Model):
    """The making: client folders come into Dropbox in batches, between two checks.

    Each step is one request of Dropbox and one transaction, and nothing but the
    connection is locked while Dropbox works. Whatever a crash leaves behind is found
    by its name and taken, because every new batch starts with a look at what lies
    there.
    """

    _inherit = "dext.dropbox.connection"

    making = fields.Json(
        groups=fields.NO_ACCESS,
        copy=False,
        help="The batch that Dropbox is at: its job, since when (UTC), the ids of the "
        "client folders, and how many paths each of them has in it.",
    )

    def _complete_folders(self):
        """Make what client folders lack, as far as Dropbox is ready with it.

        New ones lack everything, and so do all of them after a change of account;
        others lack a subfolder that somebody renamed or deleted.
        """
        if not self._lacking(limit=1):
            return
        speaking = self._speaking()
        for _step in range(STEPS):
            ahead = speaking._safely(speaking._make_some)
            self.env["ir.cron"]._commit_progress()
            if not ahead:
                break

    def _lacking(self, **options):
        return self.env["dext.dropbox.folder"].search(
            [
                ("connection_id", "=", self.id),
                ("refusal", "=", False),
                ("missing", "=", False),
                "|",
                ("incomplete", "=", True),
                ("dropbox_id", "=", False),
            ],
            order="id",
            **options,
        )

    def _make_some(self):
        """Take one step; return whether another one may follow at once."""
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        self.invalidate_recordset(["state", "making"])
        lacking = self._lacking(limit=AT_ONCE)
        if not lacking or self.state != "connected" or self.trouble:
            return False
        try:
            with self._dropbox() as dropbox:
                outcomes = self._ask_for_folders(dropbox, lacking)
        except (DropboxError, vault.Unsealable) as error:
            self._meet_trouble(error)
            self._show_progress("folders", 0, len(lacking))
            return False
        return self._record_made(outcomes)

    def _ask_for_folders(self, dropbox, lacking):
        """Return {folder: outcomes} as far as Dropbox has decided.

        The outcome of a path is its FolderEntry, or the DropboxError in its way.
        """
        if self.making:
            return self._ask_again(dropbox)
        bare = lacking.filtered(lambda folder: not folder.dropbox_id)
        if not bare:
            paths = [f"{f.path}/{name}" for f in lacking for name in KINDS.values()]
            return self._outcomes(dropbox.make_folders(paths), lacking, len(KINDS))
        lying, wanted = bare._plan(dropbox.lying_in(self._root()))
        outcomes = {folder: [entry] for folder, entry in lying.items()}
        if wanted:
            asked = bare.browse(folder.id for folder in wanted)
            batch = dropbox.make_folders(list(wanted.values()))
            outcomes |= self._outcomes(batch, asked, 1)
        return outcomes | self._ask_one_by_one(dropbox, outcomes)

    def _ask_again(self, dropbox):
        """Return what became of the batch that Dropbox was still at."""
        asked = self.making
        folders = self.env["dext.dropbox.folder"].browse(asked["folders"])
        given_up = fields.Datetime.now() - timedelta(seconds=LONGEST_JOB)
        try:
            if fields.Datetime.to_datetime(asked["since"]) < given_up:
                raise FileProblem("refused", "it takes too long")
            batch = dropbox.folders_made(asked["job"])
        except FileProblem as error:
            # Asking for a new one finds what this one has made.
            self.making = False
            raise TryLater(f"batch lost: {error}") from error
        outcomes = self._outcomes(batch, folders, asked["each"])
        return outcomes | self._ask_one_by_one(dropbox, outcomes)

    def _outcomes(self, batch, folders, each):
        now = fields.Datetime.to_string(fields.Datetime.now())
        self.making = batch.job and {
            "job": batch.job,
            "since": (self.making or {}).get("since", now),
            "folders": folders.ids,
            "each": each,
        }
        if batch.job:
            return {}
        found = iter(batch.outcomes)
        return {folder: [next(found) for _n in range(each)] for folder in folders}

    def _ask_one_by_one(self, dropbox, outcomes):
        """Make the client folders whose names were taken at the last moment."""
        late = [
            folder
            for folder, results in outcomes.items()
            if len(results) == 1
            and getattr(results[0], "reason", "") in ("exists", "conflict")
        ]
        own = [entry for (entry, *_more) in outcomes.values()]
        ids = {entry.id for entry in own if not isinstance(entry, DropboxError)}
        placed = {}
        for folder in late[:ONE_BY_ONE]:
            try:
                entry = self._place(dropbox, folder.name, others=ids)
                ids.add(entry.id)
            except FileProblem as error:
                entry = error
            placed[folder] = [entry]
        return placed

    def _place(self, dropbox, name, own=None, others=()):
        """Make a client folder under the first free name; return its FolderEntry.

        One that lies there already is taken, unless it is that of another client.

        :param own: the client folder that it is for, if there is one already
        :param others: ids of folders that other clients have just got
        :raises FileProblem: ``blocked`` if the base folder is a file, ``refused`` if
            no name is free
        """
        paths, ids = self._occupied(own)
        all_paths = (f"{self._root()}/{candidate}" for candidate in candidates(name))
        free = (path for path in all_paths if path.lower() not in paths)
        for path in islice(free, MOST_NAMES):
            try:
                entry = dropbox.make_folder(path)
            except FileProblem as error:
                if error.reason == "conflict":
                    continue
                raise
            if entry.id not in ids and entry.id not in others:
                return entry
        raise FileProblem("refused", "no name is free")

    def _occupied(self, own=None):
        """Paths (lower case) and ids of all client folders but ``own``, as two sets.

        A folder that is missing keeps its path: it may come back. Dropbox lowers some
        letters its own way: whoever compares names lowered here is told by an id that
        he was wrong.
        """
        known = self.env["dext.dropbox.folder"].search(
            [("connection_id", "=", self.id), ("dropbox_id", "!=", False)]
        )
        known -= own or known.browse()
        return set(known.mapped("path_lower")), set(known.mapped("dropbox_id"))

    def _names_taken(self):
        """Names (lower case) that no other client folder in the root can have."""
        lying = {path.rpartition("/")[2] for path in self._occupied()[0]}
        return lying | {
            folder.name.lower() for folder in self.folder_ids if not folder.dropbox_id
        }

    def _record_made(self, outcomes):
        """Write down what became of folders; return whether to go on at once."""
        later = None
        for folder, results in outcomes.items():
            if folder.exists():
                later = folder._note_outcome(results) or later
        placed = self.folder_ids.browse(folder.id for folder in outcomes)
        placed.exists()._after_placing(self)
        if later:
            self._meet_trouble(later)
        # What the unique indexes refuse is refused here, not in the caller's commit.
        self.env.flush_all()
        left = len(self._lacking())
        self._show_progress("folders", len(outcomes), len(outcomes) + left)
        return not later

    def _give_up_former_account(self):
        self.making = False
        return super()._give_up_former_account()


def candidates(name):
    """Yield the names that a client folder may have, the best one first."""
    yield name
    for number in count(2):
        yield f"{name} ({number})"


class DextDropboxFolder(models.Model):
    """The making, as far as one folder is concerned."""

    _inherit = "dext.dropbox.folder"

    def _plan(self, lying):
        """Choose where these folders of one connection shall be.

        :param lying: {path_lower: entry} of what is in the root now
        :return: {folder: entry} of those that lie there already, and {folder: path}
            of the others
        """
        root = self.connection_id._root()
        taken, ids = self.connection_id._occupied()
        found, wanted = {}, {}
        for folder in self:
            for name in candidates(folder.name):
                path = f"{root}/{name}"
                entry = lying.get(path.lower())
                foreign = entry and (entry.id in ids or isinstance(entry, FileEntry))
                if path.lower() not in taken and not foreign:
                    break
            taken.add(path.lower())
            if entry:
                found[folder] = entry
            else:
                wanted[folder] = path
        return found, wanted

    def _note_outcome(self, results):
        """Note what Dropbox has made of one path, or of the three subfolders.

        Returns the error if it has to be tried later, or concerns all folders.
        """
        problems = [
            result
            for result in results
            if isinstance(result, DropboxError)
            and getattr(result, "reason", "") != "exists"
        ]
        later = [problem for problem in problems if isinstance(problem, TryLater)]
        if later:
            return later[0]
        if len(results) == 1:
            return self._note_place(*results)
        if problems:
            self._refuse(problems[0])
        else:
            self.incomplete = False
        return None

    def _note_place(self, result):
        if isinstance(result, DropboxError):
            if result.reason == "blocked":
                return result
            # The next step chooses another name if this one is taken.
            if result.reason not in ("exists", "conflict"):
                self._refuse(result)
        elif not self.dropbox_id:
            self._settle_at(result)
            self.incomplete = True
        return None

    def _refuse(self, problem):
        _logger.warning("Dropbox folder %s: %s", self.path or self.name, problem)
        in_the_way = problem.reason in ("conflict", "blocked")
        self.refusal = "conflict" if in_the_way else "refused"
        self.connection_id._alert("refused")

    def _make_again(self):
        """Make this folder anew in Dropbox: it is missing, or was refused."""
        place = self._make_now(self.connection_id, self._name_again())
        self.write({**place, "missing": False, "refusal": False})
        self._after_placing(self.connection_id)

    def _make_again_later(self):
        for folder in self:
            folder.write(
                {
                    "name": folder._name_again(),
                    "dropbox_id": False,
                    "path_lower": False,
                    "missing": False,
                    "refusal": False,
                }
            )

    def _name_again(self):
        """The name as it was, unless Dropbox refused just that."""
        wanted = self.refusal and self._wanted_name(self.partner_id, self.contact_id)
        return wanted or self.name

    def _make_now(self, connection, name):
        """Make a client folder with its subfolders at once; return its values.

        Nothing is written before Dropbox has answered: what is written is locked.

        :raises UserError: Dropbox has trouble
        """
        try:
            with connection._dropbox() as dropbox:
                entry = connection._place(dropbox, name, own=self)
                for subfolder in KINDS.values():
                    dropbox.make_folder(f"{entry.path}/{subfolder}")
        except (DropboxError, vault.Unsealable) as error:
            raise UserError(self._why_not_made(connection, error)) from error
        connection._await_check()
        return self._place_values(entry)

    def _why_not_made(self, connection, error):
        if getattr(error, "reason", "") == "blocked":
            return self.env._(
                "In Dropbox, a file has the name of the base folder %(folder)s, or of "
                "one above it. Rename that file, then try again.",
                folder=connection._root(),
            )
        return self.env._(
            "Dropbox could not make the folder. Try again in a minute. (%(error)s)",
            error=error,
        )
