"""What Dropbox sends to a webhook, and how it is known to come from Dropbox."""

import hashlib
import hmac
import json
import re

SIGNATURE = "X-Dropbox-Signature"  # the header
LARGEST = 256 * 1024  # bytes; some thousand accounts


def may_be_signature(text):
    """Whether ``text`` has the form of a signature."""
    return bool(re.fullmatch(r"[0-9a-fA-F]{64}", text or ""))


def is_signed(body, signature, secret):
    """Whether ``signature`` (hex) is that of ``body`` (bytes, as it came).

    It takes as long for a wrong one as for the right one.

    :param secret: the secret of the app
    """
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = (signature or "").encode("utf-8", "replace")
    return hmac.compare_digest(expected.encode(), given)


def accounts_in(body):
    """Return the ids, as a set, of the accounts that ``body`` says have changes.

    Empty if it is not what Dropbox is known to send.
    """
    try:
        accounts = json.loads(body)["list_folder"]["accounts"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()
    if not isinstance(accounts, list):
        return set()
    # PostgreSQL has no character zero, and ids have none.
    return {one for one in accounts if isinstance(one, str) and "\0" not in one}
