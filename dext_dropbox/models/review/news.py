from collections import defaultdict

from odoo import api, fields, models

from .attention import ATTENTION

GROUP = "account.group_account_invoice"
CHANNEL = "dext_dropbox"  # of each company: what is new in its books
NEWS = "dext_dropbox.news"  # of this transaction: {books: {model: ids}}
MOST_NAMED = 500  # records of one message; beyond that a list is loaded anew
MOST_COUNTED = 100
TOLD = {"state", "reason", "alarm", "dismissed_on", "books_id", "move_id"}


class DextDropboxDocument(models.Model):
    """The news: open lists and the menu follow what comes, through the bus."""

    _inherit = "dext.dropbox.document"

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._announce(documents.books_id)
        return documents

    def write(self, vals):
        former = self.books_id
        result = super().write(vals)
        if not TOLD.isdisjoint(vals):
            self._announce(former | self.books_id)
        return result

    def _announce(self, books):
        """Tell those who work in ``books`` of these documents, after the commit."""
        self.env["bus.bus"]._dext_dropbox_news(books, self)

    def _after_drafts(self):
        for books in self.books_id:
            rows = self.filtered(lambda row, books=books: row.books_id == books)
            self.env["bus.bus"]._dext_dropbox_news(books, rows.move_id)
        return super()._after_drafts()

    @api.model
    def inbox_counts(self):
        """Return how much is to do in the books that are ticked: {key: number}.

        No number is larger than ``MOST_COUNTED``: more than a screen holds is many.
        """
        if not self.env.user.has_group(GROUP):
            return {}
        moves = self.env["account.move"]
        waiting = moves._dext_dropbox_to_review()
        kinds = {
            "invoice": ("in_invoice", "in_refund"),
            "receipt": ("in_receipt",),
            "sale": ("out_invoice", "out_refund"),
        }
        counts = {
            kind: moves.search_count(
                waiting & fields.Domain("move_type", "in", of_kind), limit=MOST_COUNTED
            )
            for kind, of_kind in kinds.items()
        }
        return {**counts, "attention": self.search_count(ATTENTION, limit=MOST_COUNTED)}


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        result = super().write(vals)
        if "checked" in vals or "state" in vals:
            ours = self.sudo().filtered("dext_dropbox_folder_id")
            # Nothing new to see, but another number.
            self.env["bus.bus"]._dext_dropbox_news(ours.company_id, self.browse())
        return result


class BusBus(models.Model):
    _inherit = "bus.bus"

    @api.model
    def _dext_dropbox_news(self, books, records):
        """Tell of ``records`` once, when this transaction is committed."""
        data = self.env.cr.precommit.data
        if NEWS not in data:
            data[NEWS] = defaultdict(lambda: defaultdict(set))
            self.env.cr.precommit.add(self._dext_dropbox_send)
        for company in books:
            data[NEWS][company.id][records._name].update(records.ids)

    def _dext_dropbox_send(self):
        news = self.env.cr.precommit.data.pop(NEWS, {})
        for books, records in news.items():
            self._sendone(
                (self.env["res.company"].browse(books), CHANNEL),
                NEWS,
                {
                    "books": books,
                    "records": {
                        model: sorted(ids)[-MOST_NAMED:]
                        for model, ids in records.items()
                    },
                },
            )


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """Let accountants hear what is new in their companies; nobody asks for it."""
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        if user._is_internal() and user.has_group(GROUP):
            channels += [(company, CHANNEL) for company in user.company_ids]
        return channels
