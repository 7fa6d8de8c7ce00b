"""Odoo's web client in Chromium, driven as a person does."""

import os
import re
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

# CSS pixels; Odoo shows a file beside its draft from 1400 on.
SIZES = {"desktop": (1440, 900), "wide": (1600, 900), "phone": (390, 844)}
PATIENCE = 60  # seconds; the first page of a fresh database is slow
expect.set_options(timeout=PATIENCE * 1000)
TIME_ZONE = "Europe/Paris"  # that of the demo's people
VIEW_ICONS = {"graph": "fa-area-chart", "pivot": "oi-view-pivot"}
QUIET = 0.15  # seconds without a call after which a page counts as complete
# What a browser says that is no fault of the addon, and why.
HARMLESS = (
    # Service workers need a certificate, or "localhost" as the name of the host.
    re.compile(r"service-worker|ServiceWorker", re.IGNORECASE),
    # Browsers ask for it by themselves; the local Dropbox has none.
    re.compile(r"localhost:\d+/favicon\.ico"),
    # Odoo's reader of PDFs leaves the closing of a decoded picture to the browser.
    re.compile("VideoFrame was garbage collected"),
)

FOLLOW_LINK = """path => {
    const link = document.createElement("a");
    link.href = path;
    document.body.append(link);
    link.click();
    link.remove();
}"""
# What is shown stays so until the next is loaded; the next is made anew.
LEAVE = """() => {
    for (const shown of document.querySelectorAll(".o_action_manager > *")) {
        shown.classList.add("dext_dropbox_left");
    }
}"""


