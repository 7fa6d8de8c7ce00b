"""The kill points of ``make chaos``: every step of a file's way, made to stand still.

A worker that comes to an armed point stays there until it is killed. Steps in the
database wait for an advisory lock in a trigger of the scratch database; steps in a
call to Dropbox wait for an answer of the local Dropbox. The addon knows nothing of
either.
"""

import time
from contextlib import closing
from dataclasses import dataclass

import psycopg2

LOCK = 1_900_000  # first of the advisory locks, one for each point
ARM_WITHIN = 30  # seconds; a transaction that has just passed the point ends first
GONE_WITHIN = 30  # seconds, of the session of a killed worker
HANG = 20.0  # seconds without an answer; the addon itself waits longer

LEDGER, CONNECTION = "dext_dropbox_document", "dext_dropbox_connection"


@dataclass(frozen=True)
class Statement:
    """A statement in the database after which a worker is held.

    :param event: of the trigger
    :param when: condition of the trigger
    :param at_commit: hold it in its COMMIT instead
    :param end: what becomes of that COMMIT: ``undone``, or ``done`` although the
        worker never learns of it
    :param bait: what leads a worker there, see ``Plan``
    """

    table: str
    event: str
    when: str = "TRUE"
    at_commit: bool = False
    end: str = "undone"
    bait: str = "plain"


@dataclass(frozen=True)
class Answer:
    """A call to Dropbox whose answer does not come.

    :param table: whose rows the calling worker has locked; a check has none of them
    """

    route: str
    kind: str
    table: str
    bait: str = "plain"


_CURSOR = "OLD.cursor IS DISTINCT FROM NEW.cursor"
_IMPORTED = "NEW.state = 'imported' AND OLD.state <> 'imported'"
_DRAFT = "NEW.dext_dropbox_folder_id IS NOT NULL"

POINTS = {
    # check
    "changes being listed": Answer("files/list_folder/continue", "delay", CONNECTION),
    "row recorded": Statement(LEDGER, "INSERT"),
    "cursor written": Statement(CONNECTION, "UPDATE", _CURSOR),
    "page, before its commit": Statement(CONNECTION, "UPDATE", _CURSOR, at_commit=True),
    "page, commit not heard of": Statement(
        CONNECTION, "UPDATE", _CURSOR, at_commit=True, end="done"
    ),
    "subfolder being made": Answer(
        "files/create_folder_batch", "delay", CONNECTION, "subfolder"
    ),
    # import
    "token being renewed": Answer("oauth2/token", "delay", "", "token"),
    "claimed, download asked for": Answer("files/download", "delay", LEDGER),
    "download half way": Answer("files/download", "drip", LEDGER),
    "draft inserted": Statement("account_move", "INSERT", _DRAFT),
    "attachment inserted": Statement(
        "ir_attachment", "INSERT", "NEW.res_field IS NULL AND NEW.url IS NULL"
    ),
    "attachment bound to its draft": Statement(
        "ir_attachment",
        "UPDATE",
        "NEW.res_model = 'account.move' AND OLD.res_id IS DISTINCT FROM NEW.res_id",
    ),
    "row set to imported": Statement(
        LEDGER, "UPDATE", f"{_IMPORTED} AND NEW.original_id IS NULL"
    ),
    "drafts, before their commit": Statement(
        "account_move", "INSERT", _DRAFT, at_commit=True
    ),
    "drafts, commit not heard of": Statement(
        "account_move", "INSERT", _DRAFT, at_commit=True, end="done"
    ),
    "new version taken": Statement(
        LEDGER,
        "UPDATE",
        f"{_IMPORTED} AND NEW.original_id IS NOT NULL",
        bait="version",
    ),
    # reading
    "reading announced": Statement(
        LEDGER,
        "UPDATE",
        "NEW.reading = 'started' AND OLD.reading = 'todo'",
        bait="einvoice",
    ),
    "e-invoice being decoded": Statement(
        "account_move_line", "INSERT", bait="einvoice"
    ),
    "reading noted as done": Statement(
        LEDGER,
        "UPDATE",
        "NEW.reading = 'done' AND OLD.reading = 'started'",
        bait="einvoice",
    ),
}

