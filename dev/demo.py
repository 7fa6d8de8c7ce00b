"""``make demo``: a firm that is connected to a local Dropbox, with documents in it.

The database ``dext_dropbox_demo`` and the files stay from one run to the next. When
the addon has changed, its module is updated; when the recipe of the demo has changed,
or with ``--fresh``, everything is made again. ``--once`` sets up, prints and ends.
"""

import fcntl
import json
import shutil
import sys
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from . import database, demo_archive, firm
from .cache import SetupError, cache_folder, fingerprint, progress, say
from .demo_files import BAKERY, GARAGE, SOPHIE, WITHHELD, dropped_files, old_files
from .demo_past import live_a_month
from .odoo_config import BESIDE, INTAKE, PROJECT, data_folder
from .rpc import Person
from .server import (
    HOST,
    Dropbox,
    Odoo,
    dropbox_server,
    free_port,
    listener,
    odoo_server,
    stop_when_told,
)

RECIPE = ("demo*.py", "firm.py", "samples/*.py")
HOME = "dext_dropbox.dext_dropbox_inbox_invoice_action"
PORT = 8069  # unless another one is remembered
IMPORT_WITHIN = 90  # seconds
LOOK_EVERY = 5  # seconds
CALLBACK = "/dext_dropbox/callback"
CAFE = "Café du Port"  # has books, but no folder yet
FLORIST = "Fleurs de Loire"  # has neither
SET_PARAMETER = """
    INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
"""


@dataclass
class Demo:
    """A running demo: its servers and the folder on disk that is the Dropbox."""

    odoo: Odoo
    dropbox: Dropbox
    folder: Path
    _sessions: dict = field(default_factory=dict)

    def person(self, login):
        """Log in as ``login``, or go on in the session of the last time."""
        sessions = self._sessions.setdefault(login, {})
        return Person(self.odoo.url, self.odoo.database, login, firm.PASSWORD, sessions)


@contextmanager
def running(name="demo", *, fresh=False, language="en_US"):
    """Run the demo called ``name``, made first if it is not there.

    :param fresh: make it again in any case
    :param language: of its people, if it is made
    :raises SetupError: it runs already, or something cannot be obtained
    """
    folder = cache_folder() / name
    database_name = f"dext_dropbox_{name}"
    with _alone(name):
        database.connect_server()
        made = None if fresh else _made_of(database_name)
        wanted = _made_now()
        if not made or made["recipe"] != wanted["recipe"]:
            made = None
            shutil.rmtree(folder, ignore_errors=True)
            database.with_firm(database_name)
            database.add_others(database_name)
        elif made["addons"] != wanted["addons"]:
            with progress("The addons have changed: module update"):
                names = ",".join((INTAKE, *BESIDE))
                database.odoo_command(database_name, "--init", names, "--update", names)
        with ExitStack() as stack:
            port = _kept_port(folder)
            demo = stack.enter_context(servers(database_name, folder, port))
            stack.enter_context(
                listener(
                    database_name,
                    environment=demo.dropbox.environment,
                    log=folder / "listener.log",
                )
            )
            if not made:
                with progress("Connecting, activating clients, importing samples"):
                    fill(demo, language)
            _stamp(database_name).write_text(json.dumps(wanted))
            yield demo


@contextmanager
def _alone(name):
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f".{name}-runs.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SetupError(
                "It runs already, in another terminal: stop it there with Ctrl-C."
            ) from error
        yield


def _stamp(database_name):
    return data_folder(database_name) / "made-of.json"


def _made_of(database_name):
    """What the database was made of, ``None`` if it is not there or not complete."""
    with suppress(FileNotFoundError):
        if database.exists(database_name):
            return json.loads(_stamp(database_name).read_text())
    return None


def _made_now():
    """Fingerprints of the demo's recipe and of the addons, as they are now."""
    here = Path(__file__).parent
    recipe = sorted(path for pattern in RECIPE for path in here.glob(pattern))
    files = sorted(
        path
        for addon in (INTAKE, *BESIDE)
        for path in (PROJECT / addon).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    )
    return {
        "recipe": fingerprint(database.template(), *recipe),
        "addons": fingerprint(*files),
    }


