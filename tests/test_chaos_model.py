"""Any order of clients' actions, checks, imports and faults: none lost, none twice.

The quick brother of ``make chaos``: in one process and without kills, but with every
short history that hypothesis thinks of. Both compare with the same code.
"""

from pathlib import Path

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from odoo.tools import config, mute_logger

from dev import samples
from dev.chaos_count import FIRST, Comparison, read_journal
from dev.chaos_plan import CONTINUE, DOWNLOAD, GET, INSTEAD, LISTING, Content
from dev.chaos_points import CURSOR_LOG
from dev.chaos_servers import SABOTAGES, copied_addon
from dropbox_emulator import Refused
from dropbox_emulator.blobs import content_hash

from .common import DropboxCase

EXAMPLES, STEPS = 20, 14  # about half a minute
QUIET_WITHIN = 20  # checks and imports

UBL_LINES = len(samples.companies.sold_by(samples.WHOLESALER))
CONTENTS = [
    Content(b"%PDF-1.4\n1\nstartxref\n0\n%%EOF\n", "plain"),
    Content(b"%PDF-1.4\n2\nstartxref\n0\n%%EOF\n", "plain"),
    Content(b"%PDF-1.4\n3\nstartxref\n0\n%%EOF\n", "plain"),
    Content(samples.ubl_invoice(), "einvoice", UBL_LINES),
    Content(b"MZ", "unsupported"),
    Content(b"%PDF-1.4\n" + bytes(3000), "unreadable"),
]
REPLACEMENT = Content(b"%PDF-1.4\nreplaced\nstartxref\n0\n%%EOF\n", "plain")
BY_HASH = {content_hash(item.data): item for item in (*CONTENTS, REPLACEMENT)}
FOLDERS = ("Boulangerie Petit", "Boulangerie Petit - Sophie Petit", "Garage Lenoir")
SUBFOLDERS = ("Invoices", "Receipts", "Invoices/2026", "", "Elsewhere")
NAMES = ("a.pdf", "b.pdf", "A.PDF", "~$junk.pdf")

contents = st.sampled_from(CONTENTS)
paths = st.builds(
    lambda *parts: "/" + "/".join(filter(None, parts)),
    st.sampled_from(FOLDERS),
    st.sampled_from(SUBFOLDERS),
    st.sampled_from(NAMES),
)


class Clients(RuleBasedStateMachine):
    """What clients do, and what Odoo makes of it.

    :cvar case: the test that this runs in
    """

    case = None

    def __init__(self):
        super().__init__()
        self.savepoint = self.case.cr.savepoint()

    @initialize()
    def set_up(self):
        case = self.case
        case.dropbox.reset()
        case.link()
        case.activate()
        case.activate(contact=case.sophie)
        case.activate(case.garage.partner_id)
        self.first = self.query(FIRST)[0]
        case.check()

    def teardown(self):
        try:
            if hasattr(self, "first"):
                self.settle()
        finally:
            self.savepoint.close(rollback=True)
            self.case.env.invalidate_all()

    # -- clients -----------------------------------------------------------

    @rule(path=paths, content=contents)
    def drop(self, path, content):
        self.do(lambda dropbox: dropbox.write(path, content.data))

    @rule(data=st.data(), place=paths)
    def move(self, data, place):
        if path := self.some_file(data):
            self.do(lambda dropbox: dropbox.move(path, place))

    @rule(data=st.data(), content=contents)
    def overwrite(self, data, content):
        if path := self.some_file(data):
            self.do(lambda dropbox: dropbox.write(path, content.data))

    @rule(data=st.data())
    def delete(self, data):
        if path := self.some_file(data):
            self.do(lambda dropbox: dropbox.delete(path))

    @rule(folder=st.sampled_from(FOLDERS), away=st.booleans())
    def move_client(self, folder, away):
        former, latter = (folder, f"Clients/{folder}")[:: 1 if away else -1]
        self.do(lambda dropbox: dropbox.move(f"/{former}", f"/{latter}"))

    @rule(folder=st.sampled_from(FOLDERS))
    def move_subfolder_away(self, folder):
        self.do(
            lambda dropbox: dropbox.move(f"/{folder}/Invoices", f"/{folder}/Factures")
        )

    def do(self, action):
        """Do it, if Dropbox and the place of things allow it."""
        try:
            action(self.case.dropbox)
        except (LookupError, Refused):
            pass

    def some_file(self, data):
        tree = self.case.dropbox.tree()
        files = sorted(path for path, found in tree.items() if found is not None)
        return data.draw(st.sampled_from(files)) if files else None

    # -- Dropbox -----------------------------------------------------------

    @rule(kind=st.sampled_from(INSTEAD + LISTING))
    def disturb_listing(self, kind):
        self.case.dropbox.faults.add(CONTINUE, kind)

    @rule(kind=st.sampled_from(INSTEAD + DOWNLOAD))
    def disturb_download(self, kind):
        details = {"data": REPLACEMENT.data} if kind == "replaced" else {}
        self.case.dropbox.faults.add(GET, kind, **details)

    # -- Odoo --------------------------------------------------------------

    @rule()
    def check(self):
        self.case.check()

    @rule()
    def take(self):
        self.case.take()

    @rule()
    def time_passes(self):
        self.case.Document.search([("not_before", "!=", False)]).not_before = False
        self.case.connection.sudo().not_before = False

    @rule()
    def edit_a_draft(self):
        rows = self.case.Document.search([("move_id.state", "=", "draft")], limit=1)
        rows.move_id.with_user(self.case.paul).narration = "seen"
        self.case.env.flush_all()

    # -- what must be true -------------------------------------------------

    @invariant()
    def nothing_is_lost_or_doubled(self):
        if hasattr(self, "first"):
            assert not self.compare(settled=False)

    def settle(self):
        """Let everything work again; then all of Dropbox is accounted for."""
        self.case.dropbox.faults.clear()
        for _ in range(QUIET_WITHIN):
            self.time_passes()
            self.case.Document.search([("state", "=", "failed")])._queue_again()
            self.case.check_and_take()
            if not self.case.Document.search_count([("state", "=", "pending")]):
                break
        problems = self.compare(settled=True)
        assert not problems

    def compare(self, settled):
        self.case.env.flush_all()
        journal = read_journal(self.case.dropbox.state, "/Apps/Dext Odoo")
        outcome = Comparison(
            self.query, stored, journal, BY_HASH, self.first, settled
        ).run()
        return outcome.problems

    def query(self, statement, parameters=None):
        self.case.env.flush_all()
        self.case.cr.execute(statement, parameters)
        return self.case.cr.dictfetchall()


def stored(name):
    return (Path(config.filestore(Clients.case.cr.dbname)) / name).read_bytes()


class TestChaosModel(DropboxCase):
    @mute_logger(
        "odoo.addons.dext_dropbox.models.dropbox_trouble",
        "odoo.addons.base.models.ir_cron",
    )
    def test_every_history_is_accounted_for(self):
        self.cr.execute(CURSOR_LOG)
        Clients.case = self
        settings = hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        run_state_machine_as_test(Clients, settings=settings)


def test_the_harness_can_still_break_the_order_of_commits(tmp_path, monkeypatch):
    monkeypatch.setenv("DEXT_DROPBOX_ADDONS", "")
    for name in SABOTAGES:
        copied_addon(tmp_path / name, name)
