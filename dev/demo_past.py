"""What a demo cannot wait for: the month that its connection has been at work."""

from contextlib import closing

import psycopg2

SAVED = """
    UPDATE dext_dropbox_document SET dropped_on = %s WHERE path LIKE %s
"""
CONNECTED = """
    UPDATE dext_dropbox_connection
       SET connected_on = connected_on - interval '30 days'
"""
# A check each minute is one call; in office hours files come, and cost some more.
CHECKS = """
    INSERT INTO dext_dropbox_check
           (connection_id, hour, checks, failures, files, calls, seconds, slowest)
    SELECT connection.id, hour, 60, 0, files, 60 + 2 * files, 7 + 0.4 * files,
           0.3 + 0.1 * files
      FROM dext_dropbox_connection connection,
           generate_series(
               date_trunc('hour', now() AT TIME ZONE 'UTC') - interval '29 days',
               date_trunc('hour', now() AT TIME ZONE 'UTC') - interval '1 hour',
               interval '1 hour'
           ) hour,
           LATERAL (
               SELECT CASE WHEN extract(isodow FROM hour) < 6
                            AND extract(hour FROM hour) BETWEEN 7 AND 17
                      THEN (extract(day FROM hour) * extract(hour FROM hour))::int % 5
                      ELSE 0 END AS files
           ) dropped
     WHERE connection.state = 'connected'
"""


def live_a_month(database, saved):
    """Let the connections of ``database`` look as if they were a month old.

    :param saved: {path: when the file was saved in Dropbox}
    """
    with closing(psycopg2.connect(dbname=database)) as connection:
        with connection, connection.cursor() as cursor:
            cursor.execute(CONNECTED)
            cursor.execute(CHECKS)
            cursor.executemany(
                SAVED, [(when, f"%{path}") for path, when in saved.items()]
            )
