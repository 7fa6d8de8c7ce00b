"""A real Odoo server, a local Dropbox and Chromium for the tests of this folder."""

import itertools
import os
import resource
from contextlib import contextmanager

import polib
import pytest
from playwright.sync_api import Error as PlaywrightError

from dev import database, demo
from dev.odoo_config import INTAKE
from dev.translations import folder
from dev.web import Tab, chromium


@pytest.fixture(scope="package")
def start_firm(tmp_path_factory):
    """Starts the firm of ``dev.firm``, not connected, in processes that commit.

    It has the intake alone or, if it is to be ``complete``, the other addons as well;
    for the options see ``demo.servers``.
    """
    numbers = itertools.count(1)

    @contextmanager
    def start(complete=False, **options):
        name = f"browser_{os.getpid()}_{next(numbers)}"
        source = "COMPLETE" if complete else "FIRM"
        database.copy(os.environ[f"DEXT_DROPBOX_TEST_{source}"], name)
        try:
            place = tmp_path_factory.mktemp("browser")
            with demo.servers(name, place, **options) as running:
                yield running
        finally:
            database.drop(name)

    return start


@pytest.fixture(scope="package")
def made(start_firm):
    """The firm at work: connected, with three client folders and ten files.

    Starting it takes longer than most tests, so all share it: each brings the files
    and clients that it needs, and leaves the firm connected.
    """
    with start_firm() as running:
        demo.fill(running)
        yield running


@pytest.fixture(scope="package")
def browser():
    # Odoo limits the address space of its process, and a browser reserves more.
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        with chromium() as running:
            yield running
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@pytest.fixture
def size():
    """Of the windows that are opened."""
    return "wide"


@pytest.fixture
def open_tab(made, browser, size, request):
    """Opens tabs; at the end none of them may have met any fault."""
    tabs = []

    def open_one():
        tabs.append(Tab(browser, made.odoo.url, size))
        return tabs[-1]

    yield open_one
    faults = [fault for tab in tabs for fault in tab.faults]
    for number, tab in enumerate(tabs):
        if request.node.failed_while_called:
            _keep_picture(tab, made.odoo.log.with_name(f"failed-{number}.png"))
        tab.__exit__()
    assert not faults, "\n".join(faults)


def _keep_picture(tab, target):
    try:
        tab.page.screenshot(path=target)
        print(f"What the page showed: {target}")
    except PlaywrightError:
        print("The page could not be photographed.")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when != "teardown":
        item.failed_while_called = report.failed
    return report


@pytest.fixture(params=["en_US", "fr_FR"])
def language(request):
    """Tours are gone in each of these."""
    return request.param


@pytest.fixture
def log_in(made):
    """Logs people in, who work in a language until the end of the test."""
    people = []

    def log_one_in(login, language="en_US"):
        person = made.person(login)
        people.append(person)
        person.call("res.users", "write", [person.uid], {"lang": language})
        return person

    yield log_one_in
    for person in people:
        person.call("res.users", "write", [person.uid], {"lang": "en_US"})
        person.__exit__()


@pytest.fixture
def text(language):
    """Returns a text of the addon, given in English, in the language of the tour."""
    texts = {
        entry.msgid: entry.msgstr for entry in polib.pofile(folder(INTAKE) / "fr.po")
    }

    def translated(english, **values):
        french = texts[english]
        found = french if language == "fr_FR" else english
        return found % values if values else found

    return translated


@pytest.fixture
def drop(made):
    """Drops files into Dropbox and waits until each has met its end in Odoo."""

    def drop_all(person, files):
        for path, content in files.items():
            made.dropbox.admin.write(path, content)
        known = person.call("dext.dropbox.document", "search_count", [])
        demo.check(person, known + len(files))

    return drop_all
