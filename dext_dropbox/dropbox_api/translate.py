"""The one place where errors of the SDK, of stone and of requests become ours.

The table is section 3.11 of the project's notes on the Dropbox API; each branch
says what Dropbox means by the error.
"""

import re
from contextlib import contextmanager

import requests
from dropbox import exceptions as sdk
from dropbox.stone_validators import ValidationError

from .errors import (
    BaseFolderMissing,
    DropboxError,
    FileProblem,
    ReconnectNeeded,
    RelistNeeded,
    RequestRefused,
    TryLater,
)

# Tags of Dropbox's error unions, by what they come to for one file or folder.
GONE = {"not_found", "not_file", "not_folder"}
CONFLICTS = {"conflict"}
BLOCKED = {"file_ancestor"}
BUSY = {"internal_error", "locked", "too_many_write_operations"}
MESSAGE = 500  # characters; an error page of a proxy can be long
# The SDK has no type of its own for these: an answer that does not have the
# promised shape, such as an error page of a proxy.
UNEXPECTED = (
    ValidationError,
    AssertionError,
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
    requests.exceptions.InvalidJSONError,
)


@contextmanager
def translated():
    """Turn whatever the SDK raises inside into an error of this package."""
    try:
        yield
    except DropboxError:
        raise
    except sdk.BadInputError as error:
        # Without its cause, which would bring what is left out here into the log.
        raise refusal(error.message) from None
    except (sdk.DropboxException, OSError, *UNEXPECTED) as error:
        # OSError is the base of all errors of requests too.
        raise _translate(error) from error


def refusal(text):
    """Return the ``RequestRefused`` for what Dropbox says about a bad request.

    Dropbox may repeat what it was sent, so what looks like a token is left out.
    """
    return RequestRefused(re.sub(r"[\w.~+/-]{40,}=*", "(...)", text)[:MESSAGE])


def _translate(error):
    if isinstance(error, sdk.RateLimitError):
        return TryLater("too many requests", error.backoff, everything=True)
    if isinstance(error, sdk.AuthError):
        return _auth(error)
    if isinstance(error, sdk.PathRootError):
        return RelistNeeded("the account's root has moved")
    if isinstance(error, sdk.ApiError):
        return meaning(error.error, error.user_message_text)
    if isinstance(error, sdk.HttpError):
        return TryLater(f"Dropbox answers {error.status_code}")
    if isinstance(error, UNEXPECTED):
        return TryLater(f"unexpected reply ({type(error).__name__})")
    return TryLater(f"no answer ({type(error).__name__})")


def _auth(error):
    reason = error.error
    if reason is not None and reason.is_missing_scope():
        return ReconnectNeeded("scopes", reason.get_missing_scope().required_scope)
    if reason is not None and reason.is_user_suspended():
        return ReconnectNeeded("suspended")
    return ReconnectNeeded("revoked")


def meaning(union, text=""):
    """Return the error of this package for an error ``union`` of Dropbox.

    :param text: what Dropbox says about it to people
    """
    tags = _tags(union)
    if "reset" in tags:
        return RelistNeeded("the cursor is no longer valid")
    if tags & BUSY:
        return TryLater(_listed(tags))
    if tags & GONE:
        return FileProblem("gone", _listed(tags))
    if tags & BLOCKED:
        return FileProblem("blocked", "a file has the name of a folder above")
    if tags & CONFLICTS:
        return FileProblem("conflict", _listed(tags))
    if not tags or "other" in tags:
        # Also what concerns the account, such as the quota of its plan.
        return TryLater(text or "for a reason unknown to us")
    return FileProblem("refused", _listed(tags))


def listing(error, cursor):
    """What ``error`` means when it came from asking for changes after ``cursor``."""
    if isinstance(error, FileProblem) and error.reason == "gone":
        return BaseFolderMissing("the listed folder is gone")
    if isinstance(error, RequestRefused) and cursor and "cursor" in str(error):
        return RelistNeeded("the cursor is not accepted")
    return error


def _listed(tags):
    """Return ``tags`` as people may read them."""
    return ", ".join(sorted(tags - {"path"}))


def _tags(union):
    """All tags of a union and of the unions inside it."""
    tags = set()
    while hasattr(union, "_tag"):
        tags.add(union._tag)
        union = union._value
    # Structures such as UploadWriteFailed carry their union as ``reason``.
    if hasattr(union, "reason"):
        tags |= _tags(union.reason)
    return tags
