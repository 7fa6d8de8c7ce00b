"""``make lint``: every check that needs no database, all of them in one go."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .cache import say
from .odoo_config import ADDONS, PROJECT

CODE = (*ADDONS, "dev", "dropbox_emulator", "tests", "setup.py")
TOOLS = Path(sys.executable).parent
RUFF, OCA = TOOLS / "ruff", TOOLS / "oca-checks-odoo-module"
# It keeps the trees of all that is imported until its end: looking for garbage among
# them takes a third of its time and finds none.
PYLINT = "import gc; gc.disable(); import pylint; pylint.run_pylint()"
# Checks of the OCA that do not fit here, each with its reason.
NOT_ASKED = (
    # Odoo's own files and guidelines write the encoding in small letters.
    "xml-header-wrong",
    # It empties translations that equal the text. Here "Dropbox" is translated too, so
    # that an empty one always means: not translated yet.
    "po-pretty-format",
)


@dataclass(frozen=True)
class Check:
    """One tool; ``advice`` says how to put right what it finds."""

    name: str
    command: tuple
    advice: str


def checks():
    """Return the checks in the order in which they are begun."""
    # Console scripts name their interpreter in a line that long paths break.
    python = sys.executable
    left_out = ",".join(NOT_ASKED)
    translations = [
        path
        for name in ADDONS
        for path in sorted((PROJECT / name / "i18n").glob("*.po*"))
    ]
    return (
        # It takes longest: a process for each addon, begun first.
        *(
            Check(
                f"pylint-odoo {addon}",
                (python, "-c", PYLINT, addon),
                "By hand; what is checked, and what is not, stands in pyproject.toml.",
            )
            for addon in ADDONS
        ),
        Check(
            "ruff check",
            (RUFF, "check", "--quiet", *CODE),
            f"Most of it is put right by: {RUFF} check --fix {' '.join(CODE)}",
        ),
        Check(
            "ruff format",
            (RUFF, "format", "--quiet", "--diff", *CODE),
            f"Put right by: {RUFF} format {' '.join(CODE)}",
        ),
        Check(
            "mypy",
            (python, "-m", "mypy"),
            "By hand; what is checked stands in pyproject.toml.",
        ),
        Check(
            "OCA module checks",
            (python, OCA, "--disable", left_out, *ADDONS),
            "Most of it is put right by: "
            f"{python} {OCA} --disable {left_out} --fix {' '.join(ADDONS)}",
        ),
        Check(
            "OCA translation checks",
            (python, TOOLS / "oca-checks-po", "--disable", left_out, *translations),
            "Put right by: make translations",
        ),
    )


def main():
    """Run all checks, print what they say, and return 1 if one has failed."""
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for check, done, seconds in pool.map(_run, checks()):
            outcome = "FAILED" if done.returncode else "ok"
            say(f"{check.name}: {outcome} ({seconds:.1f} s)")
            if done.returncode:
                failed.append(check)
                say(f"\n{done.stdout.strip()}\n\n→ {check.advice}\n")
    if failed:
        say(f"Failed: {', '.join(check.name for check in failed)}")
    return 1 if failed else 0


def _run(check):
    started = time.monotonic()
    done = subprocess.run(
        [str(word) for word in check.command],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return check, done, time.monotonic() - started


if __name__ == "__main__":
    sys.exit(main())
