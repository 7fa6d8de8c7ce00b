"""A real Odoo server, a local Dropbox and Chromium for the tests of this folder."""

import os
import resource

import pytest
from playwright.sync_api import Error as PlaywrightError

import odoo

from dev import database, demo
from dev.web import Tab, chromium


@pytest.fixture(scope="package")
def made(request, tmp_path_factory):
    """The firm of ``dev.firm``, not connected, in processes that really commit.

    Starting them takes longer than most tests, so all share them: each test leaves
    what those after it in the alphabet can begin with.
    """
    source = request.config.getoption("--odoo-database")
    name = f"browser_{os.getpid()}"
    # PostgreSQL copies no database that somebody is connected to.
    odoo.sql_db.close_db(source)
    database.copy(source, name)
    try:
        with demo.servers(name, tmp_path_factory.mktemp("browser")) as running:
            yield running
    finally:
        database.drop(name)


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
def open_tab(made, browser, request):
    """Opens tabs; at the end none of them may have met any fault."""
    tabs = []

    def open_one():
        tabs.append(Tab(browser, made.odoo.url, "wide"))
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
