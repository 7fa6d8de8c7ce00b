"""``make chaos ARGS=--client``: documents that go back, answers, what comes of it.

The firm answers in Dropbox, accountants return documents, clients put files back. At
the end each file that went back lies in ``Rejected`` beside exactly one note, and
nothing of it is taken for something that a client has sent.
"""

from .chaos_points import CONNECTION, LEDGER, Answer, Statement

ADDON = "dext_dropbox_client"
CRON = "model._cron_aside()"
WENT_BACK = ("returned", "rejected")
_DONE = "NEW.aside = 'done' AND OLD.aside = 'todo'"

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
}

DUE = """
    UPDATE dext_dropbox_document SET aside_not_before = NULL, note_not_before = NULL
     WHERE id IN (
           SELECT id FROM dext_dropbox_document
            WHERE aside_not_before IS NOT NULL OR note_not_before IS NOT NULL
              FOR NO KEY UPDATE SKIP LOCKED)
"""
LEFT = """
    SELECT 1 FROM dext_dropbox_document WHERE aside = 'todo' OR note = 'remove' LIMIT 1
"""
_RETURNABLE = """
    SELECT d.id FROM dext_dropbox_document d JOIN account_move m ON m.id = d.move_id
     WHERE d.state = 'imported' AND m.state = 'draft' AND d.container_id IS NULL
     ORDER BY d.id
"""


def begin(claire):
    """Let the firm answer in Dropbox."""
    found = claire.call("dext.dropbox.connection", "search", [])
    claire.call("dext.dropbox.connection", "write", found, {"answers": True})


def give_back(world, fraction):
    """Let an accountant return one of the drafts."""
    rows = world.query(_RETURNABLE)
    if not rows:
        return
    chosen = rows[int(fraction * len(rows))]["id"]
    paul = world.working_host().person("paul")
    model = "dext.dropbox.document.return"
    values = {
        "document_ids": [(6, 0, [chosen])],
        "words": f"Not good {fraction:.3f}",
        "tell": False,
    }

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
        if content is not None and "/Rejected/" in path and not is_note(path.lower())
    )
    if back:
        path = back[int(fraction * len(back))]
        target = path.replace("/Rejected/", "/Invoices/")
        world.ask(lambda: world.admin.move(path, target))


def is_note(path_lower):
    return "/rejected/" in path_lower and path_lower.endswith(".txt")


def problems(entries, rows, place):
    """Yield what was answered wrongly.

    :param entries: what lies in Dropbox
    :param rows: {version: row of the ledger}
    :param place: tells whether an entry lies where files are taken
    """
    files = [entry for entry in entries if entry[".tag"] == "file"]
    notes = [entry["path_lower"] for entry in files if is_note(entry["path_lower"])]
    for entry in files:
        row = rows.get((entry["id"], entry["content_hash"]))
        if not row or row["state"] not in WENT_BACK or row["container_id"]:
            continue
        path = entry["path_lower"]
        if place(entry):
            yield f"row {row['id']} went back, but lies at {path}"
        elif "/rejected/" in path:
            own = [note for note in notes if note.startswith(f"{path} - ")]
            if len(own) != 1:
                yield f"row {row['id']}: {len(own)} notes beside {path}"
