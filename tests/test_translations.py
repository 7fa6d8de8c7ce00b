"""The addons' texts: the templates have them all, and French has the templates."""

import re
from itertools import chain

import polib

from odoo.tests import TransactionCase, tagged

from dev import translations

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|<[^>]+>")
TAG = re.compile(r"<[^>]+>")
# What has come in is no receipt, though French may call it by the same word; and what
# is one thing has one name: "reçu d’achat", "état", "type de pièce".
TWO_MEANINGS = re.compile(
    r"^Reçue?s?\b(?! d’achat| de vente)|Déjà reçu|\b[Tt]ickets?\b(?! de )|^Statut\b"
    r"|[Tt]enue du dossier|[Tt]ype de facture|^Examiner\b|ne délivre pas|le commercial"
)
OF_ODOO = re.compile("Activity State|Status based on activities")
# In French a space that does not break stands before these, and inside « ».
LOOSE_SPACE = re.compile(r" [:;?!»]|« |'")


@tagged("standard", "post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = {
            addon: polib.pofile(str(translations.template_path(addon)))
            for addon in translations.TRANSLATED
            if translations.template_path(addon).exists()
        }
        cls.french = {
            addon: polib.pofile(str(translations.folder(addon) / "fr.po"))
            for addon in cls.templates
        }

    def test_templates_have_the_texts_of_the_addons(self):
        advice = "make translations brings the files up to date"
        for addon in translations.TRANSLATED:
            now = {entry.msgid for entry in translations.exported(self.env, addon)}
            kept = {entry.msgid for entry in self.templates.get(addon, [])}
            with self.subTest(addon):
                self.assertFalse(now - kept, f"new texts; {advice}")
                self.assertFalse(kept - now, f"texts that are gone; {advice}")

    def test_french_is_complete(self):
        for addon, french in self.french.items():
            open_ones = [
                entry.msgid
                for entry in french
                if entry.obsolete or entry.fuzzy or not entry.msgstr
            ]
            with self.subTest(addon):
                self.assertEqual(
                    [entry.msgid for entry in french],
                    [entry.msgid for entry in self.templates[addon]],
                )
                self.assertFalse(open_ones, "not translated")

    def test_placeholders_are_those_of_the_text(self):
        for entry in chain.from_iterable(self.french.values()):
            with self.subTest(entry.msgid):
                self.assertCountEqual(
                    PLACEHOLDER.findall(entry.msgstr), PLACEHOLDER.findall(entry.msgid)
                )

    def test_french_is_set_as_french_is(self):
        for entry in chain.from_iterable(self.french.values()):
            with self.subTest(entry.msgid):
                self.assertNotRegex(TAG.sub("", entry.msgstr), LOOSE_SPACE)

    def test_french_has_one_word_for_one_thing(self):
        for entry in chain.from_iterable(self.french.values()):
            if not OF_ODOO.match(entry.msgid):
                with self.subTest(entry.msgid):
                    self.assertNotRegex(TAG.sub("", entry.msgstr), TWO_MEANINGS)

    def test_merging_keeps_translations_and_drops_guesses(self):
        def file(*entries):
            made = polib.POFile()
            made.extend(polib.POEntry(**entry) for entry in entries)
            return made

        template = file({"msgid": "kept"}, {"msgid": "guessed"}, {"msgid": "new"})
        former = file(
            {"msgid": "kept", "msgstr": "gardé"},
            {"msgid": "guessed", "msgstr": "deviné", "flags": ["fuzzy"]},
            {"msgid": "gone", "msgstr": "parti"},
        )
        merged = translations.merged("one", template, former, "fr")
        self.assertEqual(
            {entry.msgid: entry.msgstr for entry in merged},
            {"kept": "gardé", "guessed": "", "new": ""},
        )
        self.assertEqual(
            str(translations.merged("one", template, merged, "fr")),
            str(merged),
            "unstable",
        )

    def test_french_users_read_french(self):
        documents = self.env["dext.dropbox.document"].with_context(lang="fr_FR")
        self.assertEqual(
            documents.fields_get(["kind"])["kind"]["string"], "Type de pièce"
        )
        self.assertRegex(documents._refusal(), "^Le registre")
