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
from .cache import SetupError, cache_folder, say
from .odoo_config import PROJECT
from .server import stop_when_told
from .web import SIZES, Tab, chromium

FOLDER = PROJECT / "docs" / "screenshots"
LANGUAGES = {"en": "en_US", "fr": "fr_FR"}
LARGEST = 100_000  # bytes of a picture
ACTION = "/odoo/action-dext_dropbox.dext_dropbox_"
ARCHIVE = "/odoo/action-dext_dropbox_archive.dext_dropbox_archive_"
BILLS = "/odoo/action-account.action_move_in_invoice_type"
ADMIN_SCREENS = {"settings", "settings_more", "company", "guide_key"}
WIDE_SCREENS = {"draft", "receipt", "sale", "alarm"}
TALL_SCREENS = {"settings": 1060}
GROWS = 300  # milliseconds between two looks at a graph
HIDE_FOLDER = """([folder, shown]) => {
    for (const cell of document.querySelectorAll(".modal [name=found]")) {
        cell.innerHTML = cell.innerHTML.replaceAll(folder, shown);
    }
}"""
MANY = "dext.dropbox.folder.activate.many"
APP_KEY = "dext_dropbox.app_key"


class Screens:
    """The way to each screen; every public method is one of them."""

    def __init__(self, tab, person):
        self.tab = tab
        self.page = tab.page
        self.person = person

    def guide_key(self):
        key = self.person.call("ir.config_parameter", "get_param", APP_KEY)
        self.person.call("ir.config_parameter", "set_param", APP_KEY, "")
        try:
            self.guide()
        finally:
            self.person.call("ir.config_parameter", "set_param", APP_KEY, key)

    def guide_connect(self):
        (cafe,) = self.person.call("res.company", "search", [("name", "=", demo.CAFE)])
        with self.tab.companies([cafe], self.person.company_ids):
            self.guide()

    def guide(self):
        self.tab.open(f"{ACTION}setup_open")

    def settings(self):
        self.tab.open("/odoo/action-account.action_account_config")
        block = self.page.locator(
            ".settings .app_settings_block h2", has_text="Dropbox"
        )
        block.evaluate("node => node.scrollIntoView()")

    def settings_more(self):
        self.settings()
        self.page.locator("#dext_dropbox_app").evaluate(
            "node => node.scrollIntoView({block: 'end'})"
        )

    def company(self):
        self._open_record("res.company", [("name", "=", firm.FIRM)])
        self.tab.notebook("dext_dropbox")

    def contact(self):
        self._open_record("res.partner", self._client(firm.BAKERY))
        self.tab.notebook("dext_dropbox")

    def contact_before(self):
        self._open_record("res.partner", self._client(demo.CAFE))
        self.tab.notebook("dext_dropbox")

    def activate(self):
        self.contact_before()
        self._press_activate()

    def activate_user(self):
        self._open_record("res.partner", [("name", "=", "Marc Lenoir")])
        self.tab.notebook("dext_dropbox")
        self._press_activate()

    def activate_many(self):
        self.folders()
        self.page.locator("button[name=action_activate_clients]:visible").click()
        self.tab.dialog()

    def activated(self):
        """What the window shows at the end; clients are activated only once."""
        shown = self._activation_of_all()
        self.activate_many()
        title = self.page.locator(".modal-title").inner_text()
        self.tab.do_action(
            {
                "type": "ir.actions.act_window",
                "name": title,
                "res_model": MANY,
                "res_id": shown,
                "views": [(False, "form")],
                "target": "new",
                "context": {"dialog_size": "extra-large"},
            }
        )
        self.page.wait_for_selector(".o_progressbar, .o_field_progressbar")
        self.tab.idle()

    def connection(self):
        self.tab.open(f"{ACTION}connection_open")

    def doctor(self):
        self.connection()
        self.tab.header_button("action_doctor")
        self.tab.dialog()
        # Where the key is differs from machine to machine.
        self.page.evaluate(HIDE_FOLDER, [str(cache_folder()), "/var/lib/odoo"])

    def backlog(self):
        self.connection()
        self.page.locator("button[name=action_settle_backlog]").click()
        self.tab.dialog().locator("input[type=radio]").first.check()
        self.tab.idle()

    def disconnect(self):
        self.connection()
        self.tab.header_button("action_disconnect")
        self.tab.dialog()

    def inbox(self):
        self.tab.open(f"{ACTION}inbox_invoice_action")

    def inbox_receipts(self):
        self.tab.open(f"{ACTION}inbox_receipt_action")

    def inbox_sales(self):
        self.tab.open(f"{ACTION}inbox_sale_action")

    def draft(self):
        self._open_draft("F26-1048", "inbox_invoice_action")

    def receipt(self):
        self.inbox_receipts()
        self.tab.first_record()
        self._pages_drawn()

    def sale(self):
        self.inbox_sales()
        self.tab.first_record()
        self._pages_drawn()

    def alarm(self):
        self._open_draft("2026-QP-0702", "inbox_invoice_action")

    def attention(self):
        self.tab.open(f"{ACTION}attention_action")

    def ledger(self):
        self.tab.open(f"{ACTION}document_action")

    def ledger_form(self):
        self._open_document("Moulin F26-1048 (1).pdf")

    def move(self):
        self._open_document("Contrat de bail.pdf")
        self.tab.header_button("action_move")
        self.tab.dialog()

    def folders(self):
        self.tab.open(f"{ACTION}folder_action")

    def folder(self):
        domain = [("name", "=", firm.BAKERY)]
        (row,) = self.person.call("dext.dropbox.folder", "search", domain)
        self.tab.open(f"{ACTION}folder_action/{row}")

    def checks(self):
        self.tab.open(f"{ACTION}check_action")

    def checks_graph(self):
        self.checks()
        self.tab.switch_view("graph")
        self._drawn()

    def report(self):
        self.tab.open(f"{ACTION}document_report_action")
        self._drawn()

    def report_pivot(self):
        self.report()
        self.tab.switch_view("pivot")

    def dashboard(self):
        self.tab.open("/odoo/action-account.open_account_journal_dashboard_kanban")

    def archive(self):
        self.tab.open(f"{ARCHIVE}open")

    def archive_all(self):
        (run,) = self.person.call("dext.dropbox.archive.run", "search", [])
        self.tab.open(f"{ARCHIVE}runs_action/{run}")

    def archived(self):
        self.tab.open(f"{ARCHIVE}copy_action")

    def archived_document(self):
        stored = [("state", "=", "stored")]
        (row,) = self.person.search_read(
            "dext.dropbox.archive.copy", stored, ["move_id"], limit=1
        )
        self.tab.open(f"{BILLS}/{row['move_id'][0]}")
        self.tab.notebook("other_info")
        self.page.locator("[name=dext_dropbox_archive_sha256]").evaluate(
            "node => node.scrollIntoView({block: 'end'})"
        )

    def archive_year(self):
        self.archived()
        self.tab.open(f"{ARCHIVE}year_action")
        self.tab.dialog()

    def consent(self):
        (company,) = self.person.call("res.company", "search", self._firm())
        self.page.goto(f"{self.tab.url}/dext_dropbox/connect/{company}")
        self.page.wait_for_selector("#allow")

    def callback(self):
        self.consent()
        self.page.click("#deny")
        self.page.wait_for_selector("#dext_dropbox_back")

    def _activation_of_all(self):
        (company,) = self.person.call("res.company", "search", self._firm())
        folders = self.person.search_read(
            "dext.dropbox.folder", [], ["partner_id", "contact_id"]
        )
        lines = [
            {name: row[name] and row[name][0] for name in ("partner_id", "contact_id")}
            for row in folders
        ]
        values = {
            "company_id": company,
            "started": True,
            "line_ids": [(0, 0, line) for line in lines],
        }
        return self.person.call(MANY, "create", values)

    def _pages_drawn(self):
        """Wait until the files that stand beside a form are to be seen."""
        beside = ".o_attachment_preview iframe:visible, .o_dext_dropbox_files iframe"
        for viewer in self.page.locator(beside).all():
            viewer.content_frame.locator(".page[data-loaded=true]").first.wait_for()

    def _drawn(self):
        """Wait until the graph has grown to its full size."""
        canvas = self.page.locator(".o_graph_renderer canvas")
        former, now = None, canvas.screenshot()
        while now != former:
            self.page.wait_for_timeout(GROWS)
            former, now = now, canvas.screenshot()

    @staticmethod
    def _firm():
        return [("name", "=", firm.FIRM)]

    @staticmethod
    def _client(name):
        return [("name", "=", name), ("is_company", "=", True)]

    def _press_activate(self):
        self.page.locator("button[name=action_dext_dropbox_activate]:visible").click()
        self.tab.dialog()

    def _open_record(self, model, domain):
        record = self.person.call(model, "search", domain, limit=1)[0]
        self.tab.open(f"/odoo/{model}/{record}")

    def _open_document(self, name):
        domain = [("name", "=", name)]
        (row,) = self.person.call("dext.dropbox.document", "search", domain)
        self.tab.open(f"{ACTION}document_action/{row}")
        self._pages_drawn()

    def _open_draft(self, ref, action):
        (move,) = self.person.call("account.move", "search", [("ref", "=", ref)])
        self.tab.open(f"{ACTION}{action}/{move}")
        self._pages_drawn()


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
        for language in options.languages:
            faults += _in_language(language, options)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    for fault in faults:
        say(fault)
    return bool(faults)


def _in_language(language, options):
    """Take pictures of a demo whose people speak ``language``, in notes as well."""
    faults = []
    name, lang = f"screenshots_{language}", LANGUAGES[language]
    with demo.running(name, fresh=options.fresh, language=lang) as made:
        for login in ("admin", "claire"):
            wanted = screens_of(login, options.screens)
            with made.person(login) as person:
                faults += _photograph(made, person, language, wanted, options)
    return faults


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
    if size == "desktop":
        height = TALL_SCREENS.get(name, height)
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
