from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .account_move import INTERNAL

BILLS = ("in_invoice", "in_receipt")
CREDIT_NOTES = ("in_refund",)


class AccountMove(models.Model):
    """The same invoice once, whichever ways it came by: ours yields.

    Nothing is stored, so that it does not matter which one comes first. A document that
    is no draft read from a file is looked at and never written: a platform would tell
    its sender what happens to it.
    """

    _inherit = "account.move"

    document_same_id = fields.Many2one(
        "account.move",
        string="Same As",
        compute="_compute_document_same_id",
        search="_search_document_same_id",
        groups=INTERNAL,
    )

    def _compute_document_same_id(self):
        pairs = self._document_reader_same_pairs(self.ids)
        for move in self:
            move.document_same_id = pairs.get(move.id, False)

    def _search_document_same_id(self, operator, value):
        if operator not in ("in", "not in", "any", "any!"):
            return NotImplemented
        pairs = self._document_reader_same_pairs()
        if operator in ("any", "any!"):
            others = self.sudo(self.env.su or operator == "any!")
            below = value if isinstance(value, Domain) else Domain("id", "any", value)
            fitting = others.search(below & Domain("id", "in", list(pairs.values())))
            ids = {*fitting.ids}
            return Domain("id", "in", [mine for mine in pairs if pairs[mine] in ids])
        any_other = set(value) == {False}
        wanted = {
            mine for mine, other in pairs.items() if any_other or other in value
        }  # fmt: skip
        found = (operator == "in") != any_other
        return Domain("id", "in" if found else "not in", list(wanted))

    @api.model
    def _document_reader_same_pairs(self, ids=None):
        """Return {our draft: the document that it is the same as}.

        Same seller, number and year; or same seller, total and date, if one of them has
        no number; or same number, total and date, if ours has no seller. Bills and
        receipts are compared with each other.

        :param ids: our drafts, all of them by default
        """
        wanted = [key for key in ids or () if isinstance(key, int)]
        if ids is not None and not wanted:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mine.id, other.id
                  FROM account_move mine
                  JOIN account_move other ON other.company_id = mine.company_id
                   AND other.id != mine.id
                   AND other.state != 'cancel'
                   AND (other.move_type = ANY(%(bills)s))
                     = (mine.move_type = ANY(%(bills)s))
                   AND other.move_type = ANY(%(types)s)
             LEFT JOIN res_partner his ON his.id = other.commercial_partner_id
             LEFT JOIN res_partner my ON my.id = mine.commercial_partner_id
                 WHERE %(ours)s
                   AND mine.state = 'draft'
                   AND mine.move_type = ANY(%(types)s)
                   AND %(read_mine)s
                   AND (other.id < mine.id
                        OR NOT (other.state = 'draft' AND %(read_other)s))
                   AND (%(number)s OR %(amount)s OR %(nobody)s)
              ORDER BY mine.id, (other.state = 'posted') DESC, other.id
                """,
                bills=list(BILLS),
                types=[*BILLS, *CREDIT_NOTES],
                ours=SQL("TRUE") if ids is None else SQL("mine.id = ANY(%s)", wanted),
                read_mine=self._document_reader_is_ours_sql("mine"),
                read_other=self._document_reader_is_ours_sql("other"),
                number=_SAME_NUMBER,
                amount=_SAME_AMOUNT,
                nobody=_SAME_WITHOUT_SELLER,
            )
        )
        pairs = {}
        for mine, other in rows:
            pairs.setdefault(mine, other)
        return pairs

    @api.model
    def _document_reader_is_ours_sql(self, alias):
        """SQL that says if a document was read and no platform knows it."""
        read = SQL(
            "EXISTS (SELECT 1 FROM account_document_reading WHERE move_id = %s)",
            SQL.identifier(alias, "id"),
        )
        names = [name for name in self._document_reader_platform_fields()]
        columns = [SQL.identifier(alias, name) for name in names]
        unknown = [SQL("COALESCE(%s, '') = ''", column) for column in columns]
        return SQL(" AND ").join([read, *unknown])

    def _document_reader_is_ours(self):
        """Whether this is a draft that was read and that no platform knows."""
        self.ensure_one()
        return (
            self.state == "draft"
            and bool(self.sudo().document_reading_ids)
            and not self._document_reader_came_by_platform()
        )

    def action_document_reader_open_same(self):
        """Show the document that this draft is the same as."""
        self.ensure_one()
        return self.document_same_id._get_records_action()

    def action_document_reader_yield(self):
        """Attach the files of these drafts to the documents that they are the same as.

        The drafts are cancelled; the others are not written.
        """
        self.check_access("write")
        for move in self:
            other = move.document_same_id
            if not other or not move._document_reader_is_ours():
                raise UserError(
                    self.env._("This draft is not the same as another document.")
                )
            move._document_reader_yield_to(other)

    def _document_reader_yield_to(self, other):
        """Give the file of this draft to ``other`` and cancel this draft."""
        self.ensure_one()
        other.check_access("read")
        attachments = self.env["ir.attachment"].sudo()
        rows = self.sudo().document_reading_ids
        # Of a file that was split, only the pages of this document are given.
        for file in rows.filtered(lambda row: row.state != "split").attachment_id:
            known = attachments.search(
                [
                    ("res_model", "=", "account.move"),
                    ("res_id", "=", other.id),
                    ("checksum", "=", file.checksum),
                ],
                limit=1,
            )
            if not known:
                file.copy({"res_model": "account.move", "res_id": other.id})
        self.button_cancel()
        self._message_log(
            body=Markup("<p>%s %s</p>")
            % (self.env._("This was the same document as"), other._get_html_link())
        )

    def _autopost_bill(self):
        if not self.sudo().document_same_id:
            return super()._autopost_bill()
        return None


def _bare(column):
    return SQL("UPPER(REGEXP_REPLACE(%s, '[^[:alnum:]]', '', 'g'))", column)


_NUMBERS = SQL(
    "%s = %s",
    _bare(SQL("COALESCE(mine.ref, '')")),
    _bare(SQL("COALESCE(other.ref, '')")),
)
_SELLER = SQL(
    """(mine.commercial_partner_id = other.commercial_partner_id
        OR (COALESCE(my.vat, '') != '' AND %s = %s))""",
    _bare(SQL("my.vat")),
    _bare(SQL("his.vat")),
)
_TOTAL_AND_DAY = SQL(
    """mine.invoice_date = other.invoice_date AND mine.amount_total != 0
       AND mine.currency_id = other.currency_id
       AND mine.amount_total = other.amount_total"""
)
_SAME_NUMBER = SQL(
    """(%s AND %s AND %s != ''
        AND DATE_PART('year', COALESCE(mine.invoice_date, mine.date))
        = DATE_PART('year', COALESCE(other.invoice_date, other.date)))""",
    _SELLER,
    _NUMBERS,
    _bare(SQL("COALESCE(mine.ref, '')")),
)
_SAME_AMOUNT = SQL(
    """(%s AND %s
        AND (COALESCE(mine.ref, '') = '' OR COALESCE(other.ref, '') = ''))""",
    _SELLER,
    _TOTAL_AND_DAY,
)
_SAME_WITHOUT_SELLER = SQL(
    "(mine.partner_id IS NULL AND %s AND %s AND %s != '')",
    _NUMBERS,
    _TOTAL_AND_DAY,
    _bare(SQL("COALESCE(mine.ref, '')")),
)
