import hashlib
import ipaddress
import time

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

HOUR = 3600  # seconds
SLOTS = 1 << 16  # rows at most for each purpose
TRIES = 5
# How often an address, or a user of the portal, may do something within an hour.
MOST = {"request": 20_000, "wrong": 50, "file": 600, "answer": 60, "move": 300}


class DextDropboxAllowance(models.Model):
    """How often something was asked for from one address within the hour.

    In the database, since the workers of a server, and several servers, have to count
    together. What is kept does not grow with those who ask: an address is one of a
    fixed number of slots, from which it cannot be told.
    """

    _name = "dext.dropbox.allowance"
    _description = "How often an address has asked"

    purpose = fields.Char(required=True, readonly=True)
    slot = fields.Integer(required=True, readonly=True)
    hour = fields.Integer(required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True)

    _one_per_slot = models.UniqueIndex("(purpose, slot)")

    @api.model
    def _slot(self, address):
        """Return the slot of an internet ``address``; of IPv6, of its network."""
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            parsed = None
        if parsed and parsed.version == 6:
            # One connection is given a whole network of that size.
            parsed = ipaddress.ip_network((parsed, 64), strict=False)
        digest = hashlib.sha256(f"{parsed or address}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % SLOTS

    @api.model
    def _spend(self, purpose, address):
        """Count one more, whatever becomes of the request.

        :return: whether it is within the bounds
        """
        count = self._count_up(purpose, self._slot(address), int(time.time()) // HOUR)
        return count <= MOST[purpose]

    def _count_up(self, purpose, slot, hour):
        query = SQL(
            """
            INSERT INTO dext_dropbox_allowance AS known (purpose, slot, hour, count)
            VALUES (%s, %s, %s, 1)
            ON CONFLICT (purpose, slot) DO UPDATE SET
                hour = EXCLUDED.hour,
                count = CASE WHEN known.hour = EXCLUDED.hour
                             THEN known.count + 1 ELSE 1 END
            RETURNING count
            """,
            purpose,
            slot,
            hour,
        )
        for _try in range(TRIES):
            # In a transaction of its own: what is refused is rolled back, and whoever
            # asks at the same time waits for this one row only.
            with self.env.registry.cursor() as cursor:
                try:
                    cursor.execute(query, log_exceptions=False)
                    return cursor.fetchone()[0]
                except SerializationFailure:
                    cursor.rollback()
        return 0

    @api.model
    def _is_spent(self, purpose, address):
        """Whether an address has used up what it may do in this hour."""
        found = self.env.execute_query(
            SQL(
                "SELECT count FROM dext_dropbox_allowance"
                " WHERE purpose = %s AND slot = %s AND hour = %s",
                purpose,
                self._slot(address),
                int(time.time()) // HOUR,
            )
        )
        return bool(found) and found[0][0] >= MOST[purpose]

    @api.model
    def _seconds_left(self):
        """Seconds until the next hour begins to be counted."""
        return HOUR - int(time.time()) % HOUR
