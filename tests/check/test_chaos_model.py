"""Any order of what clients and accountants do, of checks, imports and faults.

None of the files is lost, and none is taken twice.

The quick brother of ``make chaos``: in one process and without kills, but with every
short history that hypothesis thinks of. Both compare with the same code. More of it:
``CHAOS_EXAMPLES=300 make test ARGS=tests/test_chaos_model.py``.
"""

import os
from datetime import timedelta
from pathlib import Path

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import config, mute_logger

from odoo.addons.dext_dropbox.models.check.backlog import ALWAYS, NEVER

from dev import samples
from dev.chaos_count import FIRST, Comparison
from dev.chaos_journal import read_journal
from dev.chaos_plan import CONTINUE, DOWNLOAD, GET, INSTEAD, LISTING, Content
from dev.chaos_points import CURSOR_LOG
from dev.chaos_servers import SABOTAGES, copied_addon
from dropbox_emulator import Refused
from dropbox_emulator.blobs import content_hash

from ..common import DropboxCase

# About half a minute and always the same, unless more is asked for.
MORE = os.environ.get("CHAOS_EXAMPLES")
EXAMPLES, STEPS = int(MORE or 20), 14
SHRINKING = [hypothesis.Phase.generate, hypothesis.Phase.shrink]
QUIET_WITHIN = 20  # checks and imports

