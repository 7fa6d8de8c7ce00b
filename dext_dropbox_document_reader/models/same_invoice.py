from odoo import api, fields, models

from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL


class DextDropboxDocument(models.Model):
    """The same invoice by another way is told in Attention, whichever came first."""

    _inherit = "dext.dropbox.document"

    alarm = fields.Selection(
        selection_add=[("same_invoice", "It is the same document as")]
    )
    same_move_id = fields.Many2one(
        "account.move",
        string="Same As",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups=INTERNAL,
    )

    def _alarm_sentence(self):
        row = self.sudo()
        if row.alarm != "same_invoice":
            return super()._alarm_sentence()
        # Who sees the row does not always see the other document's books.
        other = row.same_move_id.sudo(self.env.su)._filtered_access("read")
        return f"{row._label('alarm')} {other.display_name or ''}".strip() + "."

    @api.model
    def _forget(self):
        return {**super()._forget(), "same_move_id": False}

    def _tell_same_invoice(self, pairs):
        """Raise or withdraw the alarm of these rows.

        :param pairs: {our draft: the document that it is the same as}, by id
        """
        for row in self:
            other = pairs.get(row.move_id.id, False)
            if other == row.same_move_id.id:
                continue  # also what somebody has dismissed
            row.same_move_id = other
            if other and row.alarm in (False, "same_invoice"):
                row._raise_alarm("same_invoice", row.folder_id.browse())
            elif not other and row.alarm == "same_invoice":
                row.alarm = False


class AccountDocumentReading(models.Model):
    _inherit = "account.document.reading"

    @api.model
    def _cron_read(self):
        """What came by another way meanwhile is looked for as well."""
        result = super()._cron_read()
        pairs = self.env["account.move"]._document_reader_same_pairs()
        rows = self.env["dext.dropbox.document"].sudo()
        concerned = rows.search(
            [
                "|",
                ("same_move_id", "!=", False),
                "&",
                ("move_id", "in", list(pairs)),
                ("state", "=", "imported"),
            ]
        )
        concerned._tell_same_invoice(pairs)
        return result
