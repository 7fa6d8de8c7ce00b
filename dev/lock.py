"""``make lock``: resolve ``requirements.in`` into ``requirements.lock``.

One file serves every Python that Odoo 19 supports: each package stands there with its
newest version that fits, its conditions and the hashes of all its files. Where the
packages came from is not written down.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from .cache import SetupError, progress, run, say
from .environment import LOCK, OLDEST

WANTED = Path(__file__).with_name("requirements.in")
PIN = re.compile(r"^([a-z0-9.-]+)==([^ ;]+)", re.MULTILINE)
ADVICE = (
    "Is the package index reachable? uv takes another one from UV_DEFAULT_INDEX, and "
    "more of them from UV_INDEX."
)


def main():
    """Write the lock anew and say what has changed; it stays as it is on failure."""
    before = LOCK.read_text() if LOCK.exists() else ""
    try:
        with tempfile.TemporaryDirectory() as folder, progress("Resolving packages"):
            after = _resolve(Path(folder))
    except SetupError as error:
        say(f"\n{error}")
        return 1
    fresh = LOCK.with_suffix(".new")
    fresh.write_text(after)
    os.replace(fresh, LOCK)
    _report(before, after)
    return 0


def _resolve(folder):
    """Return the text of the lock, made by a ``uv`` that lives only in ``folder``."""
    environment, lock = folder / "venv", folder / "requirements.lock"
    run([sys.executable, "-m", "venv", environment], advice="Is the disk full?")
    pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet", "uv"]
    run(pip, advice=ADVICE)
    run(
        [
            *(environment / "bin" / "uv", "pip", "compile", WANTED),
            *("--output-file", lock),
            *("--universal", "--python-version", ".".join(map(str, OLDEST))),
            *("--generate-hashes", "--no-annotate", "--no-header"),
            *("--no-emit-index-url", "--no-emit-find-links"),
        ],
        advice=ADVICE,
    )
    text = lock.read_text()
    if address := re.search(r"\S*://\S*", text):
        raise SetupError(
            f"The lock would name an address: {address[0]}\nName packages in "
            "dev/requirements.in, not addresses."
        )
    return text


def _report(before, after):
    before, after = (set(PIN.findall(text)) for text in (before, after))
    for sign, pins in (("-", before - after), ("+", after - before)):
        for name, version in sorted(pins):
            say(f"  {sign} {name} {version}")
    say(f"{LOCK.name}: {len(after)} packages. Now run make test, then commit it.")


if __name__ == "__main__":
    sys.exit(main())