def _kept_port(folder):
    """Return the port that the demo always has: bookmarks and Dropbox lead there.

    :raises SetupError: something else uses it now
    """
    kept = folder / "port"
    wanted = int(kept.read_text()) if kept.exists() else 0
    port = free_port(wanted or PORT)
    if wanted and port != wanted:
        raise SetupError(
            f"The demo is at {HOST}:{wanted}, which something else uses now. End that, "
            "or let --fresh make the demo at another address."
        )
    folder.mkdir(parents=True, exist_ok=True)
    kept.write_text(str(port))
    return port


@contextmanager
def servers(database_name, folder, port=0, access="app_folder"):
    """Run Odoo on ``database_name``, and a local Dropbox that it has the app of.

    :param folder: where the Dropbox and the logs are
    :param port: of Odoo, another one if it is not free
    :param access: of the Dropbox app: ``app_folder``, or ``full_dropbox``
    """
    port = free_port(port)
    address = f"http://{HOST}:{port}"
    with dropbox_server(
        folder,
        folder / ".dropbox",
        accounts=[f"{firm.FIRM} <{firm.MAIL}>"],
        redirect_uris=[address + CALLBACK],
        access=access,
    ) as dropbox:
        _set_parameters(
            database_name,
            {
                # Dropbox leads back to this address, whatever people log in with.
                "web.base.url": address,
                "web.base.url.freeze": "True",
                "dext_dropbox.app_key": dropbox.app_key,
            },
        )
        with odoo_server(
            database_name,
            port=port,
            environment=dropbox.environment,
            log=folder / "odoo.log",
        ) as odoo:
            yield Demo(odoo, dropbox, dropbox.admin.app_folder())


