"""The inbox: drafts to review, what reviewed means, filters, the dashboard's counts."""

from html import unescape

from lxml import etree

from odoo.fields import Command
from odoo.tools.safe_eval import safe_eval

from dev import samples

from ..common import DropboxCase, DropboxHttpCase

INBOX = "dext_dropbox.dext_dropbox_inbox_invoice_action"
OWN_SEARCH = "dext_dropbox.dext_dropbox_account_move_view_search"


class InboxCase(DropboxCase):
    def setUp(self):
        super().setUp()
        self.link()
        self.folder = self.activate()

    def bare(self, name="a.pdf", subfolder="Invoices", content=None):
        """The draft of a file that is dropped now, of which nothing is read."""
        self.drop(self.folder, subfolder, name, content)
        self.check_and_take()
        # What the import wrote must not count as written by whoever comes next.
        self.env.flush_all()
        return self.document(name).move_id

    def draft(self, *file, **content):
        """The same with all that a draft needs before anybody can call it right."""
        move = self.bare(*file, **content)
        if not move.invoice_line_ids:
            line = {"name": "Bread", "price_unit": 10, "tax_ids": []}
            move.with_context(tracking_disable=True).write(
                {
                    "partner_id": self.sophie.id,
                    "invoice_date": "2026-10-14",
                    "invoice_line_ids": [Command.create(line)],
                }
            )
        self.env.flush_all()
        return move

    def as_paul(self, records):
        companies = self.paul.company_ids.ids
        return records.with_user(self.paul).with_context(allowed_company_ids=companies)

    def review(self, moves):
        self.as_paul(moves).action_dext_dropbox_review()
        self.env.flush_all()

    def search_view(self, view=OWN_SEARCH):
        moves = self.as_paul(self.env["account.move"])
        views = moves.get_views([(self.env.ref(view).id, "search")])
        return etree.fromstring(views["views"]["search"]["arch"])

    def filtered(self, name):
        """What Paul sees in the inbox under the filter called ``name``."""
        (node,) = self.search_view().xpath(f"//filter[@name='{name}']")
        domain = safe_eval(node.get("domain"), {"uid": self.paul.id})
        moves = self.as_paul(self.env["account.move"])
        return moves.search([("dext_dropbox_folder_id", "!=", False), *domain]).sudo()


class TestReview(InboxCase):
    def test_a_reviewed_draft_leaves_the_inbox_and_stays_a_draft(self):
        right, other = self.draft("a.pdf"), self.draft("b.pdf")
        self.review(right)
        self.assertEqual(right.state, "draft")
        self.assertEqual(self.filtered("to_review"), other)
        self.assertEqual(self.filtered("reviewed"), right)

    def test_the_inbox_opens_with_what_is_to_review(self):
        for kind in ("invoice", "receipt", "sale"):
            action = self.env.ref(f"dext_dropbox.dext_dropbox_inbox_{kind}_action")
            self.assertTrue(safe_eval(action.context)["search_default_to_review"])

    def test_a_review_is_undone(self):
        draft = self.draft()
        self.review(draft)
        self.as_paul(draft).action_dext_dropbox_unreview()
        self.assertEqual(self.filtered("to_review"), draft)

    def test_only_drafts_from_dropbox_are_marked(self):
        posted = self.draft(content=samples.facturx_invoice("F1"))
        posted.action_post()
        posted.checked = False
        foreign = self.env["account.move"].create({"move_type": "in_invoice"})
        self.review(posted + foreign)
        self.assertFalse(posted.checked or foreign.checked)

    def test_who_reviewed_is_in_the_history(self):
        draft = self.draft()
        self.review(draft)
        self.env.cr.flush()
        self.env.cr.precommit.run()
        tracked = draft.message_ids.filtered("tracking_value_ids")
        self.assertEqual(tracked.author_id, self.paul.partner_id)
        self.assertEqual(tracked.tracking_value_ids.field_id.name, "checked")


