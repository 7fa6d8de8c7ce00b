"""What must never stop people or the intake, however odd the input is."""

from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.dext_dropbox.dropbox_api.errors import ReconnectNeeded

from .common import DropboxCase

CHECK_LOG = "odoo.addons.dext_dropbox.models.check.check"
# Each name is one that Dropbox allows; together they are longer than 2,704 bytes, which
# is what an entry of a sorted index of PostgreSQL can hold.
DEEP = "/".join(
    f"{number:02}" + " Very long name of a folder" * 7 for number in range(15)
)


class TestStops(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    # -- what a form sends back -----------------------------------------

    def test_what_a_form_sends_back_unchanged_is_harmless(self):
        partners = self.env["res.partner"].with_user(self.claire)
        fresh = partners.create({"name": "New", "dext_dropbox_active": False})
        self.assertFalse(fresh.dext_dropbox_active)
        self.bakery.partner_id.with_user(self.claire).write(
            {"dext_dropbox_active": True, "comment": "seen"}
        )
        self.assertTrue(self.bakery.partner_id.dext_dropbox_active)
        with self.assertRaisesRegex(UserError, "Activate on the contact"):
            partners.create({"name": "Other", "dext_dropbox_active": True})

    def test_a_base_folder_sent_back_unchanged_is_harmless(self):
        connection = self.connection.with_user(self.claire)
        for same in (False, "", None):
            connection.write({"base_folder": same})
        with self.assertRaisesRegex(ValidationError, "cannot change any more"):
            connection.write({"base_folder": "Elsewhere"})

    def test_an_origin_sent_back_unchanged_is_harmless(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check_and_take()
        move = self.document("a.pdf").move_id.with_user(self.paul)
        move.write({"dext_dropbox_folder_id": self.folder.id, "ref": "seen"})
        self.assertEqual(move.ref, "seen")
        moves = self.env["account.move"].with_user(self.paul)
        made = moves.create(
            {"move_type": "in_invoice", "dext_dropbox_folder_id": False}
        )
        for origin in (False, self.folder.id):
            other = made if origin else move
            with self.assertRaisesRegex(UserError, "by hand"):
                other.write({"dext_dropbox_folder_id": origin})

    # -- companies that are not ticked ----------------------------------

    def test_client_folders_open_without_the_firm(self):
        Folder = self.Folder.with_user(self.paul).with_context(
            allowed_company_ids=self.bakery.ids
        )
        found = Folder.search([("state", "=", "active")])
        self.assertEqual(found, self.folder)
        self.env.invalidate_all()  # what was computed by who may read the firm's
        self.assertFalse(Folder.search([("state", "=", "off")]))
        self.assertEqual(
            found.web_read({"state": {}, "name": {}, "document_count": {}})[0]["state"],
            "active",
        )

    def test_every_list_and_form_opens_with_any_choice_of_companies(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.drop(self.folder, "Receipts", "b.pdf", b"MZ" + bytes(200))
        self.activate(self.firm.partner_id, books=self.firm)
        self.drop(self.Folder.search([])[-1], "Invoices", "c.pdf")
        self.check_and_take()
        seen = set()
        for companies in (self.bakery, self.firm, self.firm + self.bakery):
            for action in self.own_lists():
                model = self.env[action.res_model].with_user(self.paul)
                model = model.with_context(allowed_company_ids=companies.ids)
                for view_id, kind in action.views:
                    if kind in ("list", "kanban", "form"):
                        with self.subTest(
                            action.name, kind=kind, ticked=companies.mapped("name")
                        ):
                            if self.shown(model, view_id, kind):
                                seen.add((model._name, kind))
        self.assertGreaterEqual(len(seen), 9)

    def own_lists(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "dext_dropbox"), ("model", "=", "ir.actions.act_window")]
        )
        actions = self.env["ir.actions.act_window"].browse(data.mapped("res_id"))
        return actions.filtered(lambda one: not self.env[one.res_model]._transient)

    def shown(self, model, view_id, kind):
        """What the web client gets to show of ``model`` in a view."""
        self.env.invalidate_all()  # what the import has computed
        views = model.get_views([(view_id, kind)])
        arch = etree.fromstring(views["views"][kind]["arch"])
        names = {
            node.get("name")
            for node in arch.iter("field")
            if not any(above.tag == "field" for above in node.iterancestors())
        }
        named = {"fields": {"display_name": {}}}
        fields = model._fields
        asked = {name: named if fields[name].relational else {} for name in names}
        return model.web_search_read([], asked)["records"]

    # -- disconnected stays disconnected --------------------------------

    def test_nothing_but_connect_leads_out_of_disconnected(self):
        connection = self.connection.with_user(self.claire)
        connection.disconnect()
        for step in (connection.action_check, connection.action_reconcile):
            with self.assertRaisesRegex(UserError, "not connected"):
                step()
        connection.sudo()._meet_trouble(ReconnectNeeded("revoked", "no tokens"))
        comparison = self.env["dext.dropbox.comparison"].sudo()._of(connection.sudo())
        comparison._begin()
        self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")
        self.assertEqual(connection.state, "disconnected")
        self.assertFalse(connection.trouble)
        self.assertEqual(self.folder.state, "off")

    def test_an_import_that_chose_its_firm_before_the_disconnect_leaves_it(self):
        self.drop(self.folder, "Invoices", "a.pdf")
        self.check()
        self.connection.with_user(self.claire).disconnect()
        self.assertEqual(self.import_batch(), 0)
        self.assertEqual(self.connection.state, "disconnected")
        self.assertEqual(self.document("a.pdf").state, "pending")

    # -- a business with files of before --------------------------------

    def test_a_standard_user_activates_the_business_with_older_files(self):
        folder = f"/{self.firm.name}/Invoices"
        with freeze_time("2026-01-02 12:00:00"):
            self.dropbox.write(f"{folder}/old.pdf", b"%PDF-1.4 old")
        self.check()
        own = self.activate(self.firm.partner_id, books=self.firm, user=self.paul)
        self.assertEqual(own.state, "active")
        self.assertEqual(self.document("old.pdf").folder_id, own)
        self.assertEqual(self.document("old.pdf").state, "held")
        self.assertTrue(self.connection.activity_ids)

    # -- paths ----------------------------------------------------------

    def test_any_path_is_recorded(self):
        self.drop(self.folder, "Invoices", f"{DEEP}/deep.pdf")
        self.dropbox.write(f"/Unknown/{DEEP}/outside.pdf", b"%PDF-1.4 outside")
        self.drop(self.folder, "Invoices", "near.pdf")
        self.check()
        self.assertGreater(len(self.document("deep.pdf").path.encode()), 2800)
        self.assertEqual(self.document("outside.pdf").state, "misplaced")
        self.take()
        for name in ("deep.pdf", "near.pdf"):
            self.assertEqual(self.document(name).state, "imported", name)
        self.assertFalse(self.connection.trouble)

    def test_a_client_folder_may_lie_deep(self):
        place = f"/Elsewhere/{DEEP}"
        self.dropbox.mkdir(place)
        self.dropbox.move(self.folder.path, f"{place}/Moved")
        self.check()
        self.assertTrue(self.folder.path.startswith("/Elsewhere"))
        self.drop(self.folder, "Invoices", "deep.pdf")
        self.check()
        self.assertEqual(self.document("deep.pdf").folder_id, self.folder)

    @mute_logger(CHECK_LOG)
    def test_what_cannot_be_recorded_holds_back_no_other(self):
        for name in ("a.pdf", "bad.pdf", "c.pdf"):
            self.drop(self.folder, "Invoices", name)
        record = type(self.Document)._record_files

        def refuse(Document, connection, entries):
            if any(entry.name == "bad.pdf" for entry in entries):
                raise ValueError("odd entry")
            return record(Document, connection, entries)

        with patch.object(type(self.Document), "_record_files", refuse):
            self.check()
            self.assertEqual(self.connection.trouble, "defect")
            self.connection.sudo().not_before = False
            self.check()
        self.assertFalse(self.connection.trouble)
        self.assertEqual(
            set(self.Document.search([]).mapped("name")), {"a.pdf", "c.pdf"}
        )
        said = self.connection.activity_ids.mapped("summary")
        self.assertIn("Odoo could not record a file of Dropbox", said)
        # The night finds what has no row.
        self._run_cron("dext_dropbox.dext_dropbox_cron_reconcile")
        self.assertEqual(self.document("bad.pdf").state, "pending")

    def test_a_file_in_the_place_of_a_subfolder_is_noticed(self):
        self.dropbox.delete(f"{self.folder.path}/Invoices")
        self.check()
        self.folder.incomplete = False
        entry = self.dropbox_entry(f"{self.folder.path}/Invoices", b"%PDF-1.4 x")
        self.connection.sudo()._record(entry)
        self.assertTrue(self.folder.incomplete)

    def dropbox_entry(self, path, content):
        """The change of a file at ``path``, without what was deleted before it."""
        from odoo.addons.dext_dropbox.dropbox_api.changes import (  # noqa: PLC0415
            net_changes,
        )

        self.dropbox.write(path, content)
        with self.connection.sudo()._dropbox() as dropbox:
            return net_changes([dropbox.entry(path)])
