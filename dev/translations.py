"""``make translations``: the texts of the addon into its template and languages.

The texts come from Odoo's own exporter, on a fresh database. The files depend on the
texts alone: no date, no path, no version of Odoo, so that they change only with them.
"""

import io
import os
import sys
from pathlib import Path

import polib

from odoo.tools.translate import trans_export

from . import database as databases
from .cache import SetupError, progress, say
from .firm import odoo_environment
from .odoo_config import PROJECT

ADDON = "dext_dropbox"
FOLDER = PROJECT / ADDON / "i18n"
TEMPLATE = FOLDER / f"{ADDON}.pot"
HEADER = "Translation of dext_dropbox for Odoo 19."
PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}


def exported(env):
    """Return the template (a ``polib.POFile``) of the addon installed in ``env``."""
    buffer = io.BytesIO()
    trans_export(None, [ADDON], buffer, "po", env)
    return _file(polib.pofile(buffer.getvalue().decode()))


def merged(template, former, language):
    """Return ``template`` in ``language`` with what ``former`` translates of it.

    Guesses (fuzzy entries) and texts that are gone are left out.
    """
    known = {
        entry.msgid: entry.msgstr
        for entry in former
        if not (entry.obsolete or entry.fuzzy)
    }
    return _file(template, language, known)


def _file(entries, language="", known=None):
    file = polib.POFile()
    file.header = HEADER
    file.metadata = {
        "Project-Id-Version": ADDON,
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(language, ""),
    }
    for entry in sorted(entries, key=lambda entry: entry.msgid):
        file.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=(known or {}).get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
            )
        )
    return file


def languages():
    """Return {path of a translation: its language}, in a stable order."""
    return {path: path.stem for path in sorted(FOLDER.glob("*.po"))}


def main():
    """Write the template and all translations; name what is to be translated."""
    name = f"i18n_{os.getpid()}"
    try:
        databases.connect_server()
        source = databases.template()
        try:
            with progress("Texts of the addon"):
                databases.copy(source, name)
                databases.odoo_command(name, "--init", ADDON)
                with odoo_environment(name, log_level="warn") as env:
                    template = exported(env)
        finally:
            databases.drop(name)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    FOLDER.mkdir(exist_ok=True)
    template.save(str(TEMPLATE))
    say(f"{_shown(TEMPLATE)}: {len(template)} texts")
    for path, language in languages().items():
        translation = merged(template, polib.pofile(str(path)), language)
        translation.save(str(path))
        missing = [entry for entry in translation if not entry.msgstr]
        say(f"{_shown(path)}: {len(missing)} to be translated")
        for entry in missing:
            say(f"  {entry.msgid}")
    return 0


def _shown(path):
    return Path(path).relative_to(PROJECT)


if __name__ == "__main__":
    sys.exit(main())
