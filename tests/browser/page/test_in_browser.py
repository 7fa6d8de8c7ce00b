"""The page in a real browser, on a telephone, over a slow line that breaks."""

import json
import re
from contextlib import closing, contextmanager

import psycopg2
import pytest
from playwright.sync_api import expect

from dev.axe import axe
from dev.cache import SetupError
from dev.web import Tab

from .test_cuts import photo

PATIENCE = 60_000  # milliseconds
# Lighthouse's "slow 3G": 400 ms of delay and 400 kbit/s.
SLOW = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
USABLE_WITHIN = 2  # seconds
ANSWERS = 2  # the connection and the page
# What the page says of a broken line, or of a file that is not taken, stands in the
# browser's log, too.
TOLD = re.compile(r"ERR_|Failed to load resource|422: .*/begin$")


@pytest.fixture
def phone(page_firm, browser):
    tabs = []

    def open_at(url, language="en_US", size="phone"):
        tab = Tab(browser, page_firm.odoo.url, size, language)
        tabs.append(tab)
        tab.page.goto(url)
        return tab

    yield open_at
    faults = [fault for tab in tabs for fault in tab.faults if not TOLD.search(fault)]
    for tab in tabs:
        tab.__exit__()
    assert not faults, "\n".join(faults)


def files(*numbers):
    return [
        {"name": f"till {n}.png", "mimeType": "image/png", "buffer": photo(n)}
        for n in numbers
    ]


def states(page):
    return page.locator("#files li").evaluate_all(
        "rows => rows.map(row => row.dataset.state)"
    )


def test_photos_are_drafts_while_the_page_is_open(page_firm, upload_path, phone):
    path, _place = upload_path
    page = phone(page_firm.odoo.url + path).page
    before = len(states(page))
    page.set_input_files("#receipt", files(1, 2, 3))
    expect(page.locator("#now")).to_have_text(
        "Everything has arrived. Thank you!", timeout=PATIENCE
    )
    expect(page.locator("#files li[data-state=review]")).to_have_count(
        before + 3, timeout=PATIENCE
    )
    assert page.locator("progress").count() == 0


def test_a_line_that_breaks_is_waited_for(page_firm, upload_path, phone, bad_line):
    path, _place = upload_path
    line = bad_line(share=0.3, seed=7)
    # A first visit may be cut itself: as a person does, it is made again.
    page = phone("about:blank").page
    for _try in range(20):
        try:
            page.goto(line.url + path)
            if page.locator("#invoice").count():
                break
        except Exception:  # noqa: BLE001 - whatever the browser calls it
            continue
    known = len(states(page))
    page.set_input_files("#invoice", files(*range(10, 20)))
    expect(page.locator("#now")).to_have_text(
        "Everything has arrived. Thank you!", timeout=PATIENCE
    )
    assert line.cut > 3
    page.goto(page_firm.odoo.url + path)
    assert len(states(page)) == known + 10


def test_a_refusal_is_said_at_its_file(page_firm, upload_path, phone):
    page = phone(page_firm.odoo.url + upload_path[0]).page
    empty = {"name": "empty.pdf", "mimeType": "application/pdf", "buffer": b""}
    page.set_input_files("#sale", [empty, *files(30)])
    refused = page.locator("#files li[data-state=refused]")
    expect(refused).to_contain_text("empty.pdf")
    expect(refused).to_contain_text("The file is empty")
    expect(page.locator("#files li", has_text="till 30.png").first).to_have_attribute(
        "data-state", re.compile("arrived|review"), timeout=PATIENCE
    )
    # Nobody is thanked for everything when something was refused.
    expect(page.locator("#now")).to_contain_text("Some files were not accepted")
    # It is in sight, wherever the page is scrolled to.
    page.evaluate("window.scrollTo(0, 0)")
    expect(page.locator("#now")).to_be_in_viewport(ratio=1)
    page.set_input_files("#sale", files(31))
    expect(page.locator("#now")).to_contain_text("Thank you!", timeout=PATIENCE)


@contextmanager
def no_link(database):
    """Let no link lead anywhere for a while."""
    turn = "UPDATE dext_dropbox_folder SET link_hash = reverse(link_hash)"
    with closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        with closing(connection.cursor()) as cursor:
            cursor.execute(turn)
            try:
                yield
            finally:
                cursor.execute(turn)


