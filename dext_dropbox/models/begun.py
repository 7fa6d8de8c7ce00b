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

    @api.model
    def _lock_next(self, domain, most, among, order="id"):
        """Lock and return the next ``most`` rows of ``domain`` that nobody else has.

        Those that were in the hands of a worker when it died come after the others and
        one by one: with the others, each batch would be what there is beside them.

        :param among: rows that are looked at, since other workers hold some
        """
        for begun, count in (("=", most), (">", 1)):
            rows = self.search(
                domain & fields.Domain("begun", begun, 0),
                limit=among,
                order=order,
            )
            if locked := rows.try_lock_for_update(limit=count):
                return locked
        return self.browse()

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
