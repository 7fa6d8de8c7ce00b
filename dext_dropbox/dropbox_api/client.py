"""The calls that the product makes to Dropbox, one method each."""

import logging
import threading
import unicodedata
from contextlib import contextmanager, suppress
from datetime import timezone
from email.utils import parsedate_to_datetime

import dropbox
from dropbox import files

from .answers import entry_of, folder_is_there, folder_of, folders_of, moves_of
from .downloads import Downloads
from .errors import DropboxError, FileProblem, RequestRefused
from .file_requests import FileRequests
from .links import Links
from .notes import Notes
from .session import shared_session
from .sharing import Sharing
from .translate import listing, meaning, translated
from .uploads import Uploads
from .values import Account, Batch, Page, Space, Tokens

TIMEOUT = 30.0  # seconds for one packet of an answer
PAGE = 2000  # entries; what Dropbox allows at most
# Of the right form, but not there:
NO_FILE, NO_JOB, NO_REQUEST = "id:" + "A" * 22, "dbjid:none", "none"
NO_LINK = "https://www.dropbox.com/scl/fo/none"

# It announces every request, which is a line of the log for each file.
logging.getLogger("dropbox").setLevel(logging.WARNING)


class DropboxClient(Downloads, FileRequests, Links, Notes, Sharing, Uploads):
    """Dropbox for one account; every method raises DropboxError.

    Nothing here sleeps, and nothing is repeated but a call whose access token had to
    be renewed: what to do about trouble is the caller's choice.
    """

    def __init__(self, app, tokens):
        self._sdk = dropbox.Dropbox(
            oauth2_access_token=tokens.access or None,
            oauth2_refresh_token=tokens.refresh,
            oauth2_access_token_expiration=tokens.expires,
            # Consent was given with PKCE: the app's secret has no part in it.
            app_key=app.key,
            session=shared_session(),
            user_agent="dext_dropbox",
            timeout=TIMEOUT,
            max_retries_on_error=0,
            max_retries_on_rate_limit=0,
        )
        self._renewing = threading.Lock()
        self._may_renew = True
        self.calls = 0  # made so far; of downloads at the same time about so many

    @property
    def tokens(self):
        """The tokens as they are now; the access token changes when it is renewed."""
        return Tokens(
            self._sdk._oauth2_refresh_token,
            self._sdk._oauth2_access_token or "",
            self._sdk._oauth2_access_token_expiration,
        )

    def renew_access(self):
        """Renew the access token if it is about to expire.

        Every call does that by itself; to be called before several threads start.
        """
        with translated():
            self._sdk.check_and_refresh_access_token()

    def account(self):
        """Return the ``Account`` that is linked."""
        with translated():
            found = self._ask(self._sdk.users_get_current_account)
            root = found.root_info
            return Account(
                found.account_id,
                found.name.display_name,
                found.email,
                team_space=root.root_namespace_id != root.home_namespace_id,
            )

    def missing_scopes(self, more=()):
        """Return which permissions this consent lacks, of those that we need.

        Nobody tells, so each is tried with a question about something that is not
        there; nothing is changed by it.

        :param more: scopes that are needed beside those of the intake
        """
        missing = set()
        sdk = self._sdk
        beside = {
            "file_requests.read": (sdk.file_requests_count,),
            "file_requests.write": (sdk.file_requests_update, NO_REQUEST),
            # About links, which apps of both types may have.
            "sharing.read": (sdk.sharing_list_shared_links, NO_FILE),
            "sharing.write": (sdk.sharing_revoke_shared_link, NO_LINK),
        }
        for question, *about in (
            (sdk.users_get_current_account,),
            (sdk.files_get_metadata, NO_FILE),
            (sdk.files_download, NO_FILE),
            (sdk.files_create_folder_batch_check, NO_JOB),
            *(beside[scope] for scope in sorted(beside.keys() & set(more))),
        ):
            with translated():
                try:
                    self._ask(question, *about)
                except dropbox.exceptions.ApiError:
                    continue
                except dropbox.exceptions.AuthError as error:
                    if not error.error.is_missing_scope():
                        raise
                    missing.add(error.error.get_missing_scope().required_scope)
        return missing

    def in_app_folder(self):
        """Whether the app sees its own folder only, and not all of the Dropbox.

        Known from a call that Dropbox refuses to apps of that type; its answer does
        not matter.
        """
        try:
            with translated():
                self._ask(self._sdk.file_properties_templates_list_for_user)
        except RequestRefused as error:
            if "app folder" in str(error).lower():
                return True
            raise
        return False

    def space(self):
        """Return the ``Space`` that the account may use; a team shares it."""
        with translated():
            found = self._ask(self._sdk.users_get_space_usage)
            allocation = found.allocation
            if not allocation.is_team():
                return Space(found.used, allocation.get_individual().allocated)
            team = allocation.get_team()
            own = team.user_within_team_space_allocated
            return Space(found.used, own) if own else Space(team.used, team.allocated)

    def time(self):
        """Return what Dropbox's clock says, to the second."""
        host = dropbox.session.API_HOST
        with translated():
            # The SDK keeps the headers to itself. Any answer has the time.
            answer = shared_session().post(
                f"https://{host}/2/check/user", timeout=TIMEOUT
            )
            told = parsedate_to_datetime(answer.headers["Date"])
            return told.astimezone(timezone.utc).replace(tzinfo=None)

    def revoke(self):
        """Give the access back: all tokens of this consent stop working."""
        with translated():
            self._ask(self._sdk.auth_token_revoke)

    def changes(self, root, cursor=None):
        """Return the next ``Page`` of what is below ``root``.

        :param root: ``""`` or a path that starts with a slash
        :param cursor: where the last page ended; None lists everything
        :raises RelistNeeded: the cursor cannot be continued
        :raises BaseFolderMissing: ``root`` is gone
        """
        with _listing(cursor), translated():
            if cursor:
                found = self._ask(self._sdk.files_list_folder_continue, cursor)
            else:
                found = self._ask(
                    self._sdk.files_list_folder, root, recursive=True, limit=PAGE
                )
            entries = tuple(map(entry_of, found.entries))
            return Page(entries, found.cursor, found.has_more)

    def make_folder(self, path):
        """Return the ``FolderEntry`` of ``path``, made with its parents if missing.

        :raises FileProblem: ``conflict`` if a file has that name
        """
        path = unicodedata.normalize("NFC", path)
        with translated():
            try:
                made = self._ask(self._sdk.files_create_folder_v2, path)
                return folder_of(made.metadata)
            except dropbox.exceptions.ApiError as error:
                if not folder_is_there(error.error):
                    raise
            return folder_of(self._ask(self._sdk.files_get_metadata, path))

    def entry(self, path):
        """Return the entry of what is at ``path``, which may be an ``id:`` too."""
        with translated():
            return entry_of(self._ask(self._sdk.files_get_metadata, path))

    def move(self, source, target):
        """Move one thing; return its entry, under another name if that was taken.

        :param source: a path, or an ``id:``
        :param target: the new path; folders that are missing above it are made
        """
        with translated():
            moved = self._ask(self._sdk.files_move_v2, source, target, autorename=True)
            return entry_of(moved.metadata)

    def move_all(self, pairs):
        """Begin to move each ``(source, target)`` as ``move`` does; return a ``Batch``.

        :param pairs: up to ``MOST_MOVES``, none of them twice or inside another
        """
        with translated():
            entries = [files.RelocationPath(*pair) for pair in pairs]
            return moves_of(
                self._ask(self._sdk.files_move_batch_v2, entries, autorename=True)
            )

    def moved(self, job):
        """Return the ``Batch`` of moves that was begun.

        :raises FileProblem: ``refused`` if Dropbox does not know the ``job`` (any more)
        """
        with translated():
            return moves_of(self._ask(self._sdk.files_move_batch_check_v2, job), job)

    def make_folders(self, paths):
        """Ask for all folders of ``paths`` at once; return a ``Batch``.

        :param paths: at most 10,000
        """
        paths = [unicodedata.normalize("NFC", path) for path in paths]
        with translated():
            asked = self._ask(self._sdk.files_create_folder_batch, paths)
            if asked.is_async_job_id():
                return Batch(job=asked.get_async_job_id())
            return folders_of(asked.get_complete())

    def folders_made(self, job):
        """Return the ``Batch`` of ``job``: as it was, while Dropbox is still at it.

        :raises FileProblem: nobody will ever know what became of it
        """
        with translated():
            found = self._ask(self._sdk.files_create_folder_batch_check, job)
            if found.is_in_progress():
                return Batch(job=job)
            if found.is_complete():
                return folders_of(found.get_complete())
            raise FileProblem("refused", "the batch failed")

    def lying_in(self, root):
        """Return {path_lower: entry} of what lies directly in ``root``, if it is there.

        :param root: ``""`` or a path that starts with a slash
        """
        with translated():
            try:
                page = self._ask(self._sdk.files_list_folder, root, limit=PAGE)
            except dropbox.exceptions.ApiError as error:
                if getattr(meaning(error.error), "reason", "") == "gone":
                    return {}
                raise
            entries = page.entries
            while page.has_more:
                page = self._ask(self._sdk.files_list_folder_continue, page.cursor)
                entries += page.entries
        return {entry.path_lower: entry_of(entry) for entry in entries}

    def _ask(self, call, *args, **options):
        """Call Dropbox; if it does not know the access token, renew that once.

        The SDK renews an expired access token, but not one that is invalid.
        """
        self._sdk.check_and_refresh_access_token()
        used = self._sdk._oauth2_access_token
        self.calls += 1
        try:
            return call(*args, **options)
        except dropbox.exceptions.AuthError as error:
            if not error.error.is_invalid_access_token() or not self._renewed(used):
                raise
        self.calls += 1
        return call(*args, **options)

    def _renewed(self, used):
        """Whether there is another access token now than the ``used`` one."""
        with self._renewing:
            if self._may_renew and self._sdk._oauth2_access_token == used:
                with suppress(dropbox.exceptions.AuthError):
                    self._sdk.refresh_access_token()
                self._may_renew = False
            return self._sdk._oauth2_access_token != used


@contextmanager
def _listing(cursor):
    try:
        yield
    except DropboxError as error:
        meant = listing(error, cursor)
        if meant is error:
            raise
        raise meant from error
