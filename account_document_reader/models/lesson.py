from odoo import api, fields, models


class AccountDocumentLesson(models.Model):
    """What the accountants of one company have corrected, to be right next time.

    It is evidence for documents of the same books alone, can be seen and be forgotten.
    """

    _name = "account.document.lesson"
    _description = "Lesson for Reading Documents"
    _order = "write_date desc, id desc"
    _rec_name = "words"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("vendor", "The vendor of this name"),
            ("number", "The form of numbers"),
            ("label", "The words before the number"),
        ],
        required=True,
        readonly=True,
    )
    key = fields.Char(required=True, readonly=True)
    words = fields.Char(readonly=True, help="As it stands on the documents.")
    partner_id = fields.Many2one(
        "res.partner",
        string="Vendor",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    times = fields.Integer(default=1, readonly=True)

    _once = models.UniqueIndex("(company_id, kind, key)")

    @api.private
    @api.model
    def _learn(self, company, kind, key, partner, words):
        """Remember what ``key`` means for ``company``; the last word counts."""
        known = self.search(
            [("company_id", "=", company.id), ("kind", "=", kind), ("key", "=", key)]
        )
        if not known:
            return self.create(
                {
                    "company_id": company.id,
                    "kind": kind,
                    "key": key,
                    "partner_id": partner.id,
                    "words": words,
                }
            )
        same = known.partner_id == partner
        known.write(
            {
                "partner_id": partner.id,
                "times": known.times + 1 if same else 1,
                "words": words,
            }
        )
        return known

    @api.private
    @api.model
    def _taught(self, company, kind, key):
        """Return the lesson of ``company`` for ``key``, empty if there is none."""
        if not key:
            return self.browse()
        return self.search(
            [("company_id", "=", company.id), ("kind", "=", kind), ("key", "=", key)]
        )

    @api.private
    @api.model
    def _labels_of(self, company, partner):
        """Return the lessons of ``company`` on what stands before the numbers."""
        return self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", "label"),
                ("partner_id", "=", partner.id),
            ]
        )

    @api.private
    @api.model
    def _forget_labels(self, company, partner, key):
        """Forget what was learned before ``key`` on the same vendor."""
        former = self._labels_of(company, partner)
        former.filtered(lambda one: one.key != key).unlink()
