"""Many files at once: each is sent by itself, all are committed in one call.

Dropbox writes one file of an account at a time and refuses the others meanwhile
(``too_many_write_operations``): so contents go into upload sessions, which write
nothing, and one ``finish_batch`` writes all of them. Source: Dropbox's pages
"Performance guide" and "Data ingress guide".
"""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from dropbox import files

from .answers import entry_of
from .content_hash import ContentHash
from .errors import DropboxError, FileProblem, TryLater
from .translate import meaning, translated

MOST_UPLOADS = 1000  # in one batch; what Dropbox allows
PART = 32 * 1024 * 1024  # bytes of one call; Dropbox allows 150 MiB
SENDERS = 4  # contents on their way at the same time


@dataclass(frozen=True)
class Upload:
    """A file to store: ``content`` (bytes) at ``path``.

    :param rev: the version that it replaces. Without one, whatever else has that path
        is a ``conflict``; the same content there is taken for this file
    """

    path: str
    content: bytes = field(repr=False)
    rev: str = ""


def content_hash_of(content):
    """Return Dropbox's hash of ``content`` (bytes)."""
    digest = ContentHash()
    digest.update(content)
    return digest.hexdigest()


def store_all(client, uploads):
    """Store ``uploads`` with few calls; return a list in their order.

    Each item is the FileEntry that is there now, or the DropboxError in its way:
    ``FileProblem`` is ``conflict`` if something else has the path, or if the version
    to replace is not the latest. Storing the same once more changes nothing.

    :param client: a ``DropboxClient``
    :param uploads: up to ``MOST_UPLOADS``, no path twice
    :raises DropboxError: nothing is known of any of them
    """
    client.renew_access()
    with ThreadPoolExecutor(SENDERS) as pool:
        sent = list(pool.map(lambda upload: _sent(client, upload), uploads))
    if trouble := _of_all(sent):
        raise trouble
    ready = [pair for pair in zip(uploads, sent, strict=True) if _is_ready(pair[1])]
    outcomes = iter(_committed(client, ready) if ready else ())
    return [next(outcomes) if _is_ready(found) else found for found in sent]


def _is_ready(sent):
    return not isinstance(sent, DropboxError)


def _of_all(sent):
    """The error that concerns more than one file; None if there is none."""
    errors = [found for found in sent if isinstance(found, DropboxError)]
    for error in errors:
        if not isinstance(error, TryLater | FileProblem) or _stops(error):
            return error
    return errors[0] if errors and len(errors) == len(sent) > 1 else None


def _stops(error):
    return getattr(error, "everything", False)


def _sent(client, upload):
    """Send the content; return the session that holds it, or the error in its way."""
    content = upload.content
    try:
        with translated():
            begun = client._ask(
                client._sdk.files_upload_session_start,
                content[:PART],
                close=len(content) <= PART,
            )
            for at in range(PART, len(content), PART):
                client._ask(
                    client._sdk.files_upload_session_append_v2,
                    content[at : at + PART],
                    files.UploadSessionCursor(begun.session_id, at),
                    close=at + PART >= len(content),
                )
            return begun.session_id
    except DropboxError as error:
        return error


def _committed(client, ready):
    """Commit what was sent; return the outcome of each of ``ready``."""
    entries = [
        files.UploadSessionFinishArg(
            files.UploadSessionCursor(session, len(upload.content)),
            files.CommitInfo(
                unicodedata.normalize("NFC", upload.path),
                mode=(
                    files.WriteMode.update(upload.rev)
                    if upload.rev
                    else files.WriteMode.add
                ),
                mute=True,
                # A version to replace has to be there; nothing else takes its place.
                strict_conflict=bool(upload.rev),
            ),
        )
        for upload, session in ready
    ]
    with translated():
        found = client._ask(client._sdk.files_upload_session_finish_batch_v2, entries)
        results = found.entries
        if len(results) != len(ready):
            raise TryLater("the answer is not of this batch")
        return [
            _outcome(upload, result)
            for (upload, _session), result in zip(ready, results, strict=True)
        ]


def _outcome(upload, result):
    if not result.is_success():
        return meaning(result.get_failure() if result.is_failure() else None)
    entry = entry_of(result.get_success())
    if entry.content_hash != content_hash_of(upload.content):
        return FileProblem("altered", "the content hash differs")
    return entry
