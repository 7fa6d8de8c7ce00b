"""The firm with its archive, and what people do to documents before somebody looks."""

import base64
import hashlib
import itertools
import os

import polib
import pytest

from dev import demo, firm, samples
from dev.odoo_config import INTAKE
from dev.translations import folder

ADDON = "dext_dropbox_archive"
MOVE, COPY = "account.move", "dext.dropbox.archive.copy"
START = "files/upload_session/start"
DAY = "2026-03-05"


@pytest.fixture(scope="package")
def made(start_firm):
    """The firm, connected, with a folder for the bakery; the archive is off."""
    with start_firm(complete=True) as running:
        with running.person("claire") as claire:
            demo.connect(claire, running.dropbox)
            demo.say_where(claire)
            demo.activate(claire, firm.BAKERY)
        yield running


@pytest.fixture
def size(language):
    """Tours are gone in both languages and on both sizes, but not on each of four."""
    return {"fr_FR": "wide", "en_US": "phone"}[language]


@pytest.fixture
def text(language):
    """Returns a text of the archive, given in English, in the tour's language."""
    texts = {
        entry.msgid: entry.msgstr
        for addon in (INTAKE, ADDON)
        for entry in polib.pofile(folder(addon) / "fr.po")
    }

    def translated(english, **values):
        french = texts[english]
        found = french if language == "fr_FR" else english
        return found % values if values else found

    return translated


class Archive:
    """The archive of the firm, and the hands of accountant and client."""

    numbers = itertools.count(1)

    def __init__(self, made, person):
        self.person, self.dropbox = person, made.dropbox.admin
        (self.books,) = person.call(
            "res.company", "search", [("name", "=", firm.BAKERY)]
        )
        self.mark = f"T{os.getpid()}"
        action = person.call("dext.dropbox.archive", "action_open")
        self.id = action["res_id"]

    def switch(self, on, **values):
        self.person.call(
            "dext.dropbox.archive", "write", [self.id], {"on": on, **values}
        )

    def settings(self):
        (found,) = self.person.call(
            "dext.dropbox.archive", "read", [self.id], ["on", "pattern"]
        )
        return found["on"], found["pattern"]

    def draft(self, day=DAY, vendor="Moulins Réunis"):
        """Make a bill with its PDF; return its id."""
        number = f"{self.mark}-{next(self.numbers)}"
        found = self.person.call("res.partner", "search", [("name", "=", vendor)])
        partner = found or self.person.call("res.partner", "create", [{"name": vendor}])
        journal = self.person.call(
            "account.journal",
            "search",
            [("type", "=", "purchase"), ("company_id", "=", self.books)],
            limit=1,
        )
        values = {
            "move_type": "in_invoice",
            "journal_id": journal[0],
            "partner_id": partner[0],
            "invoice_date": day,
            "date": day,
            "ref": number,
            "invoice_line_ids": [(0, 0, {"name": "Farine", "price_unit": 84.5})],
        }
        (move,) = self.person.call(MOVE, "create", [values])
        data = base64.b64encode(samples.plain_bill(number=number)).decode()
        (file,) = self.person.call(
            "ir.attachment",
            "create",
            [
                {
                    **{"name": f"{number}.pdf", "datas": data},
                    **{"res_model": MOVE, "res_id": move},
                }
            ],
        )
        main = {"message_main_attachment_id": file}
        self.person.call(MOVE, "write", [move], main)
        return move

    def post(self, **values):
        move = self.draft(**values)
        self.person.call(MOVE, "action_post", [move])
        return move

    def stored(self, **values):
        """Post a bill and wait until it is stored; return its copy."""
        return self.wait(self.post(**values), "stored")

    def wait(self, move, state, change=False):
        """Wait until the copy of ``move`` is in ``state``; return it."""
        domain = [
            *(("move_id", "=", move), ("state", "=", state), ("change", "=", change))
        ]

        def found():
            return self.person.search_read(COPY, domain, [])

        return self.person.wait_for(f"copy {state} {change}", found)[0]

    def move(self, id_):
        return self.person.call(MOVE, "read", [id_], ["name", "ref"])[0]

    def check(self):
        """Have what was done in Dropbox seen."""
        found = self.person.call("dext.dropbox.connection", "search", [])
        self.person.call("dext.dropbox.connection", "action_check", found)

    def digest(self, path):
        return hashlib.sha256(self.dropbox.tree()[path]).hexdigest()

    def slow(self, seconds):
        """Let Dropbox take its time with the next file."""
        self.dropbox.faults.add(START, "delay", before_reply=seconds)


@pytest.fixture
def claire(log_in, language):
    return log_in("claire", language)


@pytest.fixture
def archive(made, claire):
    """The archive, on; what a test changes of its settings is put back."""
    found = Archive(made, claire)
    former = found.settings()[1]
    found.switch(True)
    yield found
    made.dropbox.admin.faults.clear()
    found.switch(False, pattern=former)


@pytest.fixture
def tab(open_tab, claire):
    opened = open_tab()
    opened.enter(claire)
    opened.open("/odoo")
    return opened
