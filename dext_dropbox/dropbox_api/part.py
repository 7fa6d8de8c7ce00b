"""What the parts of ``DropboxClient`` have in common."""

from typing import Any


class Part:
    """Some of the calls of a ``DropboxClient``, which has what they need."""

    _sdk: Any
    _ask: Any
    entry: Any
    renew_access: Any
