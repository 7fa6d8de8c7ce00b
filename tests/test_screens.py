"""What screens tell of a client's folder and documents: whole, and as it is now."""

from datetime import datetime

from lxml import etree

from odoo.tools import html2plaintext
from odoo.tools.safe_eval import safe_eval

from dev import firm, samples
from dev.odoo_config import ADDONS

from .common import DropboxCase, DropboxHttpCase
from .conftest import ACCOUNTS

ABOVE = "/Apps/Dext Odoo"
INVOICES = "/Boulangerie Petit/Invoices"
CONNECTION = "dext.dropbox.connection"
DOCUMENT = "dext.dropbox.document"
FOLDER = "dext.dropbox.folder"
LIST_OF_FOLDERS = "//field[@name='dext_dropbox_folder_ids']/list"
# Of what stands in a line with other text, a date may be read from its wrong end.
DATES = ("date", "datetime")
OWN_LINE = ("d-flex", "d-block")


class TestScreens(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.connection.app_folder = ABOVE.strip("/")
        self.folder = self.activate()

    def arch(self, model, kind, user=None, view=None):
        """The view that a person (Claire by default) gets to see."""
        views = self.env[model].with_user(user or self.claire)
        view_id = self.env.ref(f"dext_dropbox.{view}").id if view else False
        found = views.get_views([(view_id, kind)])["views"][kind]["arch"]
        return etree.fromstring(found)

    def hidden(self, node, **values):
        return bool(safe_eval(node.get("invisible") or "False", values))

    # -- documents ----------------------------------------------------------

    def test_the_list_of_documents_tells_vendor_and_total(self):
        self.drop(self.folder, "Invoices", "a.pdf", samples.facturx_invoice("A-1"))
        self.check_and_take()
        arch = self.arch(DOCUMENT, "list", self.paul)
        columns = {node.get("name"): node for node in arch.iterchildren("field")}
        for name in ("move_partner_id", "move_total"):
            self.assertEqual(columns[name].get("optional"), "show")
        # Which says "Draft Bill" of each.
        self.assertEqual(columns["move_id"].get("optional"), "hide")
        row = self.document("a.pdf").with_user(self.paul)
        (told,) = row.web_read(
            {"move_partner_id": {"fields": {"display_name": {}}}, "move_total": {}}
        )
        move = row.sudo().move_id
        self.assertTrue(move.partner_id and move.amount_total)
        name = told["move_partner_id"]["display_name"]
        self.assertEqual(name, move.partner_id.display_name)
        self.assertEqual(told["move_total"], move.amount_total)

    def test_one_search_finds_a_document_by_file_vendor_and_client(self):
        self.drop(self.folder, "Invoices", "Bread.pdf", samples.facturx_invoice("A-1"))
        self.check_and_take()
        row = self.document("Bread.pdf")
        (first, *_others) = self.arch(DOCUMENT, "search", self.paul).iter("field")
        vendor = row.move_id.partner_id.name
        for words in ("bread", vendor[:6], "boulangerie", "nothing of that"):
            domain = safe_eval(first.get("filter_domain"), {"self": words})
            found = self.Document.with_user(self.paul).search(domain)
            with self.subTest(words):
                self.assertEqual(bool(found), not words.startswith("nothing"))

    def test_the_accountant_of_the_demo_sees_accounts(self):
        lines = "//field[@name='invoice_line_ids']/list/field[@name='account_id']"
        self.assertTrue(self.arch("account.move", "form", self.paul).xpath(lines))
        self.assertTrue(self.paul.has_group("account.group_account_user"))

    def test_places_are_told_as_people_find_them(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        self.assertEqual(self.folder.shown_path, f"{ABOVE}/Boulangerie Petit")
        self.assertEqual(row.with_user(self.paul).shown_path, f"{ABOVE}{row.path}")
        for model in (FOLDER, DOCUMENT):
            for kind in ("form", "list"):
                with self.subTest(model, kind=kind):
                    arch = self.arch(model, kind, self.paul)
                    self.assertTrue(arch.xpath("//field[@name='shown_path']"))
                    self.assertFalse(arch.xpath("//field[@name='path']"))

    def test_what_is_said_of_moves_names_places_as_people_find_them(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        row, move = self.document("a.pdf"), self.document("a.pdf").move_id
        self.dropbox.move(f"{INVOICES}/a.pdf", f"{INVOICES}/b.pdf")
        self.check()
        self.drop(self.folder, "Invoices", "b.pdf", samples.plain_bill("anew"))
        self.check_and_take()
        self.dropbox.move(
            f"{INVOICES}/b.pdf", "/Boulangerie Petit/Sales documents/b.pdf"
        )
        self.check_and_take()
        self.dropbox.delete("/Boulangerie Petit/Sales documents/b.pdf")
        self.check()
        self.dropbox.move("/Boulangerie Petit", "/Petit")
        self.check()
        self.dropbox.delete("/Petit")
        self.check()
        self.env.cr.flush()
        self.env.invalidate_all()
        messages = move.message_ids | self.folder.message_ids
        texts = [*messages.mapped("body"), row.history]
        told = [html2plaintext(text) for text in texts]
        self.assertGreater(sum(text.count(ABOVE) for text in told), 6)
        for text in told:
            for name in ("/Boulangerie Petit", "/Petit"):
                with self.subTest(text):
                    self.assertEqual(text.count(name), text.count(f"{ABOVE}{name}"))

    # -- the connection -----------------------------------------------------

    def test_the_name_of_the_firm_is_not_cut_in_the_title(self):
        # What can be typed in is one line, which ends where its box does.
        (title,) = self.arch(CONNECTION, "form").xpath("//h1/field")
        self.assertEqual(title.get("name"), "company_id")
        self.assertEqual(title.get("readonly"), "1")

    def test_connected_since_is_told_of_who_is_connected(self):
        (node,) = self.arch(CONNECTION, "form").xpath("//field[@name='connected_on']")
        states = self.env[CONNECTION]._fields["state"].get_values(self.env)
        self.assertEqual(
            {state for state in states if self.hidden(node, state=state)},
            {"disconnected"},
        )

    # -- the contact --------------------------------------------------------

    def test_folders_of_two_firms_on_a_contact_name_their_firms(self):
        other = self.garage._dext_dropbox_connection()
        self.link(other, account=ACCOUNTS[1].email)
        place = {"path": "/x", "path_lower": "/x", "dropbox_id": "id:x"}
        self.Folder.sudo().create(
            {
                "connection_id": other.id,
                "partner_id": self.bakery.partner_id.id,
                "books_id": self.bakery.id,
                "name": self.folder.name,
                **place,
            }
        )
        (folders,) = self.arch("res.partner", "form").xpath(LIST_OF_FOLDERS)
        self.assertTrue(folders.xpath("field[@name='company_id']"))
        partner = self.bakery.partner_id.with_user(self.claire)
        firms = partner.dext_dropbox_folder_ids.mapped("company_id.display_name")
        self.assertEqual(set(firms), {self.firm.name, self.garage.name})

    # -- right-to-left --------------------------------------------------------

    def test_dates_in_a_line_of_text_stand_by_themselves(self):
        data = self.env["ir.model.data"].search(
            [("module", "in", ADDONS), ("model", "=", "ir.ui.view")]
        )
        mixed = []
        for view in self.env["ir.ui.view"].browse(data.mapped("res_id")):
            fields = self.env[view.model]._fields if view.model in self.env else {}
            for node in etree.fromstring(view.arch).iter("field"):
                field = fields.get(node.get("name"))
                if field and field.type in DATES and _is_in_a_line(node):
                    mixed.append(f"{view.xml_id}: {field.name}")
        self.assertFalse(mixed)


def _is_in_a_line(node):
    """Whether there is text, or another field, in one line with the field ``node``."""
    above = node.getparent()
    if above.tag not in ("div", "p", "span", "li"):
        return False
    if any(word in (above.get("class") or "").split() for word in OWN_LINE):
        return False
    texts = [above.text, *(child.tail for child in above)]
    others = [child for child in above.iter("field") if child is not node]
    return bool(others or any(text and text.strip() for text in texts))


class TestOneTimeZone(DropboxHttpCase):
    def test_the_history_tells_time_as_the_form_around_it_does(self):
        """In the zone of the person, or else in that of the browser."""
        self.link()
        self.drop(self.activate(), "Invoices", "a.pdf")
        self.check_and_take()
        row = self.document("a.pdf")
        row.imported_on = datetime(2026, 11, 25, 23, 30)
        for zone, cookie, day in (
            (False, None, "11/25/"),
            (False, "Asia/Tokyo", "11/26/"),
            ("Europe/Paris", "America/New_York", "11/26/"),
            ("America/New_York", "Asia/Tokyo", "11/25/"),
            (False, "no such zone", "11/25/"),
        ):
            with self.subTest(zone, cookie=cookie):
                self.paul.tz = zone
                self.env.flush_all()
                line = html2plaintext(self.history(row, cookie)).partition("Imported")
                self.assertIn(day, line[0].rpartition("Recorded")[2])

    def history(self, row, cookie):
        """What the browser of Paul gets of it, which says in which zone it is."""
        self.authenticate("paul", firm.PASSWORD)
        if cookie:
            self.opener.cookies["tz"] = cookie
        asked = {"model": DOCUMENT, "method": "read", "kwargs": {}}
        answer = self.url_open(
            f"/web/dataset/call_kw/{DOCUMENT}/read",
            json={"params": {**asked, "args": [row.ids, ["history"]]}},
        )
        return answer.json()["result"][0]["history"]
