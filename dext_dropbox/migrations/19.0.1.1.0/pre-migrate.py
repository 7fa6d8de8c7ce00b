"""The settings of a firm move from its company to its connection."""

from odoo.tools.sql import column_exists, create_column

MOVED = {"base_folder": "varchar", "max_size": "int4", "taken_files": "varchar"}


def migrate(cr, version):
    """Move what was set, before the columns of the company are dropped."""
    cr.execute("DELETE FROM ir_config_parameter WHERE key = 'dext_dropbox.app_secret'")
    if not column_exists(cr, "res_company", "dext_dropbox_max_size"):
        return
    for name, kind in MOVED.items():
        if not column_exists(cr, "dext_dropbox_connection", name):
            create_column(cr, "dext_dropbox_connection", name, kind)
    # Who never opened the connection can have settings all the same.
    cr.execute(
        """
        INSERT INTO dext_dropbox_connection
               (company_id, state, create_uid, create_date, write_uid, write_date)
        SELECT id, 'disconnected', 1, now() AT TIME ZONE 'UTC',
               1, now() AT TIME ZONE 'UTC'
          FROM res_company
         WHERE dext_dropbox_base_folder <> ''
            OR dext_dropbox_max_size <> 50
            OR dext_dropbox_taken_files <> 'leave'
            ON CONFLICT (company_id) DO NOTHING
        """
    )
    cr.execute(
        """
        UPDATE dext_dropbox_connection AS connection
           SET base_folder = company.dext_dropbox_base_folder,
               max_size = COALESCE(company.dext_dropbox_max_size, 0),
               taken_files = COALESCE(company.dext_dropbox_taken_files, 'leave')
          FROM res_company AS company
         WHERE company.id = connection.company_id
        """
    )
