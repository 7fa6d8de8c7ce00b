"""The demo's archive: documents that are kept in Dropbox, and what became of some."""

import base64

from . import firm, samples

ADDON = "dext_dropbox_archive"
ARCHIVE, COPY, RUN = (f"dext.dropbox.archive{part}" for part in ("", ".copy", ".run"))
PAST = ("2025-03-04", "2025-05-12", "2025-09-30")
NEW = (
    ("in_invoice", "Minoterie d’Armor", "2026-10-02", "MA-26-311"),
    ("in_invoice", "Froid Service Ouest", "2026-10-09", "FSO-8812"),
    ("in_refund", "Minoterie d’Armor", "2026-10-12", "MA-26-A09"),
    ("in_invoice", "Imprimerie du Port", "2026-10-15", "IP-2210"),
    ("in_invoice", "Laiterie Bréhat", "2026-10-20", "LB-10442"),
)
MOVED, ALTERED = "FSO-8812", "IP-2210"


def is_there(admin):
    """Whether the archive is installed."""
    domain = [("name", "=", ADDON), ("state", "=", "installed")]
    return bool(admin.call("ir.module.module", "search_count", domain))


def keep(claire, dropbox):
    """Switch the archive on, and post bills before and after that.

    Two of those that are stored do not stay as they were, and a run over the past is
    counted.

    :param dropbox: an ``AdminClient``
    """
    for day in PAST:
        _post(claire, "in_invoice", "Électricité de Bretagne", day, f"EB-{day[:7]}")
    archive = claire.call(ARCHIVE, "action_open")["res_id"]
    claire.call(ARCHIVE, "write", [archive], {"on": True})
    moves = {
        reference: _post(claire, kind, vendor, day, reference)
        for kind, vendor, day, reference in NEW
    }
    path = {ref: _stored(claire, move)["path"] for ref, move in moves.items()}
    dropbox.move(path[MOVED], f"/{firm.BAKERY}/Receipts/{MOVED}.pdf")
    dropbox.write(path[ALTERED], samples.plain_bill(number="written on"))
    connections = claire.call("dext.dropbox.connection", "search", [])
    claire.call("dext.dropbox.connection", "action_check", connections)
    _wait(claire, [("state", "=", "changed")], 2)
    days = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
    run = claire.call(RUN, "create", {"archive_id": archive, **days})
    claire.call(RUN, "action_count", [run])


def _post(person, kind, vendor, day, reference):
    """Post a bill with its PDF that did not come through Dropbox; return its id."""
    (books,) = person.call("res.company", "search", [("name", "=", firm.BAKERY)])
    partner = person.call("res.partner", "search", [("name", "=", vendor)])
    partner = partner or person.call("res.partner", "create", [{"name": vendor}])
    journal = person.call(
        "account.journal",
        "search",
        [("type", "=", "purchase"), ("company_id", "=", books)],
        limit=1,
    )
    values = {
        **{"move_type": kind, "journal_id": journal[0], "partner_id": partner[0]},
        **{"invoice_date": day, "date": day, "ref": reference},
        "invoice_line_ids": [(0, 0, {"name": "Livraison", "price_unit": 148.6})],
    }
    (move,) = person.call("account.move", "create", [values])
    content = base64.b64encode(samples.plain_bill(number=reference)).decode()
    file = {
        **{"name": f"{reference}.pdf", "datas": content},
        **{"res_model": "account.move", "res_id": move},
    }
    (attachment,) = person.call("ir.attachment", "create", [file])
    main = {"message_main_attachment_id": attachment}
    person.call("account.move", "write", [move], main)
    person.call("account.move", "action_post", [move])
    return move


def _stored(person, move):
    return _wait(person, [("move_id", "=", move), ("state", "=", "stored")], 1)[0]


def _wait(person, domain, count):
    """Wait until ``count`` copies fit ``domain``; return them."""

    def found():
        rows = person.search_read(COPY, domain, ["path"])
        return rows if len(rows) == count else None

    return person.wait_for(f"{count} copies {domain}", found, 120)