UBL_LINES = len(samples.companies.sold_by(samples.WHOLESALER))
CONTENTS = [
    Content(samples.small_pdf("1"), "plain"),
    Content(samples.small_pdf("2"), "plain"),
    Content(samples.small_pdf("3"), "plain"),
    Content(samples.ubl_invoice(), "einvoice", UBL_LINES),
    Content(b"MZ", "unsupported"),
    Content(b"%PDF-1.4\n" + bytes(3000), "unreadable"),
]
REPLACEMENT = Content(samples.small_pdf("replaced"), "plain")
BY_HASH = {content_hash(item.data): item for item in (*CONTENTS, REPLACEMENT)}
BAKERY, GARAGE = "/Boulangerie Petit", "/Garage Lenoir"
# The first ones most: that the same name or content comes again is what is hard.
paths = st.sampled_from(
    [
        *2 * [f"{BAKERY}/Invoices/a.pdf", f"{BAKERY}/Receipts/b.pdf"],
        *(f"{BAKERY} - Sophie Petit/Invoices/a.pdf", f"{GARAGE}/Invoices/a.pdf"),
        *(f"{BAKERY}/Invoices/A.PDF", f"{BAKERY}/Invoices/2026/b.pdf"),
        *(f"{BAKERY}/b.pdf", f"{BAKERY}/Invoices/~$junk.pdf"),
    ]
)
contents = st.sampled_from([*CONTENTS[:3] * 2, *CONTENTS])
MOVES_OF_FOLDERS = [
    *((BAKERY, "/Clients/Petit"), ("/Clients/Petit", BAKERY)),
    *((f"{BAKERY}/Invoices", f"{BAKERY}/Old"), (f"{BAKERY}/Old", f"{GARAGE}/Old")),
]
FAULTS = [
    *((CONTINUE, kind) for kind in INSTEAD + LISTING),
    *2 * [(GET, kind) for kind in INSTEAD + DOWNLOAD],
]
WORK = [
    *((), ("check",), ("take",), ("check", "take"), ("check", "take")),
    *(("check", "take", "wait"), ("wait", "check", "take", "wait", "take")),
]
work = st.tuples(st.sampled_from(WORK), st.none() | st.sampled_from(FAULTS))
numbers = st.integers(0, 9)
kinds = st.sampled_from(["invoice", "receipt", "sale"])


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

    @rule(path=paths, content=contents, then=work)
    def drop(self, path, content, then):
        self.do(lambda dropbox: dropbox.write(path, content.data), then)

    @rule(files=st.dictionaries(paths, contents, min_size=2, max_size=4), then=work)
    def drop_many(self, files, then):
        wanted = {path: content.data for path, content in files.items()}
        self.do(lambda dropbox: dropbox.write_many(wanted), then)

    @precondition(lambda self: self.files())
    @rule(number=numbers, content=contents, then=work)
    def overwrite(self, number, content, then):
        path = self.files()[number % len(self.files())]
        self.do(lambda dropbox: dropbox.write(path, content.data), then)

    @precondition(lambda self: self.files())
    @rule(number=numbers, place=paths, then=work)
    def move(self, number, place, then):
        path = self.files()[number % len(self.files())]
        self.do(lambda dropbox: dropbox.move(path, place), then)

    @precondition(lambda self: self.files())
    @rule(number=numbers, then=work)
    def delete(self, number, then):
        path = self.files()[number % len(self.files())]
        self.do(lambda dropbox: dropbox.delete(path), then)

    @rule(move=st.sampled_from(MOVES_OF_FOLDERS), then=work)
    def move_folder(self, move, then):
        self.do(lambda dropbox: dropbox.move(*move), then)

    @rule(then=work)
    def edit_a_draft(self, then):
        rows = self.case.Document.search([("move_id.state", "=", "draft")], limit=1)
        rows.move_id.with_user(self.case.paul).narration = "seen"
        self.case.env.flush_all()
        self.do(lambda dropbox: None, then)

    # -- accountants -------------------------------------------------------

    @precondition(lambda self: self.rows())
    @rule(number=numbers, place=numbers, kind=kinds, then=work)
    def move_document(self, number, place, kind, then):
        row = self.rows()[number % len(self.rows())]
        folders = self.case.Folder.search([("missing", "=", False)])
        if folders:
            folder = folders[place % len(folders)]
            move_to = row.with_user(self.case.claire).move_to
            self.do(lambda dropbox: move_to(folder, kind), then)

    @precondition(lambda self: self.rows(("needs_attention", "=", True)))
    @rule(number=numbers, then=work)
    def dismiss(self, number, then):
        rows = self.rows(("needs_attention", "=", True))
        row = rows[number % len(rows)].with_user(self.case.claire)
        self.do(lambda dropbox: row.action_dismiss(), then)

    @rule(what=st.sampled_from(["leave", "processed"]), then=work)
    def choose_what_becomes_of_taken_files(self, what, then):
        self.case.connection.taken_files = what
        self.do(lambda dropbox: None, then)

    @rule(then=work)
    def hold_back_what_comes(self, then):
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        since = {"account_since": tomorrow, "caught_up_on": False}
        self.case.connection.sudo().write(since)
        self.do(lambda dropbox: None, then)

    @rule(since=st.sampled_from([ALWAYS, NEVER]), then=work)
    def settle_backlog(self, since, then):
        connection = self.case.connection
        connection.sudo().account_since = ALWAYS
        settle = connection.with_user(self.case.claire).settle_backlog
        self.do(lambda dropbox: settle(since), then)

    def rows(self, *domain):
        return self.case.Document.search(domain, order="id")

    def files(self):
        tree = self.case.dropbox.tree()
        return sorted(path for path, found in tree.items() if found is not None)

    # -- Dropbox and Odoo --------------------------------------------------

    def do(self, action, then):
        """Do it, if Dropbox and the place of things allow it; then let Odoo work.

        :param then: the steps of Odoo, and the fault that they meet
        """
        try:
            with self.case.env.cr.savepoint():
                action(self.case.dropbox)
        except (LookupError, Refused, UserError):
            pass
        steps, fault = then
        if fault:
            details = {"data": REPLACEMENT.data} if fault[1] == "replaced" else {}
            self.case.dropbox.faults.add(*fault, **details)
        for step in steps:
            getattr(self, step)()

    def check(self):
        self.case.check()

    def take(self):
        self.case.take()

    def wait(self):
        self.case.Document.search([("not_before", "!=", False)]).not_before = False
        self.case.connection.sudo().not_before = False

    # -- what must be true -------------------------------------------------

    @invariant()
    def nothing_is_lost_or_doubled(self):
        if hasattr(self, "first"):
            assert not self.compare(settled=False)

    def settle(self):
        """Let everything work again; then all of Dropbox is accounted for."""
        self.case.dropbox.faults.clear()
        self.case.connection.sudo().account_since = ALWAYS
        self.case.connection.with_user(self.case.claire).settle_backlog(ALWAYS)
        self.rows(("state", "=", "skipped"))._queue_again()
        for _ in range(QUIET_WITHIN):
            self.wait()
            self.case.Document.search([("state", "=", "failed")])._queue_again()
            self.case.check_and_take()
            # The manager had said that the original was booked elsewhere.
            self.rows(
                ("state", "=", "duplicate"), ("original_id.state", "!=", "imported")
            )._queue_again()
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
        "odoo.addons.dext_dropbox.models.connection.trouble",
        "odoo.addons.base.models.ir_cron",
    )
    def test_every_history_is_accounted_for(self):
        self.cr.execute(CURSOR_LOG)
        Clients.case = self
        settings = hypothesis.settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=not MORE,
            # What fails once is said as it was; minutes of shrinking hide it, since
            # ids and times are others each time.
            phases=SHRINKING if MORE else [hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        run_state_machine_as_test(Clients, settings=settings)


def test_the_harness_can_still_break_the_order_of_commits(tmp_path, monkeypatch):
    monkeypatch.setenv("DEXT_DROPBOX_ADDONS", "")
    for name in SABOTAGES:
        copied_addon(tmp_path / name, name)
