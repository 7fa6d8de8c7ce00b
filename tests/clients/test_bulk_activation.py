"""Activating many clients at once: preview, choice, rights, progress and new users."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from dev import firm

from ..common import DropboxCase, DropboxHttpCase, RpcRefused
from ..conftest import ACCOUNTS

WIZARD = "dext.dropbox.folder.activate.many"
OTHER = ACCOUNTS[1].email


class TestBulkActivation(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()

    def picked(self, *partners):
        """Return the wizard for ``partners`` picked in Contacts."""
        chosen = self.env["res.partner"].union(*partners)
        action = chosen.with_user(self.claire).action_dext_dropbox_activate_many()
        return self.env[WIZARD].with_user(self.claire).browse(action["res_id"])

    def everybody(self):
        action = self.firm.with_user(self.claire).action_dext_dropbox_activate_all()
        return self.env[WIZARD].with_user(self.claire).browse(action["res_id"])

    def company(self, name, **values):
        return self.client(name, is_company=True, **values)

    def line(self, wizard, partner, contact=None):
        found = wizard.line_ids.filtered(
            lambda line: (
                line.partner_id == partner
                and line.contact_id == (contact or partner.browse())
            )
        )
        self.assertEqual(len(found), 1, (partner.name, contact and contact.name))
        return found

    def assertPreview(self, line, status, name, books=None):
        self.assertEqual(
            (line.status, line.folder_name, line.books_id),
            (status, name, books or line.books_id),
        )

    # -- preview ---------------------------------------------------------

    def test_each_client_is_previewed(self):
        active = self.activate(self.garage.partner_id)
        plain, nameless = self.company("Plain"), self.company("🍰")
        acme, other = self.company("ACME"), self.company("acme.")
        taken = self.company("Garage Lenoir")
        wizard = self.picked(
            self.bakery.partner_id,
            active.partner_id,
            plain,
            nameless,
            acme,
            other,
            taken,
        )
        bakery = self.line(wizard, self.bakery.partner_id)
        self.assertPreview(bakery, "ready", "Boulangerie Petit", self.bakery)
        self.assertPreview(self.line(wizard, plain), "no_books", "Plain")
        self.assertEqual(wizard.ready_count, 1)
        wizard.books_id = self.bakery
        self.assertPreview(self.line(wizard, plain), "ready", "Plain", self.bakery)
        self.assertPreview(
            self.line(wizard, active.partner_id), "active", "Garage Lenoir", self.garage
        )
        self.assertPreview(self.line(wizard, nameless), "nameless", "")
        self.assertPreview(self.line(wizard, acme), "ready", "ACME")
        self.assertPreview(self.line(wizard, other), "numbered", "acme (2)")
        self.assertPreview(self.line(wizard, taken), "numbered", "Garage Lenoir (2)")
        self.assertEqual(wizard.ready_count, 5)

    def test_what_sends_to_another_firm_is_not_ticked(self):
        other = self.link(self.garage._dext_dropbox_connection(), OTHER)
        client, user = self.company("Shared"), self.client("Anna")
        user.parent_id = client
        self.activate(client, books=self.firm)
        self.activate(client, user, books=self.firm)
        own = self.company("Own")
        self.claire.company_id = self.garage
        self.env.invalidate_all()
        picked = client | user | own | self.firm.partner_id
        action = picked.with_user(self.claire).action_dext_dropbox_activate_many()
        wizard = self.env[WIZARD].with_user(self.claire).browse(action["res_id"])
        self.assertEqual(wizard.connection_id.sudo(), other.sudo())
        wizard.books_id = self.bakery
        self.assertTrue(self.line(wizard, own).chosen)
        for line in (
            self.line(wizard, client),
            self.line(wizard, client, user),
            self.line(wizard, self.firm.partner_id),
        ):
            with self.subTest(line.partner_id.name):
                self.assertFalse(line.chosen)
                self.assertEqual(
                    (line.status, line.sends_to), ("elsewhere", self.firm.name)
                )
        self.assertEqual(wizard.ready_count, 1)
        self.assertTrue(wizard.elsewhere)
        # A firm that gave Dropbox up is in nobody's way.
        self.connection.with_user(self.claire).disconnect()
        self.env.invalidate_all()
        self.assertFalse(self.line(wizard, client).sends_to)

    def test_the_other_firm_is_named_to_those_who_are_in_it(self):
        self.link(self.garage._dext_dropbox_connection(), OTHER)
        client = self.company("Shared")
        self.activate(client, books=self.firm)
        self.claire.company_id = self.garage
        self.claire.company_ids = self.garage
        self.env.invalidate_all()
        action = client.with_user(self.claire).action_dext_dropbox_activate_many()
        line = self.env[WIZARD].with_user(self.claire).browse(action["res_id"]).line_ids
        self.assertEqual((line.chosen, line.sends_to), (False, "another firm"))

    def test_a_client_is_ticked_as_soon_as_it_has_books(self):
        own, a, b = self.bakery.partner_id, self.company("A"), self.company("B")
        wizard = self.picked(own, a, b)
        ticked = lambda: wizard.line_ids.filtered("chosen").partner_id  # noqa: E731
        self.assertEqual(ticked(), own)
        with Form(wizard) as form:
            with form.line_ids.edit(0) as line:
                line.books_id = self.garage
        self.assertEqual(ticked(), own | a)
        with Form(wizard) as form:
            with form.line_ids.edit(0) as line:
                line.chosen = False
            form.books_id = self.bakery
            self.assertTrue(form.line_ids.edit(1).chosen)
        self.assertEqual(ticked(), own | b)

    def test_a_name_is_free_for_the_next_if_a_client_is_not_ticked(self):
        acme, other = self.company("ACME"), self.company("Acme")
        wizard = self.picked(acme, other)
        wizard.books_id = self.bakery
        first, second = wizard.line_ids
        self.assertEqual(second.status, "numbered")
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.chosen = False
        self.assertEqual(second.status, "ready")
        self.assertEqual(first.partner_id | second.partner_id, acme | other)

    def test_the_books_of_the_firm_are_pointed_out(self):
        wizard = self.picked(self.company("New"), self.firm.partner_id)
        wizard.books_id = self.firm
        self.assertEqual(
            sorted(wizard.line_ids.mapped("status")),
            ["firm", "ready"],  # its own partner belongs into its books
        )

    def test_preview_asks_dropbox_nothing(self):
        self.dropbox.calls.clear()
        self.picked(self.company("A"), self.company("B")).line_ids.mapped("status")
        self.assertFalse(self.dropbox.calls)

    # -- activation ------------------------------------------------------

    def test_what_is_ticked_and_ready_is_activated(self):
        a, b, unticked, nameless = map(self.company, ("A", "B", "C", "🍰"))
        wizard = self.picked(a, b, unticked, nameless)
        wizard.books_id = self.bakery
        self.line(wizard, b).books_id = self.garage
        self.line(wizard, unticked).chosen = False
        self.dropbox.calls.clear()
        action = wizard.action_activate()
        self.assertFalse(self.dropbox.calls)
        self.assertEqual(action["res_id"], wizard.id)
        self.assertFalse(unticked.dext_dropbox_folder_ids)
        self.assertFalse(nameless.dext_dropbox_folder_ids)
        folders = a.dext_dropbox_folder_ids | b.dext_dropbox_folder_ids
        self.assertEqual(folders.mapped("books_id"), self.bakery | self.garage)
        self.assertIn("Claire Martin activated A", folders[0].message_ids.body)
        self.assertIn("0 of 2. Refused: 0. Left out: 1", wizard.summary)
        self.assertTrue(wizard.under_way)
        self.check()
        wizard.invalidate_recordset()
        wizard.line_ids.invalidate_recordset()
        self.assertEqual(folders.mapped("state"), ["active"] * 2)
        self.assertIn("2 of 2", wizard.summary)
        self.assertEqual((wizard.progress, wizard.under_way), (100, False))
        self.assertEqual(
            {line.partner_id: line.status for line in wizard.line_ids},
            {a: "active", b: "active", nameless: "nameless"},
        )

    def test_the_check_is_woken_at_once(self):
        wizard = self.picked(self.bakery.partner_id)
        cron = self.env.ref("dext_dropbox.dext_dropbox_cron_check")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        wizard.action_activate()
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]) - triggers
        )

    def test_missing_clients_are_made_again(self):
        folder = self.activate()
        self.check()
        self.dropbox.delete(folder.path)
        self.check()
        wizard = self.picked(self.bakery.partner_id)
        self.assertEqual(self.line(wizard, self.bakery.partner_id).status, "again")
        wizard.action_activate()
        self.assertEqual(folder.state, "making")
        self.check()
        self.assertEqual((folder.state, folder.path), ("active", "/Boulangerie Petit"))
        self.assertIn("/Boulangerie Petit/Receipts", self.dropbox.tree())

    def test_nothing_ready_is_said_so(self):
        wizard = self.picked(self.company("A"))
        with self.assertRaisesRegex(UserError, "No client is ready"):
            wizard.action_activate()

    def test_activation_needs_the_connection(self):
        wizard = self.picked(self.bakery.partner_id)
        self.connection.with_user(self.claire).disconnect()
        with self.assertRaisesRegex(UserError, "Connect the firm first"):
            wizard.action_activate()

    def test_activating_many_needs_the_right(self):
        wanted = {(self.garage.partner_id, self.env["res.partner"]): self.garage}
        with self.assertRaisesRegex(AccessError, "Only a Dropbox manager"):
            self.Folder.with_user(self.paul).activate_all(
                self.connection.with_user(self.paul), wanted
            )

    def test_the_same_client_twice_gets_one_folder(self):
        wizard = self.picked(self.bakery.partner_id)
        wizard.line_ids.copy({"wizard_id": wizard.id})
        wizard.action_activate()
        self.assertEqual(len(self.bakery.partner_id.dext_dropbox_folder_ids), 1)

    def test_one_client_waits_until_its_folder_is_made(self):
        self.picked(self.bakery.partner_id).action_activate()
        self.dropbox.calls.clear()
        self.assertEqual(self.activate().state, "making")
        self.assertFalse(self.dropbox.calls)

    # -- who is proposed -------------------------------------------------

    def test_all_clients_without_a_folder(self):
        self.activate()
        customer = self.company("Customer", customer_rank=1)
        supplier = self.company("Supplier", supplier_rank=1)
        archived = self.company("Archived", customer_rank=1, active=False)
        clients = self.everybody().line_ids.partner_id
        self.assertIn(customer, clients)
        self.assertIn(self.garage.partner_id, clients)
        for other in (supplier, archived, self.bakery.partner_id, self.firm.partner_id):
            self.assertNotIn(other, clients, other.name)

    def test_users_of_active_clients_are_offered_but_not_ticked(self):
        self.activate()
        wizard = self.picked(self.bakery.partner_id)
        line = self.line(wizard, self.bakery.partner_id, self.sophie)
        self.assertPreview(line, "user", "Boulangerie Petit - Sophie Petit")
        self.assertFalse(line.chosen)
        self.assertEqual(wizard.ready_count, 0)
        line.chosen = True
        wizard.action_activate()
        self.check()
        own = self.sophie.dext_dropbox_user_folder_ids
        self.assertEqual(own.path, "/Boulangerie Petit - Sophie Petit")

    def test_users_of_clients_without_a_folder_are_not_offered(self):
        self.assertFalse(self.picked(self.bakery.partner_id).line_ids.contact_id)

    def test_a_picked_user_is_ticked_unless_its_client_is_picked_too(self):
        wizard = self.picked(self.sophie)
        self.assertTrue(self.line(wizard, self.bakery.partner_id, self.sophie).chosen)
        wizard = self.picked(self.sophie, self.bakery.partner_id)
        self.assertFalse(self.line(wizard, self.bakery.partner_id, self.sophie).chosen)
        self.assertTrue(self.line(wizard, self.bakery.partner_id).chosen)

    def test_staff_and_the_firm_itself_are_not_ticked_with_all_contacts(self):
        wizard = self.picked(
            self.firm.partner_id, self.paul.partner_id, self.bakery.partner_id
        )
        chosen = wizard.line_ids.filtered("chosen").partner_id
        self.assertEqual(chosen, self.bakery.partner_id)
        self.assertTrue(self.picked(self.firm.partner_id).line_ids.chosen)

    def add_new_user(self):
        """A contact that comes to the bakery after its activation."""
        folder = self.activate()
        self.cr.execute(
            "UPDATE dext_dropbox_folder SET create_date = '2026-01-01' WHERE id = %s",
            folder.ids,
        )
        self.cr.execute(
            "UPDATE res_partner SET create_date = '2025-01-01' WHERE id = %s",
            self.sophie.ids,
        )
        self.env.invalidate_all()
        parent = {"parent_id": self.bakery.partner_id.id}
        self.client("Delivery", type="delivery", **parent)
        return self.client("Nadia", **parent)

    def test_new_users_of_active_clients_are_offered_on_the_contact(self):
        nadia = self.add_new_user()
        bakery = self.bakery.partner_id.with_user(self.claire)
        offered = bakery.dext_dropbox_new_user_ids
        self.assertIn(nadia, offered)
        self.assertNotIn(self.sophie, offered)
        self.assertNotIn("Delivery", offered.mapped("name"))
        self.activate(contact=nadia)
        bakery.invalidate_recordset()
        self.assertNotIn(nadia, bakery.dext_dropbox_new_user_ids)
        self.assertFalse(self.garage.partner_id.dext_dropbox_new_user_ids)

    def test_new_users_are_offered_with_all_clients(self):
        nadia = self.add_new_user()
        wizard = self.everybody()
        line = self.line(wizard, self.bakery.partner_id, nadia)
        self.assertEqual((line.status, line.chosen), ("new_user", False))
        self.assertNotIn(self.sophie, wizard.line_ids.contact_id)


class TestBulkRights(DropboxHttpCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.new = self.client("New", is_company=True)

    def test_only_managers_activate_in_bulk(self):
        for login in ("paul", "lea"):
            with self.subTest(login):
                for model, record, method in (
                    ("res.partner", self.new, "action_dext_dropbox_activate_many"),
                    ("res.company", self.firm, "action_dext_dropbox_activate_all"),
                ):
                    self.assertRefused("", login, model, method, record.ids)
        self.assertRefused("", "paul", WIZARD, "create", {"company_id": self.firm.id})
        action = self.call(
            "claire", "res.partner", "action_dext_dropbox_activate_many", self.new.ids
        )
        self.assertEqual(action["res_model"], WIZARD)

    def test_nobody_activates_for_another_firm(self):
        outsider = self.env["res.users"].create(
            {
                "login": "outsider",
                "name": "Outsider",
                "password": firm.PASSWORD,
                "group_ids": [
                    Command.set(self.env.ref("account.group_account_manager").ids)
                ],
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        self.link(self.garage._dext_dropbox_connection(), "autre@example.com")
        for company, books in ((self.firm, self.garage), (self.garage, self.bakery)):
            with self.subTest(company.name), self.assertRaises(RpcRefused):
                wizard = self.call(
                    outsider.login,
                    WIZARD,
                    "create",
                    {
                        "company_id": company.id,
                        "line_ids": [
                            Command.create(
                                {"partner_id": self.new.id, "books_id": books.id}
                            )
                        ],
                    },
                )
                self.call(outsider.login, WIZARD, "action_activate", [wizard])
        self.assertFalse(self.new.dext_dropbox_folder_ids)
