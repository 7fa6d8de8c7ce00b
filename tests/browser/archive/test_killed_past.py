"""“Archive all” while its server is killed: nothing is stored twice or forgotten."""

import hashlib
from contextlib import ExitStack

import pytest

from dev import demo, firm
from dev.rpc import Person
from dev.server import odoo_server

from .conftest import COPY, START, Archive

FINISH = "files/upload_session/finish_batch_v2"
RUN = "dext.dropbox.archive.run"
BILLS = 12
LONG = 60  # seconds of a call whose worker dies meanwhile


class Firm:
    """The firm's Odoo, which is killed and started again beside its Dropbox."""

    def __init__(self, stack, running):
        self._stack, self._log = stack, running.odoo.log
        self.odoo, self.dropbox = running.odoo, running.dropbox
        self.starts = 0

    def person(self, login):
        name = self.odoo.database
        return self._stack.enter_context(
            Person(self.odoo.url, name, login, firm.PASSWORD)
        )

    def kill_and_start(self):
        self.odoo.kill()
        self.starts += 1
        self.odoo = self._stack.enter_context(
            odoo_server(
                self.odoo.database,
                environment=self.dropbox.environment,
                log=self._log.with_name(f"odoo-{self.starts}.log"),
            )
        )


@pytest.fixture(scope="module")
def mortal(start_firm):
    with ExitStack() as stack:
        running = stack.enter_context(start_firm(complete=True))
        made = Firm(stack, running)
        claire = made.person("claire")
        demo.connect(claire, running.dropbox)
        demo.activate(claire, firm.BAKERY)
        yield made


@pytest.mark.parametrize(
    ("month", "route", "fault"),
    [
        (1, START, {"kind": "delay", "before_reply": LONG}),
        (2, FINISH, {"kind": "delay", "before_reply": LONG}),
        (3, FINISH, {"kind": "drip", "seconds": LONG}),
    ],
    ids=["contents on their way", "asked to write", "written, not heard of"],
)
def test_killed_it_goes_on(mortal, month, route, fault):
    claire = mortal.person("claire")
    archive = Archive(mortal, claire)
    archive.switch(False)
    day = f"2025-{month:02}-05"
    moves = [archive.post(day=day) for _n in range(BILLS)]
    archive.switch(True)
    run = claire.call(
        RUN, "create", {"archive_id": archive.id, "date_from": day, "date_to": day}
    )
    faults = mortal.dropbox.admin.faults
    faults.add(route, **fault)
    claire.call(RUN, "action_begin", [run])
    claire.wait_for("call that never ends", lambda: not faults.pending())
    if fault["kind"] == "drip":
        claire.wait_for("files", lambda: len(files_of(mortal, moves, claire)) == BILLS)
    assert states(claire, moves) == {"waiting"}
    mortal.kill_and_start()
    faults.clear()
    claire = mortal.person("claire")
    claire.call(RUN, "action_pause", [run])
    claire.call(RUN, "action_resume", [run])
    claire.wait_for(
        "end of the run",
        lambda: claire.call(RUN, "read", [run], ["state"])[0]["state"] == "done",
        within=120,
    )
    assert states(claire, moves) == {"stored"}
    files = files_of(mortal, moves, claire)
    copies = claire.search_read(COPY, [("move_id", "in", moves)], ["path", "sha256"])
    assert {copy["path"]: copy["sha256"] for copy in copies} == files
    assert len(files) == len(set(files.values())) == BILLS
    totals = claire.call(RUN, "read", [run], ["total", "stored", "waiting"])[0]
    assert (totals["total"], totals["stored"], totals["waiting"]) == (BILLS, BILLS, 0)
    demo.check(claire, 0)
    assert not claire.call("dext.dropbox.document", "search_count", [])


def states(person, moves):
    copies = person.search_read(COPY, [("move_id", "in", moves)], ["move_id", "state"])
    assert sorted(copy["move_id"][0] for copy in copies) == sorted(moves)
    return {copy["state"] for copy in copies}


def files_of(made, moves, person):
    """Digests by path of the files in the archive that are of the day of ``moves``."""
    (move,) = person.call("account.move", "read", moves[:1], ["invoice_date"])
    return {
        path: hashlib.sha256(content).hexdigest()
        for path, content in made.dropbox.admin.tree().items()
        if content is not None and move["invoice_date"] in path
    }
