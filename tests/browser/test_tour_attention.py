"""What went wrong is sorted out under Attention, each trouble with its own button."""

import pytest
from playwright.sync_api import expect

from dev import firm, samples

DROPBOX = "dext_dropbox.dext_dropbox_menu"
ATTENTION = "dext_dropbox.dext_dropbox_attention_menu"
FOLDER = f"/{firm.BAKERY}"
MEGABYTE = 1024 * 1024
TWICE = "The same file was received from this client before."
LARGE = "The file is larger than the firm accepts."
UNKNOWN = "This is a web page. Print it as PDF and send the PDF."
OUTSIDE = (
    "The file lies outside the folders Invoices, Receipts and Sales documents. Move "
    "it into one of them."
)
WITHHELD = "Dropbox does not hand out this file."


class Names:
    """The files of one tour: no two tours have the same."""

    def __init__(self, language):
        self.original = f"original {language}.pdf"
        self.duplicate = f"duplicate {language}.pdf"
        self.large = f"large {language}.pdf"
        self.page = f"page {language}.html"
        self.misplaced = f"misplaced {language}.pdf"
        self.failed = f"failed {language}.pdf"


@pytest.fixture
def limit(made):
    """Lets the firm accept files of 1 MB, and returns how to accept larger ones."""
    with made.person("claire") as claire:
        model = "dext.dropbox.connection"
        (connection,) = claire.search_read(model, [], ["max_size"])

        def accept(megabytes):
            claire.call(model, "write", [connection["id"]], {"max_size": megabytes})

        accept(1)
        yield accept
        accept(connection["max_size"])


def test_each_trouble_is_sorted_out(
    made, open_tab, log_in, drop, limit, language, text
):
    paul, tab, names = log_in("paul", language), open_tab(), Names(language)
    drop_troubles(made, paul, drop, names, language)
    tab.enter(paul)
    tab.open("/odoo")
    tab.menu(DROPBOX, ATTENTION)
    see_reasons(tab, names, text)
    press(tab, names.duplicate, "action_import_anyway")
    press(tab, names.page, "action_dismiss")
    limit(25)
    press(tab, names.large, "action_retry")
    made.dropbox.admin.faults.clear()
    press(tab, names.failed, "action_retry")
    move(tab, names.misplaced, text)
    see_nothing_left(tab, names)
    see_drafts(made, paul, names)


def drop_troubles(made, paul, drop, names, language):
    bill = samples.plain_bill(f"twice {language}")
    large = samples.plain_bill(f"large {language}") + b"%" * MEGABYTE
    made.dropbox.admin.faults.add(
        "files/download",
        "api_error",
        times=None,
        match=names.failed,
        tags=["path", "restricted_content"],
    )
    drop(
        paul,
        {
            f"{FOLDER}/Invoices/{names.original}": bill,
            f"{FOLDER}/Invoices/{names.duplicate}": bill,
            f"{FOLDER}/Invoices/{names.large}": large,
            f"{FOLDER}/Invoices/{names.page}": b"<html><h1>Tarifs</h1></html>",
            f"{FOLDER}/{names.misplaced}": samples.plain_bill(f"lost {language}"),
            f"{FOLDER}/Receipts/{names.failed}": samples.plain_bill(f"no {language}"),
        },
    )


def row_of(tab, name):
    cell = tab.page.locator("td[name=name]").get_by_text(name, exact=True)
    return tab.page.locator(".o_data_row").filter(has=cell)


def see_reasons(tab, names, text):
    for name, state, why in (
        (names.duplicate, "Duplicate", TWICE),
        (names.large, "Rejected", LARGE),
        (names.page, "Rejected", UNKNOWN),
        (names.misplaced, "Misplaced", OUTSIDE),
        (names.failed, "Failed", WITHHELD),
    ):
        row = row_of(tab, name)
        expect(row.locator("td[name=state]")).to_have_text(text(state))
        expect(row.locator("td[name=explanation]")).to_contain_text(text(why))
    expect(row_of(tab, names.original)).to_have_count(0)


def press(tab, name, button):
    """Press ``button`` in the row of ``name``, which then leaves the list."""
    row_of(tab, name).locator(f"button[name={button}]").click()
    expect(row_of(tab, name)).to_have_count(0)
    tab.idle()


def move(tab, name, text):
    """Move the file to where it belongs: the folder is known, the kind is not."""
    row_of(tab, name).locator("button[name=action_move]").click()
    dialog = tab.dialog()
    expect(dialog.locator("[name=document_count]")).to_have_text("1")
    expect(dialog.locator("[name=folder_id] input")).to_have_value(firm.BAKERY)
    dialog.locator("[name=kind] input[data-value=receipt]").check()
    dialog.locator("button[name=action_move]").click()
    told = tab.page.locator(".o_notification")
    moved = text("Moved: imported into the books of %s next.") % firm.BAKERY
    expect(told.filter(has_text=moved)).to_have_count(1)
    expect(dialog).to_have_count(0)
    tab.idle()


def see_nothing_left(tab, names):
    tab.menu(DROPBOX, ATTENTION)
    for name in vars(names).values():
        expect(row_of(tab, name)).to_have_count(0)


def see_drafts(made, person, names):
    """All but what was dismissed are drafts now, the misplaced one where it belongs."""

    def ends():
        rows = person.search_read(
            "dext.dropbox.document",
            [("name", "in", list(vars(names).values()))],
            ["name", "state", "kind", "move_id"],
        )
        waiting = any(row["state"] == "pending" for row in rows)
        return not waiting and {row["name"]: row for row in rows}

    found = person.wait_for("end of the import", ends)
    assert found.pop(names.page)["state"] == "rejected"
    assert {row["state"] for row in found.values()} == {"imported"}
    assert len({row["move_id"][0] for row in found.values()}) == len(found)
    assert found[names.misplaced]["kind"] == "receipt"
    there = f"{FOLDER}/Receipts/{names.misplaced}"
    assert there in made.dropbox.admin.tree()
