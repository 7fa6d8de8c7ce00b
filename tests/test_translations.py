"""The addon's texts: the template has them all, and French has the template."""

import re

import polib

from odoo.tests import TransactionCase, tagged

from dev import translations

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|<[^>]+>")
# In French a space that does not break stands before these, and inside « ».
LOOSE_SPACE = re.compile(r" [:;?!»]|« |'")


@tagged("standard", "post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = polib.pofile(str(translations.TEMPLATE))
        cls.french = polib.pofile(str(translations.FOLDER / "fr.po"))

    def test_template_has_the_texts_of_the_addon(self):
        now = {entry.msgid for entry in translations.exported(self.env)}
        kept = {entry.msgid for entry in self.template}
        advice = "make translations brings the files up to date"
        self.assertFalse(now - kept, f"new texts; {advice}")
        self.assertFalse(kept - now, f"texts that are gone; {advice}")

    def test_french_is_complete(self):
        self.assertEqual(
            [entry.msgid for entry in self.french],
            [entry.msgid for entry in self.template],
        )
        open_ones = [
            entry.msgid
            for entry in self.french
            if entry.obsolete or entry.fuzzy or not entry.msgstr
        ]
        self.assertFalse(open_ones, "not translated")

    def test_placeholders_are_those_of_the_text(self):
        for entry in self.french:
            with self.subTest(entry.msgid):
                self.assertCountEqual(
                    PLACEHOLDER.findall(entry.msgstr), PLACEHOLDER.findall(entry.msgid)
                )

    def test_french_is_set_as_french_is(self):
        for entry in self.french:
            with self.subTest(entry.msgid):
                self.assertNotRegex(entry.msgstr, LOOSE_SPACE)

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
        merged = translations.merged(template, former, "fr")
        self.assertEqual(
            {entry.msgid: entry.msgstr for entry in merged},
            {"kept": "gardé", "guessed": "", "new": ""},
        )
        self.assertEqual(
            str(translations.merged(template, merged, "fr")), str(merged), "unstable"
        )

    def test_french_users_read_french(self):
        documents = self.env["dext.dropbox.document"].with_context(lang="fr_FR")
        self.assertEqual(
            documents.fields_get(["kind"])["kind"]["string"], "Type de pièce"
        )
        self.assertRegex(documents._refusal(), "^Le registre")
