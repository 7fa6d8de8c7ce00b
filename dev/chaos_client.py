"""``make chaos ARGS=--client``: all that goes on between clients and the firm.

Clients hand files in by their links, the firm shares folders with them, answers in
Dropbox and lets taken files be moved to Processed, accountants return documents, and
clients put files back; sometimes the firm is disconnected for a while. At the end each
file that went back lies in ``Rejected`` beside exactly one note, and nothing of it is
taken for something that a client has sent.
"""

from . import chaos_answers, chaos_page, firm
from .chaos_points import CONNECTION, LEDGER, Answer, Statement

ADDON = "dext_dropbox_client"
CRONS = tuple(f"model._cron_{action}()" for action in ("aside", "send", "share"))
BASE = "Clients"  # only a Full Dropbox app shares folders
ACTIONS = (
    *("give_back", "put_back", "upload", "speak"),
    *("share", "unshare", "disconnect", "processed"),
)
WENT_BACK = ("returned", "rejected")
PARTNERS = {firm.BAKERY: "petit@example.com", firm.USER: "sophie@example.com"}
_DONE = "NEW.aside = 'done' AND OLD.aside = 'todo'"
_TIDIED = "NEW.tidying = 'done' AND OLD.tidying <> 'done' AND NEW.path <> OLD.path"

POINTS = {
    "file being moved to Rejected": Answer(
        "files/move_v2", "delay", CONNECTION, "rejected"
    ),
    "note being written": Answer("files/upload", "delay", CONNECTION, "rejected"),
    "file and note noted": Statement(LEDGER, "UPDATE", _DONE, bait="rejected"),
    "file and note, before the commit": Statement(
        LEDGER, "UPDATE", _DONE, at_commit=True, bait="rejected"
    ),
    "file and note, commit not heard of": Statement(
        LEDGER, "UPDATE", _DONE, at_commit=True, end="done", bait="rejected"
    ),
    "moved to Processed, before the commit": Statement(
        LEDGER, "UPDATE", _TIDIED, at_commit=True, bait="processed"
    ),
    **chaos_page.POINTS,
    "what a client says, commit not heard of": Statement(
        "mail_message",
        "INSERT",
        "NEW.body LIKE '%Client says%'",
        at_commit=True,
        end="done",
        bait="speak",
    ),
}

DUE = """
    UPDATE dext_dropbox_document SET aside_not_before = NULL, note_not_before = NULL
     WHERE id IN (
           SELECT id FROM dext_dropbox_document
            WHERE aside_not_before IS NOT NULL OR note_not_before IS NOT NULL
              FOR NO KEY UPDATE SKIP LOCKED);
    UPDATE dext_dropbox_upload SET not_before = NULL
     WHERE id IN (
           SELECT id FROM dext_dropbox_upload WHERE not_before IS NOT NULL
              FOR NO KEY UPDATE SKIP LOCKED);
    UPDATE dext_dropbox_folder SET not_before = NULL
     WHERE id IN (
           SELECT id FROM dext_dropbox_folder WHERE not_before IS NOT NULL
              FOR NO KEY UPDATE SKIP LOCKED);
    UPDATE dext_dropbox_member SET not_before = NULL
     WHERE id IN (
           SELECT id FROM dext_dropbox_member WHERE not_before IS NOT NULL
              FOR NO KEY UPDATE SKIP LOCKED);
    DELETE FROM dext_dropbox_allowance
"""
LEFT = """
    SELECT 1 FROM dext_dropbox_document
     WHERE aside = 'todo' OR note = 'remove' OR tidying = 'started'
     UNION ALL
    SELECT 1 FROM dext_dropbox_upload WHERE state <> 'sent'
     UNION ALL
    SELECT 1 FROM dext_dropbox_folder WHERE share_state IN ('todo', 'started')
     UNION ALL
    SELECT 1 FROM dext_dropbox_member m
      JOIN dext_dropbox_folder f ON f.id = m.folder_id AND f.share_state = 'shared'
     WHERE m.state IN ('wanted', 'leaving')
     LIMIT 1
"""
_RETURNABLE = """
    SELECT d.id FROM dext_dropbox_document d JOIN account_move m ON m.id = d.move_id
     WHERE d.state = 'imported' AND m.state = 'draft' AND d.container_id IS NULL
     ORDER BY d.id
"""


def before(claire):
    """Choose a Full Dropbox app, and let the firm share folders and answer."""
    (own,) = claire.call("res.company", "search", [("name", "=", firm.FIRM)])
    claire.call("res.company", "action_dext_dropbox_open_connection", [own])
    found = claire.call("dext.dropbox.connection", "search", [])
    values = {
        "app_type": "full",
        "base_folder": BASE,
        "sharing": True,
        "answers": True,
    }
    claire.call("dext.dropbox.connection", "write", found, values)
    for name, email in PARTNERS.items():
        known = claire.call("res.partner", "search", [("name", "=", name)])
        claire.call("res.partner", "write", known, {"email": email})


