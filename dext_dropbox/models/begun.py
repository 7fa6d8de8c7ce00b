from odoo import api, fields, models
from odoo.tools import SQL

MOST_BEGUN = 3  # workers that may die with a row in their hands


class DextDropboxBegun(models.AbstractModel):
    """Rows that workers take in batches, and may die of.

    Each try is counted and committed before it begins, and taken back when a row has
    come back whole: so a row that kills its workers is found, and comes to an end.
    """

    _name = "dext.dropbox.begun"
    _description = "Dropbox rows that workers begin with"

    begun = fields.Integer(
        readonly=True,
        groups="base.group_user",
        help="How often a worker began with this file and has not come to an end.",
    )

    @api.model
    def _lock_hopeless(self, domain, limit):
        """Lock and return rows of ``domain`` whose workers have died too often."""
        hopeless = fields.Domain("begun", ">=", MOST_BEGUN)
        return self.search(domain & hopeless, limit=limit).try_lock_for_update()

    def _begin_together(self):
        """Return those of these rows that may be in one batch.

        Those that were in the hands of a worker when it died come one by one.
        """
        return self.filtered(lambda row: not row.begun) or self[:1]

    def _count_beginning(self, count):
        """Add ``count`` to how often these rows were begun, and nothing else."""
        if self:
            self.flush_recordset(["begun"])
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET begun = GREATEST(COALESCE(begun, 0) + %s, 0)"
                    " WHERE id = ANY(%s)",
                    SQL.identifier(self._table),
                    count,
                    self.ids,
                )
            )
            self.invalidate_recordset(["begun"], flush=False)