def _set_parameters(database_name, values):
    with closing(psycopg2.connect(dbname=database_name)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.executemany(SET_PARAMETER, values.items())


def fill(demo, language="en_US"):
    """Connect the firm, activate clients, and import their files.

    Afterwards there is something to see on each screen: a client without a folder
    and one without books, files on hold, and a file for each kind of trouble.
    """
    # Seconds before anybody is activated: in the same one they would not be older.
    old = old_files()
    for path, (content, _saved) in old.items():
        demo.dropbox.admin.write(path, content)
    with demo.person("admin") as admin:
        cafe = _add_clients(admin)
        archived = demo_archive.is_there(admin)
    with demo.person("admin") as admin:
        admin.call("account.chart.template", "try_loading", [], "fr", cafe)
        _choose_home(admin, language)
    with demo.person("claire") as claire:
        connect(claire, demo.dropbox)
        say_where(claire)
        for client, user in (
            (firm.BAKERY, None),
            (firm.BAKERY, firm.USER),
            (firm.GARAGE, None),
        ):
            activate(claire, client, user)
        check(claire, len(old))
        check(claire, len(old) + _drop_files(demo.dropbox.admin))
        if archived:
            demo_archive.keep(claire, demo.dropbox.admin)
    saved = {path: moment for path, (_content, moment) in old.items()}
    live_a_month(demo.odoo.database, saved)


def _drop_files(dropbox):
    """Do what the clients do; return the number of files."""
    dropbox.faults.add(
        "files/download",
        "api_error",
        times=None,
        match=WITHHELD,
        tags=["path", "restricted_content"],
    )
    dropped = dropped_files()
    for path, content in dropped.items():
        dropbox.write(path, content)
    return len(dropped)


def _add_clients(admin):
    """Add two clients; return the books of the first. All get their VAT numbers."""
    (france,) = admin.call("res.country", "search", [("code", "=", "FR")])
    values = {"name": CAFE, "country_id": france, "city": "Saint-Nazaire"}
    cafe = admin.call("res.company", "create", values)
    values = {"name": FLORIST, "is_company": True, "customer_rank": 1, "city": "Angers"}
    admin.call("res.partner", "create", values)
    for party in (BAKERY, GARAGE):
        domain = [("name", "=", party.name), ("is_company", "=", True)]
        clients = admin.call("res.partner", "search", domain)
        admin.call("res.partner", "write", clients, {"vat": party.vat})
    staff = admin.call("res.users", "search", [("share", "=", False)])
    admin.call("res.users", "write", staff, {"company_ids": [(4, cafe)]})
    return cafe


def _choose_home(admin, language):
    """Let everybody begin with what there is to do, in ``language``."""
    module, _, name = HOME.partition(".")
    action = admin.search_read(
        "ir.model.data", [("module", "=", module), ("name", "=", name)], ["res_id"]
    )[0]["res_id"]
    users = admin.call("res.users", "search", [("share", "=", False)])
    values = {"action_id": action, "lang": language}
    admin.call("res.users", "write", users, values)


def connect(person, dropbox):
    """Go through Dropbox's consent page, as somebody who says yes."""
    (firm_id,) = person.call("res.company", "search", [("name", "=", firm.FIRM)])
    question = person.redirection(f"/dext_dropbox/connect/{firm_id}")
    if not question or not person.redirection(dropbox.admin.authorize(question)):
        raise SetupError("The firm could not be connected to the local Dropbox.")


def say_where(person):
    """Tell Odoo where people find the folder of the app."""
    connections = person.call("dext.dropbox.connection", "search", [])
    values = {"app_folder": "Apps/Dext Odoo"}
    person.call("dext.dropbox.connection", "write", connections, values)


def activate(person, client, user=None):
    """Press Activate on the contact ``client``, or on its ``user``."""
    domain = [("name", "=", client), ("is_company", "=", True)]
    if user:
        domain = [("name", "=", user), ("parent_id.name", "=", client)]
    contacts = person.call("res.partner", "search", domain)
    action = person.call("res.partner", "action_dext_dropbox_activate", contacts)
    wizard = action["res_model"]
    firm_id = action["context"]["default_company_id"]
    made = person.call(wizard, "create", {}, context=action["context"])
    # Notes speak the language of who writes them, as in the web client.
    person.call(wizard, "action_activate", [made], context={"lang": person.lang})
    return firm_id


def check(person, files):
    """Press Check Now and wait until all ``files`` (a number) have met their end."""
    connections = person.call(
        "dext.dropbox.connection", "search", [("state", "=", "connected")]
    )
    person.call("dext.dropbox.connection", "action_check", connections)

    def finished():
        database.wake(person.database)  # for what is to be tried again meanwhile
        rows = person.search_read("dext.dropbox.document", [], ["state", "reading"])
        return len(rows) >= files and not any(
            row["state"] == "pending" or row["reading"] in ("todo", "started")
            for row in rows
        )

    person.wait_for("end of the import", finished, IMPORT_WITHIN)


def _describe(demo):
    folder = demo.folder / firm.BAKERY / "Invoices"
    with demo.person("claire") as claire:
        pages = claire.search_read(
            "dext.dropbox.folder", [("name", "=", firm.BAKERY)], ["upload_url"]
        )
    page = next((row["upload_url"] for row in pages), None) or "(not connected now)"
    print(
        f"""
The demo runs at  {demo.odoo.url}

  login   password       who
  claire  {firm.PASSWORD}   manager of {firm.FIRM}, an accounting firm
  paul    {firm.PASSWORD}   accountant of the firm
  admin   {firm.PASSWORD}   system administrator

Each client has books (a company) of its own: tick {firm.BAKERY} and
{firm.GARAGE} at the top right, beside the name of the firm, to see their drafts.

Copy a file into this folder; in some seconds it is a draft under Dropbox, Inbox:
  {folder}
Others: ../Receipts, ../Sales documents, and the folders of {SOPHIE}
and {firm.GARAGE}. Or hand something in as the client does, without a login:
  {page}
To try Connect and Disconnect, let the browser accept the local Dropbox's certificate
({demo.dropbox.environment["DROPBOX_API_HOST"]}).

Log: {demo.odoo.log}
""",
        flush=True,
    )


def _stay(demo):
    """Keep the demo going, its scheduled actions on time.

    Odoo looks at the schedule when a minute was quiet. On a PostgreSQL server that
    other Odoos use, their calls start that minute again, so it is called as well.
    """
    with closing(psycopg2.connect(dbname="postgres")) as server:
        server.autocommit = True
        while True:
            _execute(server, "SELECT pg_notify('cron_trigger', %s)", demo.odoo.database)
            demo.odoo.require_running()
            time.sleep(LOOK_EVERY)


def _execute(connection, statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def main(*arguments):
    """Run the demo until Ctrl-C.

    :param arguments: ``--once`` ends after printing, ``--fresh`` makes it again
    """
    unknown = set(arguments) - {"--once", "--fresh"}
    if unknown:
        say(f"Unknown: {' '.join(unknown)}. There are --once and --fresh.")
        return 2
    stop_when_told()
    try:
        with running(fresh="--fresh" in arguments) as demo:
            _describe(demo)
            if "--once" not in arguments:
                say("Ctrl-C stops it.")
                _stay(demo)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