class TestWhatIsNotReviewed(InboxCase):
    """A draft that nobody could post as it is, and one that bears a sign."""

    def test_what_lacks_something_is_left_out_and_said_with_its_name(self):
        right, blank = self.draft("a.pdf"), self.bare("b.pdf")
        told = self.as_paul(right + blank).action_dext_dropbox_review()["params"]
        self.assertTrue(right.checked)
        self.assertFalse(blank.checked)
        self.assertIn("b.pdf (no vendor, no date, no amount)", told["message"])
        self.assertEqual(told["kind"], "warning")
        self.assertEqual(told["undo"][2], right.ids)
        self.assertEqual(told["left"], right.ids)

    def test_each_thing_that_is_missing_has_its_word(self):
        draft = self.draft()
        for field, value, word in (
            ("invoice_date", False, "no date"),
            ("partner_id", False, "no vendor"),
            ("invoice_line_ids", [Command.clear()], "no amount"),
        ):
            draft[field] = value
            self.assertIn(word, draft._dext_dropbox_missing())
        self.assertEqual(len(draft._dext_dropbox_missing()), 3)

    def test_a_receipt_needs_no_vendor_and_a_sale_a_customer(self):
        receipt = self.draft("r.jpg", "Receipts", samples.receipt_photo("1"))
        sale = self.draft("s.pdf", "Sales documents")
        (receipt + sale).partner_id = False
        self.assertEqual(receipt._dext_dropbox_missing(), [])
        self.assertEqual(sale._dext_dropbox_missing(), ["no customer"])

    def test_only_some_of_many_are_named(self):
        blank = self.env["account.move"]
        for number in range(5):
            blank += self.bare(f"{number}.pdf")
        told = self.as_paul(blank).action_dext_dropbox_review()["params"]
        self.assertIn(
            "2.pdf (no vendor, no date, no amount) and 2 more", told["message"]
        )
        self.assertNotIn("undo", told)

    def test_undo_brings_all_of_them_back(self):
        drafts = self.draft("a.pdf") + self.draft("b.pdf")
        told = self.as_paul(drafts).action_dext_dropbox_review()["params"]
        model, method, ids = told["undo"]
        getattr(self.as_paul(self.env[model].browse(ids)), method)()
        self.assertEqual(self.filtered("to_review"), drafts)

    def test_a_sign_is_asked_about_before_anything_is_marked(self):
        plain, alarming = self.draft("a.pdf"), self.draft("b.pdf")
        self.document("b.pdf")._raise_alarm("other_client", self.folder)
        drafts = self.as_paul(plain + alarming)
        ask = drafts.action_dext_dropbox_review()["params"]["ask"]
        self.assertFalse(plain.checked or alarming.checked)
        self.assertIn("b.pdf: The e-invoice names another client", ask["body"])
        model, method, ids = ask["call"]
        sure = self.env[model].browse(ids).with_context(**ask["context"])
        getattr(self.as_paul(sure).with_context(**ask["context"]), method)()
        self.assertTrue(plain.checked and alarming.checked)

    def test_a_new_version_is_a_sign_until_the_draft_shows_it(self):
        draft = self.draft(content=samples.plain_bill("V1"))
        self.assertFalse(draft.dext_dropbox_new_version)
        self.as_paul(draft).ref = "mine"
        self.env.flush_all()
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.check_and_take()
        self.assertTrue(draft.dext_dropbox_new_version)
        self.assertIn("ask", self.as_paul(draft).action_dext_dropbox_review()["params"])

    def test_what_replaced_its_former_version_is_none(self):
        draft = self.bare(content=samples.plain_bill("V1"))
        self.drop(self.folder, "Invoices", "a.pdf", samples.plain_bill("V2"))
        self.check_and_take()
        self.assertEqual(len(draft.dext_dropbox_document_ids), 2)
        self.assertFalse(draft.dext_dropbox_new_version)

    def test_an_e_invoice_that_was_read_has_its_sign(self):
        read = self.draft("a.pdf", content=samples.facturx_invoice("F1"))
        plain = self.draft("b.pdf")
        self.assertTrue(read.dext_dropbox_e_invoice)
        self.assertFalse(plain.dext_dropbox_e_invoice)

    def test_the_form_says_in_one_line_where_the_file_came_from(self):
        draft = self.bare("a.pdf", "Receipts")
        self.assertEqual(
            draft.dext_dropbox_origin, "Boulangerie Petit › Receipts › a.pdf"
        )
        action = self.as_paul(draft).action_dext_dropbox_open_document()
        self.assertEqual(action["res_id"], self.document("a.pdf").id)