@contextmanager
def chromium():
    """Give a headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"],
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            env={**os.environ, **_fonts()},
        )
        try:
            yield browser
        finally:
            browser.close()


def _fonts():
    """Show Odoo's first choice of font, which a bare machine does not have.

    Debian's package of Odoo is unpacked with the fonts that it recommends.
    """
    addons = os.environ.get("DEXT_DROPBOX_ADDONS", "").split(",")[-1]
    for folder in Path(addons).parents if addons else ():
        if (folder / "share" / "fonts").is_dir():
            return {"XDG_DATA_HOME": str(folder / "share")}
    return {}


class Tab:
    """A browser window of one person; ``faults`` lists what went wrong in it.

    :param url: where Odoo is
    :param size: a key of ``SIZES``
    :param language: of the browser, as Odoo writes it
    """

    def __init__(self, browser, url, size="desktop", language="en_US"):
        width, height = SIZES[size]
        self.url = url
        self.faults = []
        self._outdated = False  # whether the web client has to be loaded again
        self._under_way = set()
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=size == "phone",
            has_touch=size == "phone",
            locale=language.replace("_", "-"),
            timezone_id=TIME_ZONE,
            # The local Dropbox has a certificate that only it knows.
            ignore_https_errors=True,
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE * 1000)
        self.page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self._note(f"error: {error}"))
        self.page.on("response", self._look_at)
        self.page.on("request", self._begin)
        self.page.on("requestfinished", self._end)
        self.page.on("requestfailed", self._end)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.context.close()

    def _listen(self, message):
        if message.type == "error":
            self._note(f"console: {message.text} ({message.location.get('url')})")

    def _look_at(self, response):
        if response.status >= 400 and response.url.startswith(self.url):
            self._note(f"{response.status}: {response.url}")

    def _begin(self, request):
        # Of the worker that keeps the websocket, the browser never tells the end.
        if "/bus/websocket_worker" not in request.url:
            self._under_way.add(request)

    def _end(self, request):
        self._under_way.discard(request)

    def _note(self, text):
        if not any(pattern.search(text) for pattern in HARMLESS):
            self.faults.append(text)

    def enter(self, person):
        """Go on in the session of ``person``, with all companies ticked."""
        self._tick(person.company_ids)
        self._cookie("session_id", person.session)

    def _tick(self, companies):
        self._cookie("cids", "-".join(map(str, companies)))

    @contextmanager
    def companies(self, some, every):
        """Have only the companies ``some`` ticked meanwhile, and then ``every`` one."""
        # The web client looks at them when it is loaded.
        self._tick(some)
        self._outdated = True
        yield
        self._tick(every)
        self._outdated = True

    def do_action(self, action):
        """Open ``action`` (a dictionary) as a button that returns it does."""
        self.page.evaluate(
            "action => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(action)",
            action,
        )

    def _cookie(self, name, value):
        self.context.add_cookies([{"name": name, "value": value, "url": self.url}])

    def open(self, path):
        """Open ``path``, such as ``/odoo/contacts``, and wait until it is shown.

        As a link within the web client, which need not be loaded again for it.
        """
        if self.page.url.startswith(f"{self.url}/odoo") and not self._outdated:
            self._leave()
            self.page.evaluate(FOLLOW_LINK, path)
        else:
            self.page.goto(self.url + path)
            self._look_at_style()
        self._outdated = False
        self.settle()

    def _look_at_style(self):
        """Odoo says in the page, and nowhere else, that its style cannot be made."""
        said = self.page.evaluate("getComputedStyle(document.body, '::before').content")
        if said != "none":
            self.faults.append(f"style: {said}")

    def _leave(self):
        """Have ``settle`` wait for something else than what is shown now."""
        self.page.evaluate(LEAVE)

    def settle(self):
        """Wait until the web client shows what it was asked for."""
        # While a view is loaded, Odoo shows an empty control panel in its place.
        pending = ".dext_dropbox_left, .o_control_panel, :empty"
        self.page.wait_for_selector(f".o_action_manager > :not({pending})")
        self.idle()

    def idle(self):
        """Wait until no call to the server has been under way for a moment."""
        deadline = time.monotonic() + PATIENCE
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET:
            self.page.wait_for_timeout(25)  # lets the browser's events in
            if self._under_way:
                quiet_since = time.monotonic()
            if time.monotonic() > deadline:
                waiting = ", ".join(request.url for request in self._under_way)
                raise AssertionError(f"The page is never idle: {waiting}")
        expect(self.page.locator(".o_blockUI")).to_have_count(0)
        for error in self.page.locator(".o_error_dialog").all():
            self.faults.append(f"error dialog: {error.inner_text()}")

    def app(self, menu):
        """Open the app whose menu has the external identifier ``menu``."""
        brand = self.page.locator(".o_navbar .o_menu_brand")
        self._leave()
        if brand.get_attribute("data-menu-xmlid") != menu:
            self.page.click(".o_navbar_apps_menu button")
            self.page.locator(f".o-dropdown--menu .o_app{_of(menu)}").click()
            expect(brand).to_have_attribute("data-menu-xmlid", menu)
        else:
            brand.click()
        self.settle()

    def menu(self, *menus):
        """Choose the last of ``menus`` (external identifiers), which is below them."""
        self._leave()
        for menu in menus:
            self.page.locator(
                f".o_menu_sections {_of(menu)}, .o-dropdown--menu {_of(menu)}"
            ).click()
        self.settle()

    def action(self, name):
        """Choose ``name`` of the menu Actions, for the record or what is ticked."""
        self.page.locator(".o_cp_action_menus .dropdown-toggle:has(.fa-cog)").click()
        items = self.page.locator(".o-dropdown--menu .o_menu_item")
        items.filter(has_text=name).click()

    def search(self, text):
        """Search the list that is shown by what its search field begins with."""
        self.page.locator(".o_searchview_input").fill(text)
        # Before it is offered, nothing listens to the key.
        self.page.locator(".o_searchview_autocomplete .focus").wait_for()
        self.page.locator(".o_searchview_input").press("Enter")
        self.page.locator(".o_searchview_facet", has_text=text).wait_for()
        self.idle()

    def choose(self, field, text):
        """Choose the record ``text`` in the ``field`` (a locator) for it."""
        field.locator("input").fill(text)
        options = self.page.locator(".o-autocomplete--dropdown-item")
        options.get_by_text(text, exact=True).click()
        self.idle()

    def open_row(self, text):
        """Open the record of the list that is shown which has exactly ``text``."""
        self.page.locator(".o_data_row").get_by_text(text, exact=True).first.click()
        self.page.wait_for_selector(".o_form_view")
        self.idle()

    def dialog(self):
        """Return the dialog that is opening."""
        dialog = self.page.locator(".modal-content")
        dialog.locator(".modal-footer button").first.wait_for()
        self.idle()
        return dialog

    def notebook(self, name):
        """Open the tab called ``name`` of the form that is shown."""
        self.page.locator(f".o_notebook a.nav-link[name={name}]").click()
        self.idle()

    def header_button(self, name):
        """Press a button of the form's status bar; a phone has them in a menu."""
        buttons = ".o_statusbar_buttons"
        item = f"button[name={name}]"
        self._press(f"{buttons} {item}", f"{buttons} .dropdown-toggle", item)

    def _press(self, button, menu, item):
        """Press ``button``, or the ``item`` of the ``menu`` that is there instead."""
        button = self.page.locator(f"{button}:visible")
        menu = self.page.locator(f"{menu}:visible")
        button.or_(menu).first.wait_for()
        if not button.count():
            menu.click()
            button = self.page.locator(f".o-dropdown--menu {item}")
        button.click()

    def switch_view(self, name):
        """Show the list as ``name``, such as ``graph``; a phone has them in a menu."""
        menu = ".o_cp_switch_buttons .dropdown-toggle"
        self._press(f".o_switch_view.o_{name}", menu, f".{VIEW_ICONS[name]}")
        self.page.wait_for_selector(f".o_{name}_view")
        self.idle()

    def first_record(self):
        """Open the first record of the list (or, on a phone, of the cards)."""
        self.page.locator(".o_data_row, .o_kanban_record").first.click()
        self.page.wait_for_selector(".o_form_view")
        self.idle()

    def picture(self):
        """Return a PNG of what is shown, without what differs from run to run."""
        self.page.mouse.move(0, 0)
        self.page.evaluate("() => document.activeElement?.blur()")
        self.idle()
        return self.page.screenshot(animations="disabled", caret="hide")


def _of(menu):
    return f'[data-menu-xmlid="{menu}"]'
