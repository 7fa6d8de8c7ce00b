"""Drafts are reviewed as accountants do it: the file beside the form, and the next."""

from playwright.sync_api import expect

from dev import firm, samples

DROPBOX = "dext_dropbox.dext_dropbox_menu"
KINDS = {"invoice": "Invoices", "receipt": "Receipts", "sale": "Sales documents"}


def test_one_draft_of_each_kind(made, open_tab, log_in, drop, language, text):
    log_in("claire", language)  # notes speak as who is responsible does
    paul, tab = log_in("paul", language), open_tab()
    files = dropped_files(language)
    drop(paul, files)
    type_in(paul, files)
    tab.enter(paul)
    tab.open("/odoo")
    for kind, subfolder in KINDS.items():
        own = [path for path in files if subfolder in path]
        path, following = open_first(tab, kind, own)
        see_form(tab, path, text)
        see_file(tab, kind)
        review(tab, kind, text)
        see_next(tab, path, following, text)
        assert reviewed(paul, own) == [path]


def type_in(person, files):
    """Type what nobody could read from the photographs of receipts."""
    paths = [path for path in files if KINDS["receipt"] in path]
    rows = person.search_read(
        "dext.dropbox.document", [("path", "in", paths)], ["move_id"]
    )
    values = {
        "invoice_date": "2026-10-14",
        "invoice_line_ids": [(0, 0, {"name": "Repas", "price_unit": 20})],
    }
    moves = [row["move_id"][0] for row in rows]
    person.call("account.move", "write", moves, values)


def dropped_files(language):
    """Two files of each kind, so that one comes after the other."""
    files = {}
    for number in (f"{language}-1", f"{language}-2"):
        contents = {
            "invoice": (f"{number}.pdf", samples.facturx_invoice(number)),
            "receipt": (f"{number}.jpg", samples.receipt_photo(number)),
            "sale": (f"{number}.pdf", samples.sales_invoice(f"VT-{number}")),
        }
        for kind, (name, content) in contents.items():
            files[f"/{firm.BAKERY}/{KINDS[kind]}/{kind} {name}"] = content
    return files


def name_of(path):
    return path.rpartition("/")[2]


def open_first(tab, kind, own):
    """Open the first of ``own`` (paths); return it, and the file that is below it."""
    tab.menu(DROPBOX, f"dext_dropbox.dext_dropbox_inbox_{kind}_menu")
    rows = tab.page.locator(".o_data_row")
    files = rows.locator("td[name=message_main_attachment_id]").all_inner_texts()
    names = {name_of(path): path for path in own}
    position = min(files.index(name) for name in names)
    rows.nth(position).locator("td[name=dext_dropbox_partner_id]").click()
    tab.page.wait_for_selector(".o_form_view .o_form_sheet")
    tab.idle()
    expect(tab.page.locator(".o_pager_value")).to_have_text(str(position + 1))
    return names[files[position]], files[position + 1]


def see_form(tab, path, text):
    origin = tab.page.locator(".o_dext_dropbox_origin")
    expect(origin).to_have_text(path.strip("/").replace("/", " › "))
    # With a file beside the form, the notes are below it.
    expect(note(tab, text)).to_contain_text(path)


def see_file(tab, kind):
    if kind == "receipt":
        picture = tab.page.locator(".o_attachment_preview img")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.decode().then(() => image.width)") > 0
    else:
        preview = tab.page.locator(".o_attachment_preview iframe")
        expect(preview).to_be_visible()
        expect(preview.content_frame.locator("#viewer .page").first).to_be_visible()


def review(tab, kind, text):
    button = tab.page.locator("button[name=action_dext_dropbox_review]:visible")
    expect(button).to_have_text(text("Reviewed"))
    if kind == "receipt":
        tab.page.keyboard.press("Alt+v")
    else:
        button.click()
    told = tab.page.locator(".o_notification")
    expect(told).to_contain_text(text("Reviewed: %s.") % 1)
    told.locator(".o_notification_close").click()


def see_next(tab, path, following, text):
    """The draft that came after is open, and the inbox has what is left."""
    expect(note(tab, text)).to_contain_text(following)
    tab.idle()
    tab.page.locator(".o_breadcrumb a, .o_back_button").first.click()
    tab.settle()
    files = tab.page.locator(".o_data_row td[name=message_main_attachment_id]")
    expect(files.get_by_text(following, exact=True)).to_have_count(1)
    expect(files.get_by_text(name_of(path), exact=True)).to_have_count(0)


def note(tab, text):
    received = text("Received through Dropbox")
    return tab.page.locator(".o-mail-Message", has_text=received)


def reviewed(person, paths):
    """Those of ``paths`` whose drafts somebody has reviewed; all are drafts still."""
    rows = person.search_read(
        "dext.dropbox.document", [("path", "in", paths)], ["path", "move_id"]
    )
    path_of = {row["move_id"][0]: row["path"] for row in rows}
    moves = person.search_read(
        "account.move", [("id", "in", list(path_of))], ["checked", "state"]
    )
    assert {move["state"] for move in moves} == {"draft"}
    return [path_of[move["id"]] for move in moves if move["checked"]]