def test_a_link_that_ends_meanwhile_takes_nothing_more(page_firm, upload_path, phone):
    tab = phone(page_firm.odoo.url + upload_path[0])
    page = tab.page
    with no_link(page_firm.odoo.database):
        page.set_input_files("#invoice", files(50, 51, 52))
        refused = page.locator("#files li[data-state=refused]")
        expect(refused).to_have_count(3, timeout=PATIENCE)
    expect(refused.first).to_contain_text("Ask your accountant for a new one")
    expect(page.locator("#now")).to_contain_text("does not work any more")
    expect(page.locator("#sale")).to_be_disabled()
    assert page.locator("progress").count() == 0
    tab.faults = [fault for fault in tab.faults if not fault.startswith("404: ")]


def test_what_is_said_twice_is_written_down_once(page_firm, upload_path, phone):
    page = phone(page_firm.odoo.url + upload_path[0]).page
    bad = {"name": "said.pdf", "mimeType": "application/pdf", "buffer": b"<html/>"}
    page.set_input_files("#invoice", [bad])
    row = page.locator("#files li", has_text="said.pdf")
    expect(row).to_have_attribute("data-state", "rejected", timeout=PATIENCE)
    row.locator("summary").click()
    row.locator("textarea").fill("It is a page.")
    lost = []

    def lose_the_first(route):
        answer = route.fetch()
        lost.append(answer.status)
        return route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    page.route("**/answer", lose_the_first)
    row.locator("form button").click()
    expect(page.locator("#now")).to_contain_text("could not be sent")
    row.locator("form button").click()
    expect(page.locator("#now")).to_contain_text("has your message")
    assert lost == [200, 200]
    with page_firm.person("claire") as claire:
        said = [("body", "ilike", "It is a page.")]
        assert claire.call("mail.message", "search_count", said) == 1


def test_it_is_usable_in_two_seconds_on_slow_3g(page_firm, upload_path, phone):
    tab = phone("about:blank")
    session = tab.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    loaded = []  # bytes, as they came over the line
    session.on(
        "Network.loadingFinished",
        lambda finished: loaded.append(finished["encodedDataLength"]),
    )
    tab.page.goto(page_firm.odoo.url + upload_path[0], wait_until="load")
    expect(tab.page.locator("label[for=invoice]")).to_be_visible()
    assert len(loaded) == 1
    # What the line takes; how busy this machine is says nothing about the page.
    waiting = ANSWERS * SLOW["latency"] / 1000
    assert waiting + sum(loaded) / SLOW["downloadThroughput"] < USABLE_WITHIN, loaded


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page_firm, upload_path, phone, size, scheme):
    try:
        script = axe()
    except SetupError as error:
        pytest.skip(f"no axe-core: {error}")
    tab = phone("about:blank", size=size)
    tab.page.emulate_media(color_scheme=scheme)
    for path in (upload_path[0], "/drop/unknown"):
        tab.page.goto(page_firm.odoo.url + path)
        tab.faults.clear()
        if path != "/drop/unknown":
            tab.page.set_input_files("#receipt", files(40))
            expect(tab.page.locator("#files li").first).to_be_visible()
        # Our policy lets no foreign script in: it comes by the debugger.
        session = tab.context.new_cdp_session(tab.page)
        session.send("Runtime.evaluate", {"expression": script.read_text()})
        found = session.send(
            "Runtime.evaluate",
            {
                "expression": "axe.run().then(found => JSON.stringify("
                "found.violations.map(({id, nodes}) => [id, nodes.map(n => n.html)])))",
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        assert json.loads(found["result"]["value"]) == []


def test_it_works_with_the_keyboard_alone(page_firm, upload_path, phone):
    page = phone(page_firm.odoo.url + upload_path[0], size="desktop").page
    # From now on, and not only while the key is pressed, Chromium tells of it.
    page.on("filechooser", lambda _chooser: None)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.id")
    assert focused == "invoice"
    outline = page.evaluate(
        "getComputedStyle(document.querySelector('label[for=invoice]')).outlineStyle"
    )
    assert outline == "solid"
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    assert chooser.value.is_multiple()


def test_it_speaks_french(page_firm, upload_path, phone):
    with page_firm.person("claire") as claire:
        (folder,) = claire.search_read("dext.dropbox.folder", [], ["partner_id"])
        client = folder["partner_id"][:1]
        claire.call("res.partner", "write", client, {"lang": "fr_FR"})
        try:
            page = phone(page_firm.odoo.url + upload_path[0]).page
            expect(page.locator("h1")).to_have_text("Déposer des documents")
            assert page.locator("html").get_attribute("lang").startswith("fr")
        finally:
            claire.call("res.partner", "write", client, {"lang": "en_US"})
