"""Many clients are activated at once: preview, progress, and what became of each."""

from playwright.sync_api import expect

from dev import firm

CLIENTS = 50
SUBFOLDERS = ("Invoices", "Receipts", "Sales documents")
AT_WORK = 5  # seconds that Dropbox takes, so that people see it at work


def test_fifty_clients_in_one_go(made, open_tab, log_in, language, text):
    claire, tab = log_in("claire", language), open_tab()
    names = make_clients(claire, language)
    tab.enter(claire)
    tab.open("/odoo")
    dialog = pick(tab, language, text)
    preview(tab, dialog, names, text)
    activate(made, dialog, text)
    see_result(dialog, names, text)
    in_dropbox = made.dropbox.admin.tree()
    for name in names:
        assert {f"/{name}/{subfolder}" for subfolder in SUBFOLDERS} < in_dropbox.keys()


def make_clients(person, language):
    """Make ``CLIENTS`` clients, two of one name; return the folders they are to get."""
    names = [f"Kiosque {language} {number:02}" for number in range(1, CLIENTS)]
    names.append(names[-1])
    values = [{"name": name, "is_company": True} for name in names]
    person.call("res.partner", "create", values)
    return [*names[:-1], f"{names[-1]} (2)"]


def pick(tab, language, text):
    """Tick the clients in Contacts, and choose the action."""
    tab.app("contacts.menu_contacts")
    tab.search(f"Kiosque {language}")
    expect(tab.page.locator(".o_data_row")).to_have_count(CLIENTS)
    tab.page.locator("thead .o_list_record_selector").click()
    expect(tab.page.locator(".o_selection_box")).to_be_visible()
    tab.action(text("Activate Dropbox"))
    return tab.dialog()


def preview(tab, dialog, names, text):
    """Each client's folder is shown, and what is missing; then nothing is."""
    status = dialog.locator(".o_data_row td[name=status]")
    ready = dialog.locator("[name=ready_count]")
    expect(status).to_have_text([text("Choose the books")] * CLIENTS)
    expect(ready).to_have_text("0")
    tab.choose(dialog.locator(".o_group div[name=books_id]"), firm.BAKERY)
    expect(ready).to_have_text(str(CLIENTS))
    folders = dialog.locator(".o_data_row td[name=folder_name]")
    expect(folders).to_have_text(names)
    books = dialog.locator(".o_data_row td[name=books_id]")
    expect(books).to_have_text([firm.BAKERY] * CLIENTS)
    fresh = [text("Ready")] * (CLIENTS - 1)
    expect(status).to_have_text([*fresh, text("Name taken: gets a number")])


def activate(made, dialog, text):
    """While Dropbox is at work, the window says so and how far it is."""
    made.dropbox.admin.faults.add(
        "files/create_folder_batch", "delay", before_reply=AT_WORK
    )
    dialog.locator("button[name=action_activate]").click()
    summary = dialog.locator("[name=summary]")
    expect(summary).to_have_text(told(text, 0))
    status = dialog.locator(".o_data_row td[name=status]")
    expect(status).to_have_text([text("Being made")] * CLIENTS)
    meanwhile = text("You can close this window: the rest is made meanwhile.")
    expect(dialog.get_by_text(meanwhile)).to_be_visible()
    expect(dialog.locator("[name=progress]")).not_to_contain_text("100")


def see_result(dialog, names, text):
    """Without anybody's help the window comes to show that all is done."""
    expect(dialog.locator("[name=summary]")).to_have_text(told(text, CLIENTS))
    expect(dialog.locator("[name=progress]")).to_contain_text("100")
    status = dialog.locator(".o_data_row td[name=status]")
    expect(status).to_have_text([text("Active")] * CLIENTS)
    folders = dialog.locator(".o_data_row td[name=folder_name]")
    expect(folders).to_have_text(names)


def told(text, made):
    return text(
        "Client folders in Dropbox: %(made)s of %(total)s. Refused: "
        "%(refused)s. Left out: %(left)s.",
        made=made,
        total=CLIENTS,
        refused=0,
        left=0,
    )
