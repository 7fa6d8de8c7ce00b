"""What the emulator does where Dropbox's ways are unknown, or differ by the day.

Untouched, each setting has the value of what Dropbox is said to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

_TRUE, _FALSE = {"1", "yes", "true", "on"}, {"0", "no", "false", "off"}


@dataclass
class Behaviour:
    """The settings; times are in seconds.

    :param moves_keep_versions: a move leaves ``rev`` and ``server_modified`` of the
        files as they were; else each is a new version at its new place
    :param forgets_old_versions: only the current version of a file that is still
        there answers to its ``rev:``
    :param replays_changes: a continued listing tells every change since the cursor,
        in order; else it tells each path once, as it is now
    :param tells_deleted_children: a deleted folder is followed by all that lay in it
    :param sharing_renews_ids: what lies in a folder that is being shared gets new ids
    :param refuses_case_moves: a move that changes nothing but case is an error; else
        it succeeds without any effect
    :param write_time: for which a write holds the account's namespace; another
        write in the meantime is refused
    :param refuses_writes_by_409: where its error has a tag for that, a write is
        refused with that one; else with status 429
    :param listing_time: for which a listing lasts; an identical one of the same app
        and account in the meantime is refused with status 429
    :param job_time: after which a batch that became a job is worked on
    :param jobs_fail: such a batch fails as a whole, and nothing of it is done
    :param batches_are_jobs: the smallest batch becomes a job too
    :param sharing_is_a_job: sharing a folder gives a job, not the shared folder
    :param links_stay_in_team: a link that is to be for everybody is for the team
        only, as the administrator of a team may decide
    :param longpoll_most: for which a longpoll lasts at most, whatever it asked for
    :param webhooks_tell_all: the webhook of an App Folder app is also told what is
        changed outside of its folder
    :param webhook_pause: before the first repetition of a webhook that was not
        accepted; it doubles from one to the next
    :param webhook_tries: how often a webhook is sent
    """

    moves_keep_versions: bool = False
    forgets_old_versions: bool = False
    replays_changes: bool = False
    tells_deleted_children: bool = False
    sharing_renews_ids: bool = False
    refuses_case_moves: bool = False
    write_time: float = 0.0
    refuses_writes_by_409: bool = False
    listing_time: float = 0.0
    job_time: float = 0.0
    jobs_fail: bool = False
    batches_are_jobs: bool = False
    sharing_is_a_job: bool = True
    links_stay_in_team: bool = False
    longpoll_most: float = 480.0
    webhooks_tell_all: bool = False
    webhook_pause: float = 1.0
    webhook_tries: int = 10

    def change(self, settings: Mapping[str, object]) -> None:
        """Take other values for the settings that are named.

        :raises ValueError: there is no such setting, or not with such a value
        """
        known = {field.name: type(field.default) for field in fields(self)}
        for name, value in settings.items():
            if name not in known:
                raise ValueError(f"no behaviour {name!r}, but {', '.join(known)}")
            setattr(self, name, _typed(name, value, known[name]))

    @classmethod
    def of(cls, text: str) -> Behaviour:
        """Return the behaviour written as ``name=value``, separated by commas.

        :raises ValueError: as for :meth:`change`
        """
        behaviour = cls()
        for word in filter(None, (part.strip() for part in text.split(","))):
            name, _, value = word.partition("=")
            behaviour.change({name: value or "yes"})
        return behaviour


def _typed(name: str, value: object, kind: type) -> object:
    if kind is bool and isinstance(value, str):
        if value.lower() in _TRUE | _FALSE:
            return value.lower() in _TRUE
    elif kind is bool and isinstance(value, bool):
        return value
    elif kind is not bool and isinstance(value, (str, int, float)):
        return kind(value)
    raise ValueError(f"{name} cannot be {value!r}")
