"""What addons beside the intake add to Odoo's own models is as harmless as its own."""

from .. import test_core_fields


class TestCoreFieldsBeside(test_core_fields.TestCoreFields):
    def test_the_fields_are_found(self):
        super().test_the_fields_are_found()
        added = self.added()
        self.assertIn("dext_dropbox_archive_state", added["account.move"])
        self.assertIn("document_reading_ids", added["account.move"])