class TestReviewedVersions(InboxCase):
    def new_version(self, draft, content):
        self.drop(self.folder, "Invoices", "a.pdf", content)
        self.check_and_take()
        self.env.flush_all()
        self.assertEqual(self.Document.search([]).move_id, draft)

    def test_a_new_version_never_replaces_what_was_reviewed(self):
        first = samples.plain_bill("V1")
        draft = self.draft(content=first)
        self.review(draft)
        for number in (2, 3):
            self.new_version(draft, samples.plain_bill(f"V{number}"))
            self.assertTrue(draft.message_main_attachment_id.raw == first)
            self.assertEqual(len(draft.attachment_ids), number)
            self.assertEqual(draft.activity_ids.user_id, self.paul)

    def test_a_new_version_brings_a_reviewed_draft_back(self):
        draft = self.draft()
        self.review(draft)
        self.new_version(draft, samples.plain_bill("V2"))
        self.assertEqual(self.filtered("to_review"), draft)

    def test_nor_what_somebody_edited_before_odoo_wrote(self):
        draft = self.draft(content=samples.plain_bill("V1"))
        self.as_paul(draft).ref = "mine"
        self.env.flush_all()
        draft.with_user(1).narration = "by a scheduled action"
        self.env.flush_all()
        self.new_version(draft, samples.plain_bill("V2"))
        self.assertEqual(draft.ref, "mine")

    def test_it_makes_no_difference_who_reviewed(self):
        draft = self.draft()
        draft.action_dext_dropbox_review()  # OdooBot, by a scheduled action
        self.assertFalse(draft._dext_dropbox_untouched())

    def test_a_posted_document_stays_reviewed(self):
        draft = self.draft(content=samples.facturx_invoice("V1"))
        self.as_paul(draft).action_post()
        self.new_version(draft, samples.plain_bill("V2"))
        self.assertTrue(draft.checked)


class TestInboxSearch(InboxCase):
    def test_clients_of_mine(self):
        draft = self.draft()
        self.assertFalse(self.filtered("my_clients"))
        self.bakery.partner_id.user_id = self.paul
        self.assertEqual(self.filtered("my_clients"), draft)

    def test_activities_of_mine(self):
        draft = self.draft()
        self.assertFalse(self.filtered("my_activities"))
        draft.activity_schedule(summary="Ask the client", user_id=self.paul.id)
        self.assertEqual(self.filtered("my_activities"), draft)

    def test_drafts_with_lines_and_drafts_without_a_total(self):
        read = self.draft("a.pdf", content=samples.facturx_invoice("F1"))
        plain = self.bare("b.pdf")
        self.assertEqual(self.filtered("read"), read)
        self.assertEqual(self.filtered("zero"), plain)

    def test_every_group_of_the_inbox(self):
        draft = self.draft()
        moves = self.as_paul(draft)
        groups = self.search_view().xpath("//group/filter")
        self.assertGreaterEqual(len(groups), 5)
        for node in groups:
            field = safe_eval(node.get("context"))["group_by"]
            with self.subTest(field):
                found = moves._read_group([("id", "=", draft.id)], [field], ["__count"])
                self.assertEqual(found[0][1], 1)
        ((client, _count),) = moves._read_group(
            [("id", "=", draft.id)], ["dext_dropbox_partner_id"], ["__count"]
        )
        self.assertEqual(client.id, self.bakery.partner_id.id)

    def test_odoo_own_searches_know_dropbox(self):
        for view in (
            "account.view_account_invoice_filter",
            "account.view_account_bill_filter",
        ):
            arch = self.search_view(view)
            for name in ("dext_dropbox", "group_dext_dropbox_partner"):
                with self.subTest(view=view, name=name):
                    self.assertEqual(len(arch.xpath(f"//filter[@name='{name}']")), 1)

    def test_one_search_finds_file_vendor_client_and_reference(self):
        draft = self.draft("Bread of May.pdf")
        draft.ref = "R-77"
        self.draft("Other.pdf").partner_id = self.bakery.partner_id
        (node,) = self.search_view().xpath("(//field)[1]")
        moves = self.as_paul(self.env["account.move"])
        for words, expected in (
            ("bread of", 1),
            ("sophie", 1),
            ("r-77", 1),
            ("boulangerie", 2),
            ("nothing of that", 0),
        ):
            domain = safe_eval(node.get("filter_domain"), {"self": words})
            own = [("dext_dropbox_folder_id", "!=", False), *domain]
            with self.subTest(words):
                self.assertEqual(moves.search_count(own), expected)


