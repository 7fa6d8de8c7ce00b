"""``make screenshots``: pictures of every screen, of a demo made for them.

They land in ``docs/screenshots/<language>/<size>``. Options choose some of them:
``make screenshots ARGS="--screens inbox draft --languages fr --sizes desktop"``.
"""

import argparse
import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error as PlaywrightError

from . import demo, firm
from .cache import SetupError, say
from .odoo_config import PROJECT
from .server import stop_when_told
from .web import SIZES, Tab, chromium

FOLDER = PROJECT / "docs" / "screenshots"
LANGUAGES = {"en": "en_US", "fr": "fr_FR"}
LARGEST = 100_000  # bytes of a picture
ACTION = "/odoo/action-dext_dropbox.dext_dropbox_"
ADMIN_SCREENS = {"settings", "company"}
WIDE_SCREENS = {"draft", "receipt"}


class Screens:
    """The way to each screen; every public method is one of them."""

    def __init__(self, tab, person):
        self.tab = tab
        self.page = tab.page
        self.person = person

    def settings(self):
        self.tab.open("/odoo/action-account.action_account_config")
        block = self.page.locator(
            ".settings .app_settings_block h2", has_text="Dropbox"
        )
        block.evaluate("node => node.scrollIntoView()")

    def company(self):
        self._open_record("res.company", [("name", "=", firm.FIRM)])
        self.tab.notebook("dext_dropbox")

    def contact(self):
        self._open_record("res.partner", self._client(firm.BAKERY))
        self.tab.notebook("dext_dropbox")

    def activate(self):
        self._open_record("res.partner", [("name", "=", "Marc Lenoir")])
        self.tab.notebook("dext_dropbox")
        self.page.locator("button[name=action_dext_dropbox_activate]:visible").click()
        self.tab.dialog()

    def connection(self):
        self.tab.open(f"{ACTION}connection_open")

    def doctor(self):
        self.connection()
        self.tab.header_button("action_doctor")
        self.tab.dialog()

    def guide(self):
        self.tab.open(f"{ACTION}setup_open")

    def disconnect(self):
        self.connection()
        self.tab.header_button("action_disconnect")
        self.tab.dialog()

    def inbox(self):
        self.tab.open(f"{ACTION}inbox_invoice_action")

    def draft(self):
        self._open_draft("F26-1048", "inbox_invoice_action")

    def receipt(self):
        self.tab.open(f"{ACTION}inbox_receipt_action")
        self.tab.first_record()

    def ledger(self):
        self.tab.open(f"{ACTION}document_action")

    def ledger_form(self):
        name = "Moulin F26-1048 (1).pdf"
        rows = self.person.call(
            "dext.dropbox.document", "search", [("name", "=", name)]
        )
        self.tab.open(f"{ACTION}document_action/{rows[0]}")

    def folders(self):
        self.tab.open(f"{ACTION}folder_action")

    def consent(self):
        (company,) = self.person.call("res.company", "search", self._firm())
        self.page.goto(f"{self.tab.url}/dext_dropbox/connect/{company}")
        self.page.wait_for_selector("#allow")

    @staticmethod
    def _firm():
        return [("name", "=", firm.FIRM)]

    @staticmethod
    def _client(name):
        return [("name", "=", name), ("is_company", "=", True)]

    def _open_record(self, model, domain):
        record = self.person.call(model, "search", domain, limit=1)[0]
        self.tab.open(f"/odoo/{model}/{record}")

    def _open_draft(self, ref, action):
        (move,) = self.person.call("account.move", "search", [("ref", "=", ref)])
        self.tab.open(f"{ACTION}{action}/{move}")


def names():
    """Names of all screens."""
    return [name for name in vars(Screens) if not name.startswith("_")]


def main(*arguments):
    """Take the pictures that ``arguments`` choose, by default all.

    :return: 1 if a page reported an error
    """
    options = _parser().parse_args(arguments)
    stop_when_told()
    faults = []
    try:
        with demo.running("screenshots", fresh=options.fresh) as made:
            for language in options.languages:
                for login in ("admin", "claire"):
                    wanted = screens_of(login, options.screens)
                    with made.person(login) as person:
                        faults += _photograph(made, person, language, wanted, options)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    for fault in faults:
        say(fault)
    return bool(faults)


def _parser():
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    add = parser.add_argument
    add("--screens", nargs="+", default=names(), choices=names())
    add("--languages", nargs="+", default=list(LANGUAGES), choices=LANGUAGES)
    add("--sizes", nargs="+", default=["desktop", "phone"], choices=SIZES)
    add("--folder", type=Path, default=FOLDER)
    add("--fresh", action="store_true", help="make the demo for them again")
    return parser


def screens_of(login, among):
    """Return those of the screens ``among`` that ``login`` photographs."""
    return [name for name in among if (name in ADMIN_SCREENS) == (login == "admin")]


def _photograph(made, person, language, wanted, options):
    """Take pictures of the screens ``wanted``; return what went wrong, as texts."""
    faults = []
    person.call("res.users", "write", [person.uid], {"lang": LANGUAGES[language]})
    with chromium() as browser:
        for size in options.sizes:
            with Tab(browser, made.odoo.url, size, LANGUAGES[language]) as tab:
                tab.enter(person)
                screens = Screens(tab, person)
                screens.inbox()  # every screen after it stays in this app
                for name in wanted:
                    _show(screens, name, size)
                    target = options.folder / language / size / f"{name}.png"
                    _save(tab.picture(), target)
                    say(f"{target} ({target.stat().st_size // 1000} kB)")
                    faults += [f"{language} {size} {name}: {x}" for x in tab.faults]
                    tab.faults.clear()
    return faults


def _show(screens, name, size):
    # A draft and its file need room beside each other.
    wide = size == "desktop" and name in WIDE_SCREENS
    width, height = SIZES["wide" if wide else size]
    screens.page.set_viewport_size({"width": width, "height": height})
    try:
        getattr(screens, name)()
    except PlaywrightError as error:
        # The picture shows where the way ended.
        screens.tab.faults.append(str(error))


def _save(picture, target):
    """Save the PNG ``picture`` (bytes) with a palette, below ``LARGEST``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 64, 32):
        image.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size < LARGEST:
            break


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
