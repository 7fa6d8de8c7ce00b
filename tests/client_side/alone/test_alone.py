"""A client whose books are a company connects its own Dropbox: so may who is let."""

import re
from urllib.parse import urlsplit

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

from dev import firm

from ...common import DropboxHttpCase

CONNECTION = "dext.dropbox.connection"
MAIL = "autre@example.com"  # of the bakery's own account


class AloneCase(DropboxHttpCase):
    """The bakery with somebody who invoices for it, and its portal user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The one that is registered for the app; the answer is taken from its path.
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://localhost:8069")
        cls.marie = cls.staff("marie", cls.bakery)
        cls.luc = cls.staff("luc", cls.garage)
        cls.own = cls.bakery._dext_dropbox_connection()

    @classmethod
    def staff(cls, login, company):
        return cls.env["res.users"].create(
            {
                "login": login,
                "name": login.title(),
                "password": firm.PASSWORD,
                "group_ids": [
                    Command.set(cls.env.ref("account.group_account_invoice").ids)
                ],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )

    def allow(self, *users):
        self.own.with_user(self.claire).connector_ids = self.env["res.users"].union(
            *users
        )

    def open(self, path, **options):
        options.setdefault("allow_redirects", False)
        return self.url_open(path, **options)

    def question(self, path):
        """Where ``path`` leads; Dropbox's page."""
        answer = self.open(path)
        self.assertIn(answer.status_code, (302, 303), answer.text[:500])
        return answer.headers["Location"]

    def say_yes(self, path, account=MAIL):
        """Go to Dropbox by ``path``, say yes there, and come back; return the page."""
        back = self.dropbox.authorize(self.question(path), account=account)
        parts = urlsplit(back)
        page = self.open(f"{parts.path}?{parts.query}")
        self.env.invalidate_all()
        return page


class TestStandardUser(AloneCase):
    def test_without_leave_nothing_is_connected(self):
        self.authenticate("marie", firm.PASSWORD)
        page = self.open(f"/dext_dropbox/connect/{self.bakery.id}")
        self.assertIn("Only a Dropbox manager", page.text)
        self.assertRefused(
            "Only a Dropbox manager",
            "marie",
            CONNECTION,
            "action_connect",
            self.own.ids,
        )

    def test_with_leave_it_does_all_that_a_firm_does(self):
        self.allow(self.marie)
        self.authenticate("marie", firm.PASSWORD)
        self.say_yes(f"/dext_dropbox/connect/{self.bakery.id}")
        self.assertEqual((self.own.state, self.own.account_email), ("connected", MAIL))
        sophie = self.sophie
        for contact in (self.env["res.partner"], sophie):
            self.Folder.with_user(self.marie).activate(
                self.own.with_user(self.marie),
                self.bakery.partner_id,
                contact,
                self.bakery,
            )
        folder = self.Folder.search([("contact_id", "=", sophie.id)])
        self.assertEqual(folder.connection_id, self.own)
        self.drop(folder, "Invoices", "a.pdf", account=MAIL)
        self.check_and_take()
        row = self.document("a.pdf")
        self.assertEqual((row.state, row.books_id), ("imported", self.bakery))
        self.assertTrue(folder.upload_url)

    def test_who_connected_may_disconnect_and_connect_again(self):
        self.allow(self.marie)
        self.link(self.own, MAIL, self.marie)
        action = self.call("marie", CONNECTION, "action_disconnect_own", self.own.ids)
        self.assertEqual(action["tag"], "soft_reload")
        self.own.invalidate_recordset()
        self.assertEqual(self.own.state, "disconnected")
        self.authenticate("marie", firm.PASSWORD)
        self.say_yes(f"/dext_dropbox/connect/{self.bakery.id}")
        self.assertEqual(self.own.state, "connected")

    def test_nothing_of_another_company(self):
        self.allow(self.marie)
        self.link(self.own, MAIL, self.marie)
        self.link()
        for company in (self.firm, self.garage):
            self.authenticate("marie", firm.PASSWORD)
            page = self.open(f"/dext_dropbox/connect/{company.id}")
            self.assertIn("This is no company of yours", page.text)
        self.authenticate("luc", firm.PASSWORD)
        page = self.open(f"/dext_dropbox/connect/{self.bakery.id}")
        self.assertIn("This is no company of yours", page.text)
        for connection in (self.own, self.connection):
            for method in ("action_connect", "action_disconnect_own", "read"):
                self.assertDenied("luc", CONNECTION, method, connection.ids)
        for method in ("action_connect", "action_disconnect_own"):
            self.assertDenied("marie", CONNECTION, method, self.connection.ids)
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.own.state, "connected")

    def test_leave_ends_with_the_company(self):
        self.allow(self.marie)
        self.marie.write(
            {
                "company_id": self.garage.id,
                "company_ids": [Command.set(self.garage.ids)],
            }
        )
        self.assertFalse(self.own.with_user(self.marie)._may_connect())
        with self.assertRaises(AccessError):
            self.own.with_user(self.marie).start_consent()

    def test_leave_is_given_by_managers_to_people_of_the_company(self):
        with self.assertRaises(AccessError):
            self.own.with_user(self.marie).connector_ids = self.marie
        for stranger in (self.luc, self.env.ref("base.public_user")):
            with self.assertRaises(ValidationError):
                self.allow(stranger)
        self.allow(self.marie, self.lea)

    def test_the_guide_lets_them_connect(self):
        def step():
            guide = self.env["dext.dropbox.setup"].with_user(self.marie)
            guide = guide.with_company(self.bakery).create({})
            return guide.step, guide.may

        self.assertEqual(step(), ("connect", False))
        self.allow(self.marie)
        self.assertEqual(step(), ("connect", True))

    def test_leave_is_for_no_setting(self):
        self.allow(self.marie)
        for values in ({"max_size": 1}, {"own_app_key": "x"}, {"connector_ids": []}):
            self.assertDenied("marie", CONNECTION, "write", self.own.ids, values)


