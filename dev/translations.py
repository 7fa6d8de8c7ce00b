"""``make translations``: the texts of the addons into their templates and languages.

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
from .odoo_config import BESIDE, INTAKE, PROJECT

# The others bring no text of their own.
TRANSLATED = (INTAKE, *BESIDE)
PLURALS = {"fr": "nplurals=2; plural=(n > 1);"}


def folder(addon):
    """Return where the texts of ``addon`` lie."""
    return PROJECT / addon / "i18n"


def template_path(addon):
    """Return the path of the template of ``addon``."""
    return folder(addon) / f"{addon}.pot"


def exported(env, addon):
    """Return the template (a ``polib.POFile``) of ``addon``, installed in ``env``."""
    buffer = io.BytesIO()
    trans_export(None, [addon], buffer, "po", env)
    return _file(addon, polib.pofile(buffer.getvalue().decode()))


def merged(addon, template, former, language):
    """Return ``template`` in ``language`` with what ``former`` translates of it.

    Guesses (fuzzy entries) and texts that are gone are left out.
    """
    known = {
        entry.msgid: entry.msgstr
        for entry in former
        if not (entry.obsolete or entry.fuzzy)
    }
    return _file(addon, template, language, known)


def _file(addon, entries, language="", known=None):
    file = polib.POFile()
    file.header = f"Translation of {addon} for Odoo 19."
    file.metadata = {
        "Project-Id-Version": addon,
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


def languages(addon):
    """Return {path of a translation of ``addon``: its language}, in a stable order."""
    return {path: path.stem for path in sorted(folder(addon).glob("*.po"))}


def main():
    """Write all templates and translations; name what is to be translated."""
    name = f"i18n_{os.getpid()}"
    try:
        databases.connect_server()
        source = databases.template()
        try:
            with progress("Texts of the addons"):
                databases.copy(source, name)
                databases.odoo_command(name, "--init", ",".join(TRANSLATED))
                with odoo_environment(name, log_level="warn") as env:
                    templates = {addon: exported(env, addon) for addon in TRANSLATED}
        finally:
            databases.drop(name)
    except SetupError as error:
        say(f"\n{error}")
        return 1
    for addon, template in templates.items():
        if template:
            _write(addon, template)
    return 0


def _write(addon, template):
    folder(addon).mkdir(exist_ok=True)
    path = template_path(addon)
    template.save(str(path))
    say(f"{_shown(path)}: {len(template)} texts")
    for path, language in languages(addon).items():
        translation = merged(addon, template, polib.pofile(str(path)), language)
        translation.save(str(path))
        missing = [entry for entry in translation if not entry.msgstr]
        say(f"{_shown(path)}: {len(missing)} to be translated")
        for entry in missing:
            say(f"  {entry.msgid}")


def _shown(path):
    return Path(path).relative_to(PROJECT)


if __name__ == "__main__":
    sys.exit(main())