def phones(world, claire, seed):
    """Give each client folder's link to people who use it."""
    folders = claire.search_read("dext.dropbox.folder", [], ["upload_url"], order="id")
    pages = [folder["upload_url"] for folder in folders]
    return chaos_page.Phones(world, pages, seed)


def upload(world, number, name, kind, content):
    world.phones.send(number, name, kind, content)


def speak(world, fraction):
    """Let a client say something on the page about what went back."""
    world.phones.speak(fraction)


def share(world, fraction):
    """Let a manager share a folder with its client; Dropbox takes its time."""
    claire = world.working_host().person("claire")
    chosen = _one_of(world, "dext_dropbox_folder", fraction)
    model = "dext.dropbox.folder.share"

    def press():
        wizard = claire.call(model, "create", {"folder_id": chosen})
        claire.call(model, "action_share", [wizard])

    if chosen:
        world.ask(press)


def unshare(world, fraction):
    """Let a manager remove somebody from a shared folder."""
    chosen = _one_of(world, "dext_dropbox_member", fraction)
    if chosen:
        claire = world.working_host().person("claire")
        world.ask(lambda: claire.call("dext.dropbox.member", "action_remove", [chosen]))


def _one_of(world, table, fraction):
    rows = world.query(f"SELECT id FROM {table} ORDER BY id")
    return rows and rows[int(fraction * len(rows))]["id"]


def disconnect(world):
    """Let the firm disconnect; ``look_after`` connects it again."""
    claire = world.working_host().person("claire")
    model = "dext.dropbox.connection.disconnect"

    def press():
        found = claire.call("dext.dropbox.connection", "search", [])
        wizard = claire.call(model, "create", {"connection_id": found[0]})
        claire.call(model, "action_disconnect", [wizard])

    world.ask(press)


def processed(world, on):
    """Have taken files moved to Processed from now on, or have them left."""
    claire = world.working_host().person("claire")

    def write():
        found = claire.call("dext.dropbox.connection", "search", [])
        values = {"taken_files": "processed" if on else "leave"}
        claire.call("dext.dropbox.connection", "write", found, values)

    world.ask(write)


def send_failed(world):
    """Press the button for uploads that could not be brought into Dropbox."""
    failed = world.query("SELECT id FROM dext_dropbox_upload WHERE state = 'failed'")
    if failed:
        ids = [row["id"] for row in failed]
        claire = world.working_host().person("claire")
        world.ask(lambda: claire.call("dext.dropbox.upload", "action_send_again", ids))


def give_back(world, fraction):
    """Let an accountant return one of the drafts."""
    rows = world.query(_RETURNABLE)
    if not rows:
        return
    chosen = rows[int(fraction * len(rows))]["id"]
    paul = world.working_host().person("paul")
    model = "dext.dropbox.document.return"
    words = f"Not good {len(world.returns)}."
    world.returns.append((chosen, words))
    values = {"document_ids": [(6, 0, [chosen])], "words": words, "tell": True}

    def press():
        wizard = paul.call(model, "create", values)
        paul.call(model, "action_return", [wizard])

    world.ask(press)


def put_back(world, fraction):
    """Let a client put a file from ``Rejected`` back into a subfolder, as it is."""
    lying = world.ask(world.admin.tree) or {}
    back = sorted(
        path
        for path, content in lying.items()
        if content is not None
        and "/Rejected/" in path
        and not chaos_answers.is_note(path.lower())
    )
    if back:
        path = back[int(fraction * len(back))]
        target = path.replace("/Rejected/", "/Invoices/")
        world.ask(lambda: world.admin.move(path, target))


def problems(entries, rows, place):
    """Yield what was answered wrongly.

    :param entries: what lies in Dropbox
    :param rows: {version: row of the ledger}
    :param place: tells whether an entry lies where files are taken
    """
    for entry in entries:
        if entry[".tag"] != "file":
            continue
        row = rows.get((entry["id"], entry["content_hash"]))
        if not row or row["state"] not in WENT_BACK or row["container_id"]:
            continue
        if place(entry):
            yield f"row {row['id']} went back, but lies at {entry['path_lower']}"


def compare_answers(world, outcome, standing):
    """Add to ``outcome`` what was told to nobody, twice, or to somebody else.

    :param standing: {path: entry} of what lies in Dropbox, as the journal tells it
    """
    claire = world.working_host().person("claire")
    tree = {path.lower(): content for path, content in world.admin.tree().items()}
    found = chaos_answers.Answers(
        world.query,
        {path: content for path, content in tree.items() if content is not None},
        [entry for entry in standing.values() if entry[".tag"] == "file"],
        chaos_answers.sentences(claire),
    )
    found.compare_notes()
    persons = world.query("SELECT id FROM res_partner WHERE email LIKE '%@%'")
    found.compare_letters(world.returns, {person["id"] for person in persons})
    found.compare_said(world.phones.said())
    folders = claire.search_read("dext.dropbox.folder", [], ["upload_url"])
    for folder in folders:
        page = chaos_answers.read_page(world.working_host().url, folder["upload_url"])
        found.compare_page(folder["id"], page)
    found.compare_members(world.folder / "state")
    outcome.numbers |= found.numbers
    outcome.problems += found.problems