class TestPortal(AloneCase):
    def setUp(self):
        super().setUp()
        self.authenticate("lea", firm.PASSWORD)

    @property
    def connect_path(self):
        return f"/my/dropbox/connect/{self.own.id}"

    def post(self, path, **fields):
        page = self.open("/my/dropbox").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        fields["csrf_token"] = found[1] if found else "none"
        answer = self.open(path, data=fields)
        self.env.invalidate_all()
        return answer

    def test_without_leave_there_is_no_button_and_no_way(self):
        self.assertNotIn("Connect my Dropbox", self.open("/my/dropbox").text)
        self.assertEqual(self.open(self.connect_path).status_code, 404)
        self.assertEqual(self.own.state, "disconnected")

    def test_a_portal_user_connects_and_gives_its_people_folders(self):
        self.allow(self.lea)
        self.assertIn("Connect my Dropbox", self.open("/my/dropbox").text)
        back = self.say_yes(self.connect_path)
        self.assertEqual(urlsplit(back.headers["Location"]).path, "/my/dropbox")
        self.own.invalidate_recordset()
        self.assertEqual((self.own.state, self.own.account_email), ("connected", MAIL))
        page = self.open("/my/dropbox").text
        self.assertIn(MAIL, page)
        self.assertNotIn(self.sophie.name, page)
        activate = f"/my/dropbox/activate/{self.own.id}"
        self.post(activate, contact_id=self.bakery.partner_id.id)
        self.assertIn(self.sophie.name, self.open("/my/dropbox").text)
        self.post(activate, contact_id=self.sophie.id)
        folders = self.Folder.search([("connection_id", "=", self.own.id)])
        self.assertEqual(len(folders), 2)
        self.assertEqual(set(folders.mapped("state")), {"active"})
        self.drop(folders[0], "Invoices", "a.pdf", account=MAIL)
        self.check_and_take()
        self.assertEqual(self.document("a.pdf").state, "imported")
        self.assertIn("a.pdf", self.open("/my/dropbox").text)

    def test_a_portal_user_disconnects(self):
        self.allow(self.lea)
        self.link(self.own, MAIL)
        self.activate_own()
        self.post(f"/my/dropbox/disconnect/{self.own.id}")
        self.own.invalidate_recordset()
        self.assertEqual(self.own.state, "disconnected")

    def activate_own(self):
        return self.Folder.activate(
            self.own, self.bakery.partner_id, self.env["res.partner"], self.bakery
        )

    def test_another_account_is_asked_about(self):
        self.allow(self.lea)
        self.link(self.own, MAIL)
        self.own.disconnect()
        page = self.say_yes(self.connect_path, account="bonjour@cabinet-martin.example")
        self.assertIn("This is another Dropbox account", page.text)
        found = re.search(r'id="dext_dropbox_switch"[^>]*href="([^"]+)"', page.text)
        switch = found[1].replace("&amp;", "&")
        self.assertTrue(switch.startswith(self.connect_path))
        self.say_yes(switch, account="bonjour@cabinet-martin.example")
        self.own.invalidate_recordset()
        self.assertEqual(self.own.account_email, "bonjour@cabinet-martin.example")

    def test_only_the_own_company_and_people(self):
        self.allow(self.lea)
        self.link(self.own, MAIL)
        theirs = self.garage._dext_dropbox_connection()
        theirs.sudo().write({"connector_ids": [Command.set(self.luc.ids)]})
        for connection in (theirs, self.connection):
            for path in ("connect", "disconnect", "activate"):
                where = f"/my/dropbox/{path}/{connection.id}"
                self.assertIn(self.open(where).status_code, (404, 405))
                self.assertIn(self.post(where).status_code, (404, 405))
        activate = f"/my/dropbox/activate/{self.own.id}"
        for contact in (self.garage.partner_id, self.claire.partner_id, self.sophie):
            self.assertEqual(
                self.post(activate, contact_id=contact.id).status_code, 404, contact
            )
        self.assertFalse(self.Folder.search([]))

    def test_rpc_reaches_nothing(self):
        self.allow(self.lea)
        for method in (
            "read",
            "action_connect",
            "action_disconnect_own",
            "activate_in_portal",
            "start_in_portal",
            "disconnect_in_portal",
        ):
            refusal = self._refusal("lea", CONNECTION, method, self.own.ids)
            self.assertTrue(refusal, method)
        self.assertEqual(self.own.state, "disconnected")

    def test_an_answer_is_taken_from_who_asked(self):
        self.allow(self.lea, self.marie)
        url = self.question(self.connect_path)
        self.authenticate("marie", firm.PASSWORD)
        parts = urlsplit(self.dropbox.authorize(url, account=MAIL))
        page = self.open(f"{parts.path}?{parts.query}")
        self.assertIn("does not belong to you", page.text)
        self.assertEqual(self.own.state, "disconnected")
