"""Odoo 19.0 changes while it is 19.0: what a later one has, or has no more, is no harm.

Platforms for e-invoices (``account_peppol_response``, ``l10n_fr_pdp``) may be there or
not: every other test is without, or with what is installed; here they always are.
"""

from pathlib import Path
from unittest.mock import patch

import pytest
from lxml import etree

from odoo.tools.translate import TRANSLATED_ATTRS

from odoo.addons.dext_dropbox.models.drafts import account_move

from dev import samples
from dev.odoo_config import ADDONS, PROJECT

from .common import DropboxCase
from .document_reader import platform

XML = sorted(
    path
    for addon in ADDONS
    for path in (PROJECT / addon).rglob("*.xml")
    if "i18n" not in path.parts
)


@pytest.mark.parametrize("path", XML, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_letter_stands_alone(path):
    """Some export it as a term, and some do not: French would be complete in one."""
    assert not [text for text in _texts(path) if _letters(text) == 1]


def _texts(path: Path):
    for node in etree.parse(path).iter(etree.Element):
        yield node.text
        yield node.tail
        for name, value in node.attrib.items():
            if name in TRANSLATED_ATTRS:
                yield value


def _letters(text):
    return sum(letter.isalpha() for letter in text or "")


class TestLater(DropboxCase):
    """Without columns that a later Odoo does not compute any more."""

    def test_a_column_that_is_gone_is_not_filled(self):
        self.link()
        self.drop(self.activate(), "Invoices", "a.pdf")
        with patch.dict(account_move.KNOWN, {"dext_dropbox_no_such_field": 0.0}):
            self.check_and_take()
        self.assertEqual(self.document("a.pdf").state, "imported")


class TestWithPlatform(DropboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        platform.bring(cls)

    def setUp(self):
        super().setUp()
        platform.ANSWERS.clear()
        self.link()
        self.folder = self.activate()

    def test_ours_go_their_way_and_no_sender_is_answered(self):
        theirs = self.by_platform("A-1")
        self.drop(self.folder, "Invoices", "a.pdf", samples.facturx_invoice("A-1"))
        self.drop(self.folder, "Receipts", "b.jpg", samples.receipt_photo("1"))
        self.check_and_take()
        invoice, receipt = (self.document(name).move_id for name in ("a.pdf", "b.jpg"))
        self.assertEqual(invoice.ref, "A-1")
        self.assertFalse(invoice.peppol_message_uuid)
        drafts = (invoice | receipt).with_user(self.paul)
        drafts.action_dext_dropbox_review()
        self.assertTrue(invoice.checked)
        drafts.action_dext_dropbox_cancel()
        self.assertEqual(set(drafts.mapped("state")), {"cancel"})
        invoice.unlink()
        self.assertEqual(self.document("a.pdf").state, "deleted")
        self.assertEqual((theirs.state, platform.ANSWERS), ("draft", []))

    def test_theirs_is_no_business_of_ours(self):
        theirs = self.by_platform("A-1")
        as_paul = theirs.with_user(self.paul)
        as_paul.action_dext_dropbox_review()
        as_paul.action_dext_dropbox_cancel()
        self.assertFalse(theirs.checked)
        self.assertEqual((theirs.state, platform.ANSWERS), ("draft", []))
        self.assertFalse(theirs.dext_dropbox_touched)

    def by_platform(self, number):
        """A draft that a platform has brought and waits for an answer about."""
        moves = self.env["account.move"].with_company(self.bakery)
        return moves.create(
            {
                "move_type": "in_invoice",
                "ref": number,
                "peppol_message_uuid": f"uuid of {number}",
                "peppol_move_state": "AB",
            }
        )
