"""What a screen has to show to be worked with all day: enough room, and contrast."""

import pytest
from playwright.sync_api import expect

from dev.screenshots import Screens

# WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for large text. Returns what has less.
FAINT = """(selector) => {
    // What Odoo draws the same everywhere, and what nobody can press.
    const ODOOS = ".o-mail-Chatter, .o_control_panel, sup, .visually-hidden, :disabled";
    const rgba = (color) => {
        const parts = color.match(/[\\d.]+/g).map(Number);
        return parts.length < 4 ? [...parts, 1] : parts;
    };
    const over = (above, below) =>
        [0, 1, 2].map((i) => above[i] * above[3] + below[i] * (1 - above[3]));
    const light = (color) => {
        const [r, g, b] = color.map((part) => {
            const share = part / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            layers.push(rgba(getComputedStyle(at).backgroundColor));
        }
        const white = [255, 255, 255];
        return layers.reverse().reduce((below, above) => over(above, below), white);
    };
    const faint = [];
    for (const root of document.querySelectorAll(selector)) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            const text = walker.currentNode.textContent.trim();
            const shown = element.checkVisibility({visibilityProperty: true});
            if (!text || !shown || element.closest(ODOOS)) {
                continue;
            }
            const style = getComputedStyle(element);
            const back = behind(element);
            const color = rgba(style.color);
            for (let at = element; at; at = at.parentElement) {
                color[3] *= Number(getComputedStyle(at).opacity);
            }
            const [one, other] = [light(over(color, back)), light(back)];
            const dark = Math.min(one, other);
            const ratio = (Math.max(one, other) + 0.05) / (dark + 0.05);
            const size = parseFloat(style.fontSize);
            const bold = Number(style.fontWeight) >= 700;
            const large = size >= 24 || (size >= 18.66 && bold);
            if (ratio < (large ? 3 : 4.5)) {
                faint.push(`${text} (${ratio.toFixed(2)}, ${element.className})`);
            }
        }
    }
    return [...new Set(faint)];
}"""
# Headings of columns that say nothing, neither to the eye nor to the ear.
EMPTY_HEADS = """() => [...document.querySelectorAll("thead th")].filter((head) =>
    !head.textContent.trim() && !head.querySelector("input, button, [aria-label]")
).map((head) => head.outerHTML)"""
LAPTOP = {"width": 1366, "height": 768}
DESKTOP = {"width": 1440, "height": 900}
# CSS pixels that are left for a button of another addon, which brings its icon or, from
# where a screen has room for words, these.
ICON, WORDS = 30, 150
ZOOMED = {"width": 1152, "height": 640}  # 1440 × 800 at 125 %


@pytest.fixture
def screens(open_tab, log_in):
    tab, person = open_tab(), log_in("claire", "fr_FR")
    tab.enter(person)
    return Screens(tab, person)


@pytest.mark.parametrize(
    ("viewport", "more"),
    [(ZOOMED, ICON), (LAPTOP, WORDS), (DESKTOP, WORDS)],
    ids=["zoomed", "laptop", "desktop"],
)
def test_attention_leaves_room_for_the_reason(screens, viewport, more):
    screens.page.set_viewport_size(viewport)
    screens.attention()
    reason = screens.page.locator("th[data-name=explanation]")
    assert reason.bounding_box()["width"] >= 300 + more
    rows = screens.page.locator(".o_data_row")
    heights = [row.bounding_box()["height"] for row in rows.all()]
    assert heights and max(heights) < 90, "a row has three lines at most"


def test_inbox_shows_who_and_what_newest_first(screens):
    screens.page.set_viewport_size(LAPTOP)
    screens.inbox()
    heads = screens.page.locator("th[data-name]")
    shown = heads.evaluate_all("all => all.map((th) => th.dataset.name)")
    assert not {"state", "company_id", "status_in_payment"} & set(shown)
    for name in ("dext_dropbox_partner_id", "partner_id"):
        box = screens.page.locator(f"th[data-name={name}]").bounding_box()
        assert box["width"] >= 120, name
    assert screens.page.locator("th[data-name=create_date].table-active").count()


def test_the_file_stands_beside_the_form_on_a_laptop(screens):
    screens.page.set_viewport_size(LAPTOP)
    screens.draft()
    form = screens.page.locator(".o_form_sheet_bg").bounding_box()
    preview = screens.page.locator(".o_attachment_preview").bounding_box()
    assert preview["x"] >= form["x"] + form["width"] - 1
    assert preview["width"] > 400
    assert preview["x"] + preview["width"] <= LAPTOP["width"]


@pytest.mark.parametrize(
    "name",
    [
        *("inbox", "attention", "draft", "ledger", "ledger_form", "alarm", "folder"),
        "connection",
    ],
)
def test_text_is_not_faint(screens, name):
    getattr(screens, name)()
    expect(screens.page.locator(".o_view_controller")).to_be_visible()
    assert not screens.page.evaluate(FAINT, ".o_view_controller")


def test_each_column_has_a_heading(screens):
    for name in ("inbox", "attention", "ledger"):
        getattr(screens, name)()
        expect(screens.page.locator(".o_data_row").first).to_be_visible()
        assert not screens.page.evaluate(EMPTY_HEADS), name
