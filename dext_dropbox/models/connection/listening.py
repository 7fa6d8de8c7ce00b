from odoo import api, models
from odoo.tools import SQL

# Of PostgreSQL's advisory locks; whoever holds it listens for this database.
LISTENER_LOCK = 0x64726F71


class DextDropboxConnection(models.Model):
    """The listening: another process waits for Dropbox, where none can call us."""

    _inherit = "dext.dropbox.connection"

    @api.model
    @api.private
    def to_listen(self, ids=None):
        """Return {id: cursor} of the connections that a listener has to follow.

        Not those whose webhook is seen to work.

        :param ids: only these, if given
        """
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT c.id, c.cursor
                      FROM dext_dropbox_connection c
                     WHERE %s AND c.cursor IS NOT NULL AND %s
                       AND (c.news_source IS DISTINCT FROM 'webhook'
                            OR c.missed_on > c.news_on)
                    """,
                    self._due_condition(),
                    SQL("c.id = ANY(%s)", list(ids))
                    if ids is not None
                    else SQL("TRUE"),
                )
            )
        )

    @api.private
    def hear(self):
        """Have these connections checked at once: a listener has heard of changes."""
        self._hear_of_changes("longpoll")

    def _is_listened_to(self):
        """Whether a listener is at work for this database."""
        self.env.cr.execute(
            """
            SELECT FROM pg_locks
             WHERE locktype = 'advisory' AND classid = %s AND objid = 0 AND granted
               AND database = (SELECT oid FROM pg_database
                                WHERE datname = current_database())
            """,
            [LISTENER_LOCK],
        )
        return bool(self.env.cr.rowcount)