_HOLD = """
    CREATE FUNCTION chaos_hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(TG_ARGV[0]::bigint);
        RETURN NULL;
    END $$
"""
# Every cursor that was ever committed: what Dropbox has reported up to then.
CURSOR_LOG = """
    CREATE TABLE chaos_cursor (id serial PRIMARY KEY, cursor text);
    CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO chaos_cursor (cursor) VALUES (NEW.cursor);
        RETURN NULL;
    END $$;
    CREATE TRIGGER chaos_note AFTER UPDATE ON dext_dropbox_connection
        FOR EACH ROW WHEN (OLD.cursor IS DISTINCT FROM NEW.cursor)
        EXECUTE FUNCTION chaos_note();
"""
_WAITING = """
    SELECT a.pid, a.application_name
      FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND NOT l.granted AND l.objid = %s
       AND a.datname = current_database()
"""
_CALLING = """
    SELECT DISTINCT a.pid, a.application_name
      FROM pg_locks l
      JOIN pg_stat_activity a USING (pid)
      LEFT JOIN pg_class c ON c.oid = l.relation
     WHERE a.datname = current_database() AND a.application_name LIKE 'odoo-%%'
       AND (a.state LIKE 'idle in transaction%%'
            AND l.mode = 'RowShareLock' AND c.relname = ANY(%s)
            OR a.state = 'idle' AND l.locktype = 'advisory'
            AND l.classid = ANY(%s::oid[]))
"""
CHECK_LOCK = 0x64726F70  # of models/connection: no transaction is open meanwhile


class Points:
    """The kill points in the scratch database ``name``.

    :param admin: of the local Dropbox
    :param points: {name: point}
    """

    def __init__(self, name, admin, points=POINTS):
        self._admin = admin
        self._points = points
        self._connection = psycopg2.connect(dbname=name)
        self._connection.autocommit = True
        self._locks = {point: LOCK + at for at, point in enumerate(points)}

    def close(self):
        self._connection.close()

    def install(self):
        """Put the triggers into the database."""
        self._execute(_HOLD)
        self._execute(CURSOR_LOG)
        for name, point in self._points.items():
            if isinstance(point, Statement):
                self._execute(self._trigger(point, self._locks[name]))

    def _trigger(self, point, lock):
        kind, timing = "", ""
        if point.at_commit:
            kind, timing = "CONSTRAINT", "DEFERRABLE INITIALLY DEFERRED"
        return f"""
            CREATE {kind} TRIGGER chaos_{lock} AFTER {point.event} ON {point.table}
            {timing} FOR EACH ROW WHEN ({point.when})
            EXECUTE FUNCTION chaos_hold('{lock}')
        """

    def arm(self, name):
        """From now on, hold whoever comes to this point."""
        point = self._points[name]
        if isinstance(point, Answer):
            details = {"before_reply": HANG} if point.kind == "delay" else {}
            if point.kind == "drip":
                details = {"seconds": HANG}
            self._admin.faults.add(point.route, point.kind, **details)
        else:
            self._execute(f"SET lock_timeout = '{ARM_WITHIN}s'")
            self._execute("SELECT pg_advisory_lock(%s)", self._locks[name])

    def held(self, name):
        """The workers at the point: pairs of database session and operating pid."""
        point = self._points[name]
        if isinstance(point, Statement):
            found = self._execute(_WAITING, self._locks[name])
        elif self._pending(point):
            found = []
        else:
            found = self._calling(point)
        return [(session, int(label.partition("-")[2])) for session, label in found]

    def _calling(self, point):
        """The sessions of workers that wait for an answer of Dropbox."""
        tables = [point.table] if point.table else [LEDGER, CONNECTION]
        asking = [CHECK_LOCK] if CONNECTION in tables else []
        return self._execute(_CALLING, tables, asking)

    def _pending(self, point):
        """Whether nobody has made the call yet."""
        return any(
            (fault.route, fault.kind) == (point.route, point.kind)
            and HANG in (fault.before_reply, fault.details.get("seconds"))
            for fault in self._admin.faults.pending()
        )

    def release(self, name, killed=()):
        """Disarm the point; wait until the sessions that were ``killed`` are gone."""
        point = self._points[name]
        if isinstance(point, Statement):
            if point.at_commit and point.end == "undone":
                for session in killed:
                    self._execute("SELECT pg_terminate_backend(%s)", session)
            self._execute("SELECT pg_advisory_unlock(%s)", self._locks[name])
        deadline = time.monotonic() + GONE_WITHIN
        while killed and self._execute(
            "SELECT 1 FROM pg_stat_activity WHERE pid = ANY(%s)", list(killed)
        ):
            if time.monotonic() > deadline:
                raise TimeoutError(f"Sessions {killed} outlive their worker.")
            time.sleep(0.05)

    def _execute(self, statement, *parameters):
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []
