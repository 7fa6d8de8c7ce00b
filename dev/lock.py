"""``make lock``: resolve ``requirements.in`` into ``requirements.lock``.

One file serves every Python that Odoo 19 supports: each package stands there with its
newest version that fits, its conditions and the hashes of all its files. Where the
packages came from is not written down. ``addons.in`` is the same for addons of other
projects, but has to name all that they need: see ``environment``.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from .cache import SetupError, progress, run, say
from .environment import ADDONS_LOCK, LOCK, OLDEST

OPTIONS = {LOCK: (), ADDONS_LOCK: ("--no-deps",)}
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)", re.MULTILINE)
ADVICE = (
    "Is the package index reachable? uv takes another one from UV_DEFAULT_INDEX, and "
    "more of them from UV_INDEX."
)


def main():
    """Write the locks anew and say what has changed; on failure they stay."""
    try:
        with tempfile.TemporaryDirectory() as folder, progress("Resolving packages"):
            texts = _resolve(Path(folder))
    except SetupError as error:
        say(f"\n{error}")
        return 1
    for lock, text in texts.items():
        before = lock.read_text() if lock.exists() else ""
        fresh = lock.with_suffix(".new")
        fresh.write_text(text)
        os.replace(fresh, lock)
        _report(lock, before, text)
    say("Now run make test, then commit them.")
    return 0


def _resolve(folder):
    """Return {lock: its text}, made by a ``uv`` that lives only in ``folder``."""
    environment = folder / "venv"
    run([sys.executable, "-m", "venv", environment], advice="Is the disk full?")
    pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"]
    run(pip, advice=ADVICE)
    uv = environment / "bin" / "uv"
    return {lock: _resolved(uv, lock, folder / lock.name) for lock in OPTIONS}


def _resolved(uv, lock, made):
    run(
        [
            *(uv, "pip", "compile", lock.with_suffix(".in"), *OPTIONS[lock]),
            *("--output-file", made),
            *("--universal", "--python-version", ".".join(map(str, OLDEST))),
            *("--generate-hashes", "--no-annotate", "--no-header"),
            *("--no-emit-index-url", "--no-emit-find-links"),
        ],
        advice=ADVICE,
    )
    text = made.read_text()
    if address := re.search(r"\S*://\S*", text):
        raise SetupError(
            f"The lock would name an address: {address[0]}\nName packages in "
            f"dev/{lock.stem}.in, not addresses."
        )
    return text


def _report(lock, before, after):
    before, after = (set(PIN.findall(text)) for text in (before, after))
    for sign, pins in (("-", before - after), ("+", after - before)):
        for name, version in sorted(pins):
            say(f"  {sign} {name} {version}")
    say(f"{lock.name}: {len(after)} packages.")


if __name__ == "__main__":
    sys.exit(main())
