"""The world of ``make chaos``: a database, a local Dropbox, two servers, people."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

import psycopg2
import requests
from psycopg2.extras import RealDictCursor

from dropbox_emulator.admin import AdminError

from . import chaos_client, chaos_queue, demo, firm
from .cache import SetupError
from .chaos_points import POINTS, Points
from .chaos_servers import Host
from .odoo_config import data_folder
from .rpc import RpcError
from .server import dropbox_server

CALLBACK = "/dext_dropbox/callback"
HELD_WITHIN = 25  # seconds until a worker has to come to an armed point
LOOK = 0.05  # seconds between two looks
WAKE = 0.6  # seconds between two calls to the workers
STALE = "2 hours"  # by which readings of dead workers are made older
OWN_CRONS = tuple(
    f"model._cron_{action}()"
    for action in ("check", "import", "read", "tidy", "reconcile")
)
DOCUMENT, CONNECTION = "dext.dropbox.document", "dext.dropbox.connection"

_PARAMETER = """
    INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
    ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
"""
_OWN = """
    SELECT c.id FROM ir_cron c JOIN ir_act_server s ON s.id = c.ir_actions_server_id
     WHERE s.code = ANY(%s)
"""
_FREE = "SELECT id FROM {0} WHERE {1} FOR NO KEY UPDATE SKIP LOCKED"


@contextmanager
def chaos_world(name, folder, arguments=(), points=POINTS, beside=(), seed=0):
    """Set the world up: firm connected, three client folders, both servers running.

    :param name: of the database, made before
    :param folder: of the local Dropbox and of all logs
    :param arguments: further words for Odoo's command line
    :param points: where workers are killed, see ``chaos_points``
    :param beside: addons that are installed beside the intake
    :param seed: of when the lines of clients are cut
    """
    words = ("--max-cron-threads", "2", *arguments)
    with dropbox_server(
        folder / "dropbox",
        folder / "state",
        accounts=[f"{firm.FIRM} <{firm.MAIL}>"],
        redirect_uris=[f"http://localhost{CALLBACK}"],
        access="full_dropbox" if chaos_client.ADDON in beside else "app_folder",
    ) as dropbox:
        environment = dict(dropbox.environment)
        if chaos_queue.ADDON in beside:
            words += chaos_queue.WORDS
            environment |= chaos_queue.ENVIRONMENT
        options = {"environment": environment, "arguments": words}
        hosts = [Host(letter, name, folder, **options) for letter in "ab"]
        world = World(name, folder, dropbox, hosts, points, beside, seed)
        try:
            world.begin()
            yield world
        finally:
            world.end()


class World:
    """Everything that a round works with.

    :param hosts: the two servers
    :param points: where workers are killed
    :param beside: addons that are installed beside the intake
    :param seed: of when the lines of clients are cut
    """

    def __init__(self, name, folder, dropbox, hosts, points=POINTS, beside=(), seed=0):
        self.name, self.folder, self.hosts = name, folder, hosts
        self.client, self.seed = chaos_client.ADDON in beside, seed
        self.queue = chaos_queue.ADDON in beside
        self.base = f"/{chaos_client.BASE}" if self.client else ""
        self.phones = None
        self.returns = []  # pairs of a document and the words with which it went back
        self.dropbox, self.admin = dropbox, dropbox.admin
        self.points = Points(name, self.admin, points)
        self._pool = ThreadPoolExecutor(4)
        self._read_again = set()  # ids of documents
        self._database = psycopg2.connect(dbname=name, cursor_factory=RealDictCursor)
        self._database.autocommit = True
        self._postgres = psycopg2.connect(dbname="postgres")
        self._postgres.autocommit = True
        self._woken = 0.0
        self._crons = []

    # -- beginning and end -------------------------------------------------

    def begin(self):
        self.query("UPDATE ir_cron SET active = FALSE")
        for key, value in {
            "web.base.url": "http://localhost",
            "web.base.url.freeze": "True",
            "dext_dropbox.app_key": self.dropbox.app_key,
        }.items():
            self.query(_PARAMETER, (key, value))
        for host in self.hosts:
            host.start()
        for host in self.hosts:
            host.wait()
        host = self.hosts[0]
        admin = host.person("admin")
        crons = admin.call(
            "ir.cron",
            "search",
            [("code", "in", [*OWN_CRONS, *chaos_client.CRONS])],
            context={"active_test": False},
        )
        # A second import at the same time: claims are contested.
        copied = admin.call(
            "ir.cron",
            "search",
            [("code", "=", OWN_CRONS[1])],
            context={"active_test": False},
        )
        copies = admin.call("ir.cron", "copy", copied)
        self._crons = [*crons, *(copies if isinstance(copies, list) else [copies])]
        claire = host.person("claire")
        if self.client:
            chaos_client.before(claire)
        self.connect(host)
        demo.activate(claire, firm.BAKERY)
        demo.activate(claire, firm.BAKERY, firm.USER)
        demo.activate(claire, firm.GARAGE)
        if self.client:
            self.phones = chaos_client.phones(self, claire, self.seed)
        self.points.install()
        # The minute's rhythm is ours: the scheduled actions come when they are woken.
        self.query(
            "UPDATE ir_cron SET active = TRUE, interval_type = 'hours',"
            " nextcall = now() at time zone 'UTC' + interval '1 hour'"
            " WHERE id = ANY(%s)",
            (self._crons,),
        )

    def end(self):
        if self.phones:
            self.phones.end()
        for host in self.hosts:
            with suppress(SetupError):
                host.stop()
        self._pool.shutdown()
        self.points.close()
        self._database.close()
        self._postgres.close()

    def place(self, value):
        """Where a path of the plan is in Dropbox; anything else stays as it is."""
        is_path = isinstance(value, str) and value.startswith("/")
        return self.base + value if is_path else value

    def add_fault(self, fault):
        """Let a fault of the plan happen."""
        self.admin.faults.add(**{key: self.place(fault[key]) for key in fault})

    # -- database ----------------------------------------------------------

    def query(self, statement, parameters=None):
        """Run SQL outside a transaction; return rows as dictionaries."""
        with self._database.cursor() as cursor:
            cursor.execute(statement, parameters)
            return [dict(row) for row in cursor] if cursor.description else []

    def stored(self, name):
        """The content of an attachment."""
        place = data_folder(self.name) / "filestore" / self.name / name
        return place.read_bytes()

    # -- workers -----------------------------------------------------------

    def wake(self, always=False):
        """Let the scheduled actions run now, on whichever server is quicker.

        :param always: also if that was done just before
        """
        if not always and time.monotonic() - self._woken < WAKE:
            return
        self._woken = time.monotonic()
        self.query(
            "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT id,"
            " now() at time zone 'UTC' - interval '1 second' FROM ir_cron"
            " WHERE id = ANY(%s) AND id NOT IN (SELECT cron_id FROM ir_cron_trigger)",
            (self._crons,),
        )
        with self._postgres.cursor() as cursor:
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", (self.name,))

    def make_due(self):
        """Let all waiting times be over; readings of dead workers are old now."""
        for table in ("dext_dropbox_document", "dext_dropbox_connection"):
            free = _FREE.format(table, "not_before IS NOT NULL")
            self.query(f"UPDATE {table} SET not_before = NULL WHERE id IN ({free})")
        if self.client:
            self.query(chaos_client.DUE)
        if self.queue:
            with suppress(psycopg2.errors.SerializationFailure):
                self.query(chaos_queue.DUE)
            if self.query(chaos_queue.AT_WORK):
                return
        # While an import runs, a reading may have a living worker.
        with closing(psycopg2.connect(dbname=self.name)) as connection:
            with connection, connection.cursor() as cursor:
                cursor.execute(_FREE.format("ir_cron", "id = ANY(%s)"), (self._crons,))
                if cursor.rowcount == len(self._crons):
                    free = _FREE.format("dext_dropbox_document", "reading = 'started'")
                    cursor.execute(
                        "UPDATE dext_dropbox_document SET reading_since ="
                        f" reading_since - interval '{STALE}' WHERE id IN ({free})"
                    )

    def wait_for(self, condition, within, what=None):
        """Wake workers until ``condition()``; return its result.

        :param what: raise if the time is over, naming this
        """
        deadline = time.monotonic() + within
        while not (result := condition()):
            if time.monotonic() > deadline:
                if what:
                    raise SetupError(f"After {within} s there is still no {what}.")
                return result
            self.wake()
            time.sleep(LOOK)
        return result

    def working_host(self):
        """A server that is up; waits for one."""
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            for host in self.hosts:
                if host.ready:
                    return host
            time.sleep(LOOK)
        raise SetupError("No server comes up.")

    # -- people ------------------------------------------------------------

    def ask(self, call):
        """Do what a person does; servers may die and Dropbox may refuse meanwhile."""
        with suppress(RpcError, requests.RequestException, AdminError, KeyError):
            return call()
        return None

    def contest(self):
        """Let people press "Check Now" on both servers, without waiting for them."""
        for host in self.hosts:
            if host.ready:
                self._pool.submit(self.ask, lambda host=host: self._press(host))

    def _press(self, host):
        paul = host.person("paul")
        found = paul.call(CONNECTION, "search", [("state", "=", "connected")])
        if found:
            paul.call(CONNECTION, "action_check", found)

    def connect_again(self):
        """Have the firm connected again if it has to be, without waiting for it."""
        if self._is_cut_off():
            self._pool.submit(self.ask, lambda: self.connect(self.working_host()))

    def _is_cut_off(self):
        found = self.query("SELECT state FROM dext_dropbox_connection")
        return any(row["state"] != "connected" for row in found)

    def connect(self, host):
        """Go through Dropbox's consent page, as somebody who says yes."""
        claire = host.person("claire")
        (firm_id,) = claire.call("res.company", "search", [("name", "=", firm.FIRM)])
        question = claire.redirection(f"/dext_dropbox/connect/{firm_id}")
        answer = urlsplit(self.admin.authorize(question))
        # To the server that is up, whatever its port.
        return claire.redirection(f"{answer.path}?{answer.query}")

    def look_after(self):
        """Do what a manager does: connect again, make deleted folders again."""
        if self._is_cut_off():
            self.ask(lambda: self.connect(self.working_host()))
        missing = self.query("SELECT id FROM dext_dropbox_folder WHERE missing")
        if missing:
            ids = [row["id"] for row in missing]
            self.ask(
                lambda: (
                    self.working_host()
                    .person("claire")
                    .call("dext.dropbox.folder", "action_make_again", ids)
                )
            )

    def retry_failed(self):
        """Press Try Again on everything that failed, once on what could not be read.

        Good files are given up, too, if their workers were killed again and again.
        """
        if self.client:
            chaos_client.send_failed(self)
        failed = self.query(
            "SELECT id, reading FROM dext_dropbox_document"
            " WHERE state = 'failed' OR reading = 'failed'"
        )
        unread = {row["id"] for row in failed if row["reading"] == "failed"}
        ids = [row["id"] for row in failed if row["id"] not in self._read_again]
        self._read_again |= unread
        if ids:
            claire = self.working_host().person("claire")
            self.ask(lambda: claire.call(DOCUMENT, "action_retry", ids))

    def edit_a_draft(self, fraction):
        """Let an accountant write on one of the drafts."""
        drafts = self.query(
            "SELECT m.id FROM account_move m WHERE m.state = 'draft'"
            " AND m.dext_dropbox_folder_id IS NOT NULL ORDER BY m.id"
        )
        if drafts:
            chosen = drafts[int(fraction * len(drafts))]["id"]
            values = {"narration": f"seen {fraction:.3f}"}
            paul = self.working_host().person("paul")
            self.ask(lambda: paul.call("account.move", "write", [chosen], values))

    def kill(self, pids, both=False):
        """Kill the servers with these operating pids, or ``both``."""
        for host in self.hosts:
            own = [pid for pid in pids if host.owns(pid)]
            if own or (both and host.ready):
                host.kill(own[0] if own else host.pid)
