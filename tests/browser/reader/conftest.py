"""The firm at work, with the reader."""

import os

import pytest

from dev import database, demo

READER = "account_document_reader,dext_dropbox_document_reader"


@pytest.fixture(scope="package")
def made(tmp_path_factory):
    """The firm, connected, with three client folders and ten files that are read."""
    name = f"reader_{os.getpid()}"
    database.copy(os.environ["DEXT_DROPBOX_TEST_FIRM"], name)
    try:
        database.odoo_command(name, "--init", READER)
        with demo.servers(name, tmp_path_factory.mktemp("reader")) as running:
            demo.fill(running)
            yield running
    finally:
        database.drop(name)
