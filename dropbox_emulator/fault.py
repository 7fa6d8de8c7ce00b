"""A single thing that is to go wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import paths


@dataclass
class Fault:
    """Something that is to go wrong.

    :param route: ``files/download``, ``oauth2/token``, or ``*`` for all
    :param kind: one of :data:`.faults.KINDS`
    :param times: how many calls it hits; ``None`` for all
    :param match: hits only calls whose path, or the path behind their ``id:`` or
        ``rev:``, contains this text; ``account:`` and a mail hits those of an account
    :param before_reply: seconds to wait before the call is looked at; fewer if nobody
        waits for its answer any more
    :param details: what the kind needs, see ``instead.py`` and ``faults.py``
    """

    route: str
    kind: str
    times: int | None = 1
    match: str | None = None
    before_reply: float = 0.0
    details: dict = field(default_factory=dict)

    def hits(self, route: str, texts: Callable[[], list[str]]) -> bool:
        """Tell whether a call is to go wrong.

        :param texts: gives what ``match`` is looked for in
        """
        if self.times == 0 or self.route not in ("*", route):
            return False
        if self.match is None:
            return True
        wanted = paths.fold(paths.nfc(self.match))
        return any(wanted in paths.fold(paths.nfc(text)) for text in texts())
