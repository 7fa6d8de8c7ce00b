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
                "WITH mine AS (%s), other AS (%s) %s",
                self._document_reader_entries_sql(
                    SQL("move.state = 'draft'"),
                    self._document_reader_is_ours_sql("move"),
                    SQL("TRUE") if ids is None else SQL("move.id = ANY(%s)", wanted),
                ),
                self._document_reader_entries_sql(_BESIDE_MINE),
                _PAIRS,
            )
        )
        pairs = {}
        for mine, other, _posted in rows:
            pairs.setdefault(mine, other)
        return pairs

    @api.model
    def _document_reader_entries_sql(self, *conditions):
        """SQL of what bills are compared by, a column each: no pair is looked at twice.

        Who has the same VAT number is the same seller.
        """
        return SQL(
            """
            SELECT move.id, move.company_id, move.state, move.partner_id,
                   move.move_type = ANY(%(bills)s) AS is_bill,
                   COALESCE(NULLIF(%(vat)s, ''), 'partner ' || partner.id) AS seller,
                   %(number)s AS number,
                   DATE_PART('year', COALESCE(move.invoice_date, move.date)) AS year,
                   move.invoice_date AS day, move.amount_total AS total,
                   move.currency_id, move.state = 'draft' AND %(ours)s AS is_ours
              FROM account_move move
         LEFT JOIN res_partner partner ON partner.id = move.commercial_partner_id
             WHERE move.move_type = ANY(%(types)s) AND %(conditions)s
            """,
            bills=list(BILLS),
            types=[*BILLS, *CREDIT_NOTES],
            vat=_bare(SQL("COALESCE(partner.vat, '')")),
            number=_bare(SQL("COALESCE(move.ref, '')")),
            ours=self._document_reader_is_ours_sql("move"),
            conditions=SQL(" AND ").join(conditions),
        )

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


# What may be the same as one of ours: a draft of today is not compared with bills of
# former years.
_BESIDE_MINE = SQL(
    """move.state != 'cancel'
       AND move.company_id IN (SELECT company_id FROM mine)
       AND COALESCE(move.invoice_date, move.date)
           >= (SELECT MAKE_DATE(MIN(year)::int, 1, 1) FROM mine)"""
)
_PAIR = SQL(
    """
    SELECT mine.id AS mine, other.id AS other, other.state = 'posted' AS posted
      FROM mine
      JOIN other ON other.company_id = mine.company_id
                AND other.is_bill = mine.is_bill
                AND other.id != mine.id
                AND (other.id < mine.id OR NOT other.is_ours)
    """
)
_SAME_TOTAL = SQL(
    """mine.day = other.day AND mine.total != 0 AND mine.total = other.total
       AND mine.currency_id = other.currency_id"""
)
# Each of them by what is equal alone, which PostgreSQL looks up: it does not compare
# everything with everything.
_PAIRS = SQL(
    """
    %(pair)s AND other.seller = mine.seller AND other.number = mine.number
             AND other.year = mine.year AND mine.number != ''
    UNION
    %(pair)s AND other.seller = mine.seller AND %(total)s
             AND (mine.number = '' OR other.number = '')
    UNION
    %(pair)s AND other.number = mine.number AND mine.number != '' AND %(total)s
             AND mine.partner_id IS NULL
    ORDER BY mine, posted DESC, other
    """,
    pair=_PAIR,
    total=_SAME_TOTAL,
)
