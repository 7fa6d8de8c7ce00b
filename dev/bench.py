"""``make bench``: how fast the import is, compared with Odoo's own upload.

Each figure comes from a process of its own (``dev.bench_work``) against a local
Dropbox that is a process too; what is compared is measured in one run, in turns. What
is printed goes to ``bench.json`` in the cache folder, too.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from . import database, firm
from .cache import SetupError, cache_folder, progress, say
from .odoo_config import write_config
from .server import dropbox_server

DATABASE = f"dext_dropbox_bench_{os.getpid()}"
# What is measured, and what is promised of it (see DESIGN.md, section 6).
MEASURES = {
    "documents": "documents/s, same files in turns",
    "einvoices": "Factur-X documents/s, same files in turns",
    "idle": "a check with nothing new",
    "listing": "first listing of 20,000 files",
    "comparison": "200,000 files in one Dropbox",
    "activation": "activation of 500 clients in bulk",
    "archive": "archiving of 10,000 past documents",
    "memory_small": "memory growth for 1,000 small files (MB)",
    "memory_large": "memory growth for one file of 100 MB (MB)",
    "memory_large_odoo": "the same file by Odoo's own upload (MB)",
    "webhook": "from Dropbox to the draft, one worker, told by the webhook",
    "longpoll": "from Dropbox to the draft, one worker, told by the listener",
    "inbox_webhook": "from Dropbox to an open inbox, one worker, told by the webhook",
    "inbox_longpoll": "from Dropbox to an open inbox, one worker, told by the listener",
    "workers": "2,000 documents over 20 connections",
    "workers_queue": "the same with jobs of queue_job",
    "flood": "10,000 calls of the webhook by somebody else than Dropbox",
    "hanging": "from Dropbox to the draft of 19 firms, while the Dropbox of one hangs",
    "month": "a month of 10,000 clients, much faster",
    "fairness": "from Dropbox to the draft of 19 firms, while one has 10,000 files",
}
# Those that are measured elsewhere: most need servers.
MODULES = {
    **dict.fromkeys(
        ("webhook", "longpoll", "workers", "workers_queue"), "bench_served"
    ),
    **dict.fromkeys(("inbox_webhook", "inbox_longpoll"), "bench_inbox"),
    "flood": "bench_flood",
    "month": "bench_month",
    **dict.fromkeys(("hanging", "fairness"), "bench_fair"),
}
# As many accounts as the largest of them needs.
ACCOUNTS = [
    f"{firm.FIRM} <bonjour@cabinet-martin.example>",
    *(f"Firm {number} <firm{number}@example.com>" for number in range(20)),
]

# What needs another addon than the intake.
ADDON_OF = {
    "archive": "dext_dropbox_archive",
    "workers_queue": "dext_dropbox_queue",
}


def main(*wanted):
    """Measure ``wanted`` (names of ``MEASURES``), by default everything.

    One that fails keeps none of the others from being measured.
    """
    if unknown := [name for name in wanted if name not in MEASURES]:
        say(f"No measure: {', '.join(unknown)}. Measures: {', '.join(MEASURES)}")
        return 2
    results, failed = {}, []
    try:
        database.connect_server()
        database.with_firm(DATABASE)
        for name in wanted or MEASURES:
            try:
                with progress(MEASURES[name]):
                    results[name] = _measure(name)
                _print(name, results[name])
            except SetupError as error:
                failed.append(name)
                say(f"\n{error}")
    except SetupError as error:
        say(f"\n{error}")
        return 1
    finally:
        database.drop(DATABASE)
    path = cache_folder() / "bench.json"
    path.write_text(json.dumps(results, indent=2) + "\n")
    say(f"The figures as JSON: {path}")
    return int(bool(failed))


def _measure(name):
    """Run one measure on a fresh copy of the database and return its figures."""
    copy = f"{DATABASE}_run"
    with TemporaryDirectory(prefix="dext_dropbox_bench_") as folder:
        database.copy(DATABASE, copy)
        if name in ADDON_OF:
            database.odoo_command(copy, "--init", ADDON_OF[name])
        with dropbox_server(
            Path(folder) / "files",
            Path(folder) / "state",
            accounts=ACCOUNTS,
        ) as dropbox:
            variables = {
                **os.environ,
                **dropbox.environment,
                "BENCH_ADMIN_KEY": dropbox.admin_key,
                "BENCH_APP_KEY": dropbox.app_key,
                "BENCH_APP_SECRET": dropbox.app_secret,
                "BENCH_CONFIG": str(write_config(copy)),
                "BENCH_DATABASE": copy,
                "BENCH_DROPBOX_PID": str(dropbox.process.pid),
            }
            done = subprocess.run(
                [sys.executable, "-m", _module(name), name],
                env=variables,
                capture_output=True,
                text=True,
                check=False,
            )
        database.drop(copy)
    if done.returncode or not done.stdout.strip():
        raise SetupError(f"{name} failed:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _module(name):
    return f"dev.{MODULES.get(name, 'bench_work')}"


def _print(name, figures):
    print(f"\n{MEASURES[name]}")
    rows = figures if isinstance(figures, list) else [figures]
    for row in rows:
        for label, value in row.items():
            shown = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
            print(f"  {label:<44}{shown:>14}")
        if len(rows) > 1:
            print()
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