class TestEmptyInbox(InboxCase):
    def help(self, companies=None, inbox=INBOX):
        actions = self.as_paul(self.env["ir.actions.act_window"])
        if companies:
            actions = actions.with_context(allowed_company_ids=companies.ids)
        return actions._for_xml_id(inbox)["help"]

    def test_drafts_in_companies_that_are_not_ticked_are_not_hidden(self):
        self.draft()
        self.assertIn("Well done", self.help())
        elsewhere = unescape(self.help(self.firm))
        self.assertIn("Boulangerie Petit: <strong>1</strong>", elsewhere)
        self.assertIn(f"'dext_dropbox_books': [{self.bakery.id}]", elsewhere)
        receipts = INBOX.replace("invoice", "receipt")
        self.assertIn("Well done", self.help(self.firm, receipts))
        self.paul.company_ids -= self.bakery
        self.assertNotIn("Petit", self.help(self.firm))

    def test_what_was_reviewed_elsewhere_does_not_count(self):
        self.review(self.draft())
        self.assertIn("Well done", self.help(self.firm))

    def test_without_an_active_client_it_says_where_to_begin(self):
        self.connection.with_user(self.claire).disconnect()
        self.assertIn('name="dext_dropbox.dext_dropbox_folder_action"', self.help())

    def test_with_active_clients_it_says_what_comes_here(self):
        self.assertIn("Well done", self.help())
        self.assertIn("drop into Invoices", self.help())

    def test_clients_of_other_firms_do_not_count(self):
        garage = self.garage.ids
        self.paul.write({"company_id": garage[0], "company_ids": [(6, 0, garage)]})
        self.assertIn("No client folder is active", self.help())

    def test_other_lists_of_bills_keep_their_own_help(self):
        self.connection.with_user(self.claire).disconnect()
        moves = self.env["account.move"].with_user(self.paul)
        self.assertEqual(moves.get_empty_list_help("<p>own</p>"), "<p>own</p>")


class TestDashboard(InboxCase):
    def data(self, journals):
        self.env.invalidate_all()
        return self.as_paul(journals)._get_journal_dashboard_data_batched()

    def counts(self, journals):
        return {
            journal: values.get("dext_dropbox_count")
            for journal, values in self.data(journals).items()
        }

    def test_each_card_counts_what_is_to_review(self):
        bill, receipt = self.draft("a.pdf"), self.draft("b.pdf", "Receipts")
        self.draft("c.pdf", "Sales documents")
        purchase, sale = bill.journal_id, self.document("c.pdf").move_id.journal_id
        self.assertEqual(receipt.journal_id, purchase)
        bill.copy()  # a draft of this journal that nobody dropped
        expected = {purchase.id: 2, sale.id: 1}
        self.assertEqual(self.counts(purchase + sale), expected)
        self.review(bill)
        self.assertEqual(self.counts(purchase + sale), {**expected, purchase.id: 1})

    def test_one_query_for_all_cards(self):
        journal = self.draft().journal_id
        more = journal.copy({"code": "D2"}) + journal.copy({"code": "D3"})
        moves = self.env["account.move"]
        read_group, asked = type(moves)._read_group, []

        def counting(records, domain, *args, **kwargs):
            if "dext_dropbox_folder_id" in str(domain):
                asked.append(domain)
            return read_group(records, domain, *args, **kwargs)

        self.patch(type(moves), "_read_group", counting)
        self.counts(journal + more)
        self.assertEqual(len(asked), 1)

    def test_the_card_opens_the_inbox_of_its_journal(self):
        draft = self.draft()
        action = self.as_paul(draft.journal_id).action_dext_dropbox_inbox()
        self.assertEqual(
            action["context"]["search_default_journal_id"], draft.journal_id.id
        )
        self.assertTrue(action["context"]["search_default_to_review"])
        domain = safe_eval(action["domain"])
        self.assertEqual(self.env["account.move"].search(domain), draft)


class TestInboxRights(DropboxHttpCase):
    def test_only_accountants_of_the_books_review(self):
        self.link()
        self.drop(self.activate(), "Sales documents", "a.pdf")
        self.check_and_take()
        draft = self.document("a.pdf").move_id
        draft.write(
            {
                "partner_id": self.lea.partner_id.commercial_partner_id.id,
                "invoice_date": "2026-10-14",
                "invoice_line_ids": [Command.create({"name": "Bread"})],
            }
        )
        call = ("account.move", "action_dext_dropbox_review", draft.ids)
        self.assertRefused("access", "lea", *call)
        self.paul.company_ids = self.firm
        self.assertRefused("access", "paul", *call)
        self.assertFalse(draft.checked)
        self.paul.company_ids += self.bakery
        self.call("paul", *call, context={"allowed_company_ids": self.bakery.ids})
        self.assertTrue(draft.checked)
