"""Calls that upload files, whole or in parts."""

from dropbox import files

from ..blobs import content_hash
from ..commit import commit
from ..files import Refused
from ..request import Request, tagged
from ..sessions import Session
from ..wire import ApiFailure, union
from .registry import handles

MAX_UPLOAD = 150 * 1024 * 1024
"""Most bytes in one call."""

SCOPE = "files.content.write"

_START = "files/upload_session/start"
_APPEND = "files/upload_session/append_v2"


@handles("files/upload", SCOPE, writes=True)
def upload(request: Request) -> dict:
    """Write a file."""
    digest = _received(request)
    try:
        node = commit(request, request.arg, request.body, digest)
    except Refused as refused:
        # Members of a structure stand beside its tag.
        reason = {"reason": union(*refused.tags), "upload_session_id": ""}
        error = {".tag": "path", **reason}
        raise ApiFailure("path", *refused.tags, error=error) from None
    return request.metadata(node, tag=False)


def _received(request: Request) -> str:
    """Return the content hash of what was sent.

    :raises ApiFailure: it is too much, or not what it should be
    """
    if len(request.body) > MAX_UPLOAD:
        raise ApiFailure("payload_too_large")
    digest = content_hash(request.body)
    if getattr(request.arg, "content_hash", None) not in (None, digest):
        raise ApiFailure("content_hash_mismatch")
    return digest


@handles(_START, SCOPE)
def start(request: Request) -> dict:
    """Begin an upload in parts."""
    _received(request)
    kind = request.arg.session_type
    concurrent = kind is not None and kind.is_concurrent()
    if concurrent and request.body:
        raise ApiFailure("concurrent_session_data_not_allowed")
    session = request.sessions.begin(request.account.account_id, concurrent)
    session.put(0, request.body)
    session.closed = request.arg.close and not concurrent
    return {"session_id": session.id}


@handles(_APPEND, SCOPE)
def append(request: Request) -> None:
    """Take another part."""
    _received(request)
    session = _session(request, request.arg.cursor, ())
    _put(request, session, request.arg.cursor.offset, ())
    if request.arg.close:
        session.closed = True


def _session(
    request: Request, cursor: files.UploadSessionCursor, tags: tuple[str, ...]
) -> Session:
    owner = request.account.account_id
    session = request.sessions.get(owner, cursor.session_id)
    if session is None:
        raise ApiFailure(*tags, "not_found")
    return session


def _put(
    request: Request, session: Session, offset: int, tags: tuple[str, ...]
) -> None:
    if session.closed and request.body:
        raise ApiFailure(*tags, "closed")
    if session.concurrent and not request.body:
        return
    if not session.concurrent and offset != session.size:
        raise _wrong_offset(session, tags)
    if session.concurrent and offset % (4 * 1024 * 1024):
        raise ApiFailure(*tags, "concurrent_session_invalid_offset")
    session.put(offset, request.body)


def _wrong_offset(session: Session, tags: tuple[str, ...]) -> ApiFailure:
    error: dict = {".tag": "incorrect_offset", "correct_offset": session.size}
    for tag in reversed(tags):
        error = {".tag": tag, tag: error}
    return ApiFailure(*tags, "incorrect_offset", error=error)


@handles("files/upload_session/finish", SCOPE, writes=True)
def finish(request: Request) -> dict:
    """Take the last part, and write the file."""
    _received(request)
    session = _session(request, request.arg.cursor, ("lookup_failed",))
    _put(request, session, request.arg.cursor.offset, ("lookup_failed",))
    return _finished(request, session, request.arg.commit)


def _finished(request: Request, session: Session, info: files.CommitInfo) -> dict:
    if session.concurrent and not session.closed:
        raise ApiFailure("concurrent_session_not_closed")
    if not session.is_whole:
        raise ApiFailure("concurrent_session_missing_data")
    data = session.read()
    with tagged(write="path"):
        node = commit(request, info, data, content_hash(data))
    request.sessions.end(session)
    return request.metadata(node, tag=False)


@handles("files/upload_session/finish_batch_v2", SCOPE, writes=True)
def finish_batch(request: Request) -> dict:
    """Write the file of each session; all of them must be closed."""
    return {"entries": [_batch_entry(request, entry) for entry in request.arg.entries]}


def _batch_entry(request: Request, entry: files.UploadSessionFinishArg) -> dict:
    try:
        request.refuse_entry(entry.commit.path)
        session = _session(request, entry.cursor, ("lookup_failed",))
        if not session.closed:
            raise ApiFailure("lookup_failed", "not_closed")
        if entry.cursor.offset != session.size:
            raise _wrong_offset(session, ("lookup_failed",))
        return {".tag": "success", **_finished(request, session, entry.commit)}
    except ApiFailure as failure:
        return {".tag": "failure", "failure": failure.error}
