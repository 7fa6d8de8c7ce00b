"""What a guest, a colleague and another company's manager learn: nothing more."""

from odoo.fields import Command

from dev import firm

from .common import DropboxHttpCase, RpcRefused

COMPANY = "res.company"
MOVE = "account.move"
ACTIVATE = "dext.dropbox.folder.activate"
OF_THE_ACCOUNT = [
    "dext_dropbox_account_email",
    "dext_dropbox_state",
    "dext_dropbox_connection_id",
    "dext_dropbox_last_check",
    "dext_dropbox_attention_count",
    "dext_dropbox_purchase_journal_id",
]


class TestWalls(DropboxHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user("stranger", cls.garage, "account.group_account_manager")
        cls.user("clerk", cls.firm, "base.group_user")

    @classmethod
    def user(cls, login, company, group):
        return cls.env["res.users"].create(
            {
                "login": login,
                "name": login,
                "password": firm.PASSWORD,
                "group_ids": [Command.set(cls.env.ref(group).ids)],
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
            }
        )

    def setUp(self):
        super().setUp()
        self.link()

    def test_the_account_is_for_those_who_work_with_it(self):
        self.lea.company_ids |= self.firm
        self.lea.company_id = self.firm
        self.activate()
        (seen,) = self.call("paul", COMPANY, "read", self.firm.ids, OF_THE_ACCOUNT[:2])
        self.assertTrue(all(seen.values()))
        for login in ("lea", "clerk"):
            for field in OF_THE_ACCOUNT:
                with self.subTest(login, field=field):
                    with self.assertRaises(RpcRefused):
                        self.call(login, COMPANY, "read", self.firm.ids, [field])

    def test_who_knows_nothing_of_dropbox_makes_companies_all_the_same(self):
        registrar = self.user("registrar", self.firm, "base.group_erp_manager")
        registrar.group_ids |= self.env.ref("base.group_partner_manager")
        (made,) = self.call("registrar", COMPANY, "create", [{"name": "New"}])
        self.call("registrar", COMPANY, "write", [made], {"name": "Newer"})
        views = self.call("registrar", COMPANY, "get_views", [[False, "form"]])
        self.assertNotIn("dext_dropbox", views["views"]["form"]["arch"])

    def test_wizards_tell_strangers_nothing_about_a_connection(self):
        about = {"connection_id": self.connection.id}
        for model in (
            "dext.dropbox.connection.disconnect",
            "dext.dropbox.backlog",
            "dext.dropbox.doctor",
        ):
            with self.subTest(model):
                with self.assertRaises(RpcRefused):
                    self.call("stranger", model, "create", about)
        for model, field in (
            ("dext.dropbox.connection.disconnect", "account_email"),
            ("dext.dropbox.connection.disconnect", "document_count"),
            ("dext.dropbox.backlog", "file_count"),
        ):
            with self.subTest(model, field=field):
                fields = {"connection_id": {}, field: {}}
                with self.assertRaises(RpcRefused):
                    self.call("stranger", model, "onchange", [], about, [], fields)

    def test_the_guide_tells_strangers_nothing_about_a_firm(self):
        guide = "dext.dropbox.setup"
        with self.assertRaises(RpcRefused):
            self.call("stranger", guide, "create", {"company_id": self.firm.id})
        answer = self.call(
            "stranger",
            guide,
            "onchange",
            [],
            {"company_id": self.firm.id},
            ["company_id"],
            {"company_id": {}, "account_email": {}, "folder_count": {}},
        )
        self.assertFalse(answer["value"].get("account_email"))
        self.assertFalse(answer["value"].get("folder_count"))

    def test_no_form_tells_strangers_how_a_connection_is(self):
        self.user("root", self.garage, "base.group_system")
        managers = self.env["res.users"].search([("name", "=", "Claire Martin")])
        client = self.client("X")
        state = {"company_id": {}, "connection_id": {}, "connection_state": {}}
        settings = {"company_id": {}, "dext_dropbox_state": {}}
        settings |= {"dext_dropbox_account_email": {}, "dext_dropbox_trouble": {}}
        for login, model, fields, values in (
            ("root", "res.config.settings", settings, {}),
            ("stranger", ACTIVATE, state, {"partner_id": client.id}),
            ("stranger", f"{ACTIVATE}.many", state, {}),
        ):
            asked = {"company_id": self.firm.id, **values}
            with self.subTest(model):
                try:
                    answer = self.call(
                        login, model, "onchange", [], asked, ["company_id"], fields
                    )
                except RpcRefused:
                    continue
                told = {
                    name: answer["value"].get(name)
                    for name in fields.keys() - {"company_id"}
                }
                self.assertFalse(any(told.values()), told)
        told = self.call(
            "stranger",
            "dext.dropbox.setup",
            "onchange",
            [],
            {"company_id": self.firm.id},
            ["company_id"],
            {"company_id": {}, "whom_to_ask": {}, "account_email": {}},
        )
        self.assertTrue(managers)
        self.assertFalse(told["value"].get("whom_to_ask"))
        # Odoo does not ask for the groups of a related field that is searched for.
        connected = [("dext_dropbox_state", "=", "connected")]
        ids = self.call("root", COMPANY, "search", connected)
        self.assertNotIn(self.firm.id, ids)
        (seen,) = self.call(
            "root", COMPANY, "read", self.firm.ids, ["dext_dropbox_state"]
        )
        self.assertFalse(seen["dext_dropbox_state"])

    def test_strangers_do_not_learn_who_is_active(self):
        client = self.client("X")
        self.activate(client, books=self.firm)
        active = [("dext_dropbox_active", "=", True), ("id", "=", client.id)]
        for login, seen in (("stranger", False), ("claire", True)):
            with self.subTest(login):
                (row,) = self.call(
                    login, "res.partner", "read", client.ids, ["dext_dropbox_active"]
                )
                self.assertEqual(row["dext_dropbox_active"], seen)
                found = self.call(login, "res.partner", "search_count", active)
                self.assertEqual(bool(found), seen)

    def test_a_wizard_is_for_the_one_who_opened_it(self):
        doctor = self.call(
            "claire", "dext.dropbox.connection", "action_doctor", self.connection.ids
        )["res_id"]
        findings = self.env["dext.dropbox.doctor"].browse(doctor).finding_ids
        many = self.call(
            "claire", COMPANY, "action_dext_dropbox_activate_all", self.firm.ids
        )["res_id"]
        lines = self.env["dext.dropbox.folder.activate.many"].browse(many).line_ids
        self.assertTrue(findings and lines)
        for model, ids, field in (
            ("dext.dropbox.doctor", [doctor], "connection_id"),
            ("dext.dropbox.doctor.finding", findings.ids, "found"),
            ("dext.dropbox.folder.activate.many", [many], "summary"),
            ("dext.dropbox.folder.activate.many.line", lines.ids, "partner_id"),
        ):
            with self.subTest(model):
                with self.assertRaises(RpcRefused):
                    self.call("stranger", model, "read", ids, [field])

    def test_the_client_of_a_draft_is_for_employees(self):
        self.lea.company_ids |= self.bakery
        folder = self.activate()
        self.drop(folder, "Invoices", "a.pdf")
        self.check_and_take()
        move = self.document("a.pdf").move_id
        for field in ("dext_dropbox_folder_id", "dext_dropbox_partner_id"):
            with self.assertRaises(RpcRefused) as caught:
                self.call("lea", "account.move", "read", move.ids, [field])
            self.assertIn("dext_dropbox", str(caught.exception))

    def test_a_guest_makes_no_connection(self):
        before = self.env["dext.dropbox.connection"].search_count([])
        self.lea.company_ids |= self.garage
        self.lea.company_id = self.garage
        self.user("guard", self.garage, "base.group_user")
        methods = ("open_connection", "connect", "activate_all")
        for login in ("lea", "guard"):
            with self.subTest(login), self.assertRaises(RpcRefused):
                self.call(login, COMPANY, "action_dext_dropbox_open_connection", [])
            for method in methods:
                name = f"action_dext_dropbox_{method}"
                with self.subTest(login, method=method), self.assertRaises(RpcRefused):
                    self.call(login, COMPANY, name, self.garage.ids)
            self.url_open(f"/dext_dropbox/connect/{self.garage.id}")
        self.assertEqual(self.env["dext.dropbox.connection"].search_count([]), before)

    def test_nobody_learns_a_client_by_putting_it_on_a_draft(self):
        folder = self.activate()
        bill = {"move_type": "in_invoice"}
        origin = {"dext_dropbox_folder_id": folder.id}
        (move,) = self.call("stranger", MOVE, "create", [bill])
        default = {"default_dext_dropbox_folder_id": folder.id}
        for arguments, context in (
            (("write", [move], origin), {}),
            (("create", [{**bill, **origin}]), {}),
            (("create", [bill]), default),
        ):
            with self.subTest(arguments[0], context=context):
                self.assertRefused(
                    "cannot be changed", "stranger", MOVE, *arguments, context=context
                )

    def test_nobody_learns_a_client_by_moving_a_file_to_it(self):
        values = {"folder_id": self.activate().id, "kind": "invoice"}
        for login, refused in (("stranger", True), ("paul", False)):
            with self.subTest(login):
                arguments = (login, "dext.dropbox.document.move", "create", [values])
                if refused:
                    self.assertRefused("access", *arguments)
                else:
                    self.assertTrue(self.call(*arguments))

    def test_a_search_by_the_number_of_a_client_folder_finds_nothing(self):
        folder = self.activate()
        for login, found in (("claire", folder.partner_id.ids), ("stranger", [])):
            for operator, value in (("in", folder.ids), ("!=", False)):
                domain = [
                    ("id", "=", folder.partner_id.id),
                    ("dext_dropbox_folder_ids", operator, value),
                ]
                with self.subTest(login, operator=operator):
                    self.assertEqual(
                        self.call(login, "res.partner", "search", domain), found
                    )

    def test_no_form_tries_out_where_a_draft_came_from(self):
        origin = {"dext_dropbox_folder_id": self.activate().id}
        below = {"fields": {"display_name": {}}}
        asked = {"dext_dropbox_partner_id": below, "dext_dropbox_folder_id": below}
        default = {"default_dext_dropbox_folder_id": origin["dext_dropbox_folder_id"]}
        for values, context in ((origin, {}), ({}, default)):
            for changed in ([], list(values)):
                with self.subTest(changed=changed, context=context):
                    answer = self.call(
                        *("stranger", MOVE, "onchange", [], values, changed, asked),
                        context=context,
                    )
                    told = answer["value"].values()
                    self.assertFalse([value for value in told if value])
