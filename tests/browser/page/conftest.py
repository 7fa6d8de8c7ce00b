"""A running Odoo with the upload page, and the bad line that leads to it."""

from urllib.parse import urlsplit

import polib
import pytest

from dev import demo
from dev.bad_line import BadLine
from dev.translations import TRANSLATED, folder
from dev.web import Tab

# What is shorter is the same in both languages, or a name that people give.
SHORTEST = 6  # letters of a text that is looked for


@pytest.fixture(scope="package")
def page_firm(start_firm):
    """The firm with all addons, connected, with a folder for the bakery."""
    with start_firm(complete=True) as running:
        with running.person("claire") as claire:
            demo.connect(claire, running.dropbox)
            demo.activate(claire, "Boulangerie Petit")
        yield running


@pytest.fixture(scope="package")
def upload_path(page_firm):
    """The path of the bakery's upload page, and of its folder in Dropbox."""
    with page_firm.person("claire") as claire:
        (folder,) = claire.search_read(
            "dext.dropbox.folder", [], ["upload_url", "path"]
        )
    return urlsplit(folder["upload_url"]).path, folder["path"]


@pytest.fixture
def bad_line(page_firm):
    lines = []

    def lead(share, seed):
        lines.append(BadLine(page_firm.odoo.url, share, seed))
        return lines[-1]

    yield lead
    for line in lines:
        line.close()


@pytest.fixture
def size(language):
    """Tours are gone in both languages and on both sizes, but not on each of four."""
    return {"fr_FR": "desktop", "en_US": "phone"}[language]


# How many pixels of a page, or of a list of the portal, stand beside the screen.
WIDE = """Math.max(
    document.documentElement.scrollWidth - window.innerWidth,
    ...[...document.querySelectorAll("#wrapwrap .table-responsive")].map(
        (list) => list.scrollWidth - list.clientWidth
    )
)"""


@pytest.fixture
def enter(page_firm, browser, language, size):
    """Opens a tab of somebody who works in the language of the tour."""
    people, tabs = [], []

    def enter_as(login):
        with page_firm.person("admin") as admin:
            found = admin.call("res.users", "search", [("login", "=", login)])
            admin.call("res.users", "write", found, {"lang": language})
        # A session keeps the language that it begins with.
        person = page_firm.person(login)
        people.append(person)
        tab = Tab(browser, page_firm.odoo.url, size, language)
        tabs.append(tab)
        tab.enter(person)
        return tab, person

    yield enter_as
    faults = [fault for tab in tabs for fault in tab.faults]
    for tab in tabs:
        tab.__exit__()
    with page_firm.person("admin") as admin:
        for person in people:
            admin.call("res.users", "write", [person.uid], {"lang": "en_US"})
            person.__exit__()
    assert not faults, "\n".join(faults)


@pytest.fixture
def see(language, size):
    """Looks at what a tab shows: no English in French, nothing beside the screen."""
    english = {
        entry.msgid
        for addon in TRANSLATED
        for entry in polib.pofile(str(folder(addon) / "fr.po"))
        if entry.msgstr != entry.msgid and len(entry.msgid) >= SHORTEST
    }

    def look(tab):
        if language == "fr_FR":
            # Notes stay in the language in which they were written.
            noted = "\n".join(tab.page.locator(".o-mail-Message").all_inner_texts())
            shown = tab.page.locator("body").inner_text().splitlines()
            shown = {*shown} - {*noted.splitlines()}
            left = english & {line.strip() for line in shown}
            assert not left, left
        if size == "phone":
            wide = tab.page.evaluate(WIDE)
            assert wide <= 1, f"{wide} pixels are beside the screen"

    return look
