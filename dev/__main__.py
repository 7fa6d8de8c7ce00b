"""``python3 -m dev <command>``: prepare what the command needs, then run it."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .browser import chromium
from .cache import SetupError, cache_folder, say
from .environment import addons as addons_of_others
from .environment import python
from .odoo_source import odoo_paths

PROJECT = Path(__file__).parent.parent
NEEDS_BROWSER = {"test", "screenshots"}
NEEDS_ODOO = NEEDS_BROWSER | {
    *("accuracy", "bench", "chaos", "demo", "host"),
    *("psql", "shell", "translations"),
}
COMMANDS = {"lint", "lock"} | NEEDS_ODOO


def main(command=None, *arguments):
    if command not in COMMANDS:
        say(f"Commands: {', '.join(sorted(COMMANDS))}")
        return 2
    variables = dict(os.environ, PYTHONPATH=str(PROJECT))
    # Where the machine keeps no bytecode, each of many servers would compile Odoo.
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    variables["PYTHONPYCACHEPREFIX"] = str(cache_folder() / "bytecode")
    try:
        with ThreadPoolExecutor() as pool:
            ours = pool.submit(python)
            odoo = command in NEEDS_ODOO and pool.submit(odoo_paths)
            browser = command in NEEDS_BROWSER and pool.submit(chromium)
        interpreter = ours.result()
        if odoo:
            library, addons = odoo.result()
            places = (PROJECT, library, addons_of_others())
            variables["PYTHONPATH"] = os.pathsep.join(map(str, places))
            variables["DEXT_DROPBOX_ADDONS"] = ",".join(map(str, addons))
        if browser:
            variables["CHROMIUM"] = str(browser.result())
    except SetupError as error:
        say(f"\n{error}")
        return 1
    os.chdir(PROJECT)
    sys.stdout.flush()
    os.execve(
        interpreter,
        [str(interpreter), "-m", f"dev.{command}", *arguments],
        variables,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
