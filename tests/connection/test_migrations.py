"""Databases of former versions keep what was set in them."""

import importlib.util
from pathlib import Path

from odoo.addons import dext_dropbox

from ..common import DropboxCase

MIGRATIONS = Path(dext_dropbox.__file__).parent / "migrations"
FORMER = {"base_folder": "varchar", "max_size": "int4", "taken_files": "varchar"}


def migration(name):
    """Return the function ``migrate`` of the file ``name`` below ``migrations``."""
    spec = importlib.util.spec_from_file_location("migration", MIGRATIONS / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.migrate


class TestSettingsOfTheConnection(DropboxCase):
    """19.0.1.1.0: they were columns of the company."""

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.migrate = migration("19.0.1.1.0/pre-migrate.py")
        for name, kind in FORMER.items():
            self.sql(f"ALTER TABLE res_company ADD dext_dropbox_{name} {kind}")
            self.sql(f"ALTER TABLE dext_dropbox_connection DROP COLUMN {name}")
        # The update adds and fills this one later.
        self.sql("ALTER TABLE dext_dropbox_connection ALTER app_type DROP NOT NULL")
        # As they were filled for companies that nobody touched.
        self.set_on("true", None, 50, "leave")

    def sql(self, statement, *values):
        self.env.cr.execute(statement, values)

    def set_on(self, condition, base, size, taken):
        self.sql(
            "UPDATE res_company SET dext_dropbox_base_folder = %s, "
            "dext_dropbox_max_size = %s, dext_dropbox_taken_files = %s "
            f"WHERE {condition}",
            *(base, size, taken),
        )

    def run_it(self):
        self.migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def assertSet(self, connection, base, size, taken):
        self.assertEqual(
            (connection.base_folder, connection.max_size, connection.taken_files),
            (base, size, taken),
        )

    def test_what_was_set_goes_to_the_connection(self):
        self.set_on(f"id = {self.firm.id}", "Clients", 7, "processed")
        self.run_it()
        self.assertSet(self.connection, "Clients", 7, "processed")

    def test_no_limit_stays_no_limit(self):
        for size in (0, None):
            with self.subTest(size):
                self.set_on(f"id = {self.firm.id}", None, size, None)
                self.run_it()
                self.assertSet(self.connection, False, 0, "leave")

    def test_settings_without_a_connection_get_one(self):
        connections = self.env["dext.dropbox.connection"]
        self.set_on(f"id = {self.garage.id}", "Dossiers", 50, "leave")
        self.run_it()
        made = connections.search([("company_id", "=", self.garage.id)])
        self.assertSet(made, "Dossiers", 50, "leave")
        self.assertEqual(made.state, "disconnected")
        self.assertFalse(connections.search([("company_id", "=", self.bakery.id)]))

    def test_the_secret_of_the_app_is_forgotten(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("dext_dropbox.app_secret", "secret")
        self.env.flush_all()
        self.run_it()
        self.assertFalse(parameters.search([("key", "=", "dext_dropbox.app_secret")]))

    def test_it_is_harmless_once_it_is_done(self):
        for name in FORMER:
            self.sql(f"ALTER TABLE res_company DROP COLUMN dext_dropbox_{name}")
        self.migrate(self.env.cr, "19.0.1.1.0")
