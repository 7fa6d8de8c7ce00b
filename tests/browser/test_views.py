"""Every screen as the people see it: in English what it says, in French all of it."""

import re

import polib
import pytest
from playwright.sync_api import expect

from dev import demo, firm
from dev.odoo_config import INTAKE
from dev.screenshots import Screens, names, screens_of
from dev.translations import folder

# Text that somebody can see, without what people (or Odoo for them) wrote.
VISIBLE_TEXTS = """() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const parent = walker.currentNode.parentElement;
        if (parent.checkVisibility() && !parent.closest(".o-mail-Chatter")) {
            texts.push(walker.currentNode.textContent);
        }
    }
    for (const input of document.querySelectorAll("[placeholder]")) {
        texts.push(input.getAttribute("placeholder"));
    }
    return texts;
}"""
# Dropbox's own page, and screens that are seen behind a dialog or with another kind.
ELSEWHERE = {
    *("consent", "connection", "receipt"),
    # Of an addon that is not installed here.
    *("archive", "archive_all", "archived", "archived_document", "archive_year"),
}
# Of the about 250 texts of the addon, those that some screen shows at rest.
LEAST_SEEN = 80


@pytest.fixture
def screens_for(log_in, open_tab):
    """Returns the screens of a user, who works in another language until the end."""

    def screens(login, language="en_US"):
        tab, person = open_tab(), log_in(login, language)
        tab.enter(person)
        return Screens(tab, person)

    return screens


def test_settings_and_company_show_the_connection(screens_for):
    screens = screens_for("admin")
    screens.settings()
    box = screens.page.locator("#dext_dropbox_connection")
    for text in ("Connected", firm.MAIL, "Last check", "Need attention"):
        expect(box).to_contain_text(text)
    expect(box.locator("[name=action_dext_dropbox_connect]")).to_be_hidden()
    app = screens.page.locator("#dext_dropbox_app")
    uri = f"{screens.tab.url}{demo.CALLBACK}"
    expect(app.locator("[name=dext_dropbox_redirect_uri]")).to_contain_text(uri)
    expect(app.locator("input[type=password]")).to_have_count(0)
    screens.company()
    state = screens.page.locator("[name=dext_dropbox_state]")
    expect(state).to_have_text("Connected")
    screens.page.locator("[name=action_dext_dropbox_open_connection]").click()
    expect(screens.page.locator("[name=max_size]")).to_be_visible()


def test_ledger_shows_the_end_of_each_file(screens_for):
    screens = screens_for("claire")
    screens.ledger()
    rows = screens.page.locator(".o_data_row")
    for name, state in (
        ("Moulin F26-1048 (1).pdf", "Duplicate"),
        ("tarifs.html", "Rejected"),
        ("Contrat de bail.pdf", "Misplaced"),
        ("Moulin F26-1048.pdf", "Imported"),
        ("Ticket outillage.jpg", "Imported"),
    ):
        expect(rows.filter(has_text=name)).to_contain_text(state)
    _french, english = _texts_of_the_addon()
    assert _visible_texts(screens.page) & english, "the next test is blind"


def test_no_english_is_left_in_french(screens_for):
    french, english = _texts_of_the_addon()
    seen, left = set(), {}
    for login in ("admin", "claire"):
        screens = screens_for(login, "fr_FR")
        for name in screens_of(login, names()):
            if name in ELSEWHERE:
                continue
            getattr(screens, name)()
            texts = _visible_texts(screens.page)
            seen |= texts & french
            if remains := texts & english:
                left[name] = sorted(remains)
    assert not left
    assert len(seen) > LEAST_SEEN, "the screens show too little to tell"


def _texts_of_the_addon():
    """Return the addon's texts in French, and in English where that differs."""
    entries = polib.pofile(str(folder(INTAKE) / "fr.po"))
    french = {_plain(entry.msgstr) for entry in entries}
    english = {_plain(entry.msgid) for entry in entries}
    return french, english - french


def _visible_texts(page):
    return {_plain(text) for text in page.evaluate(VISIBLE_TEXTS)}


def _plain(text):
    """Return ``text`` without markup, its white space as browsers show it."""
    return " ".join(re.sub("<[^>]+>", "", text).split())
