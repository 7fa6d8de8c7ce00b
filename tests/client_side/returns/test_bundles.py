"""A folder that a program shows as one document goes back to the client as one."""

from .test_returning import ReturnCase


class TestBundles(ReturnCase):
    def setUp(self):
        super().setUp()
        for name in ("b.iwa", "a.jpg"):
            self.drop(self.folder, "Invoices", f"March.pages/{name}")
            self.check()
        self.row = self.document("March.pages")

    def speaking(self):
        rows = self.Document.search([("name", "=", "March.pages")])
        return [(row.state, row.reason) for row in rows]

    def test_its_files_stay_together(self):
        self.give_back(self.row)
        self.set_aside()
        self.assertTrue(self.lies("Invoices/March.pages/a.jpg"))
        self.assertTrue(self.lies("Invoices/March.pages/b.iwa"))

    def test_listed_again_it_is_not_told_again(self):
        self.give_back(self.row)
        self.dropbox.faults.add("files/list_folder/continue", "reset")
        self.check()
        self.check()
        self.assertEqual(self.speaking(), [("returned", False)])

    def test_what_the_client_changes_in_it_is_told(self):
        self.give_back(self.row)
        self.drop(self.folder, "Invoices", "March.pages/a.jpg", b"other")
        self.check()
        self.assertEqual(self.speaking(), [("rejected", "bundle"), ("returned", False)])
