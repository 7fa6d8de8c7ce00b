"""A running Odoo with the upload page, and the bad line that leads to it."""

import os
from urllib.parse import urlsplit

import pytest

from dev import database, demo
from dev.bad_line import BadLine


@pytest.fixture(scope="package")
def page_firm(tmp_path_factory):
    """The firm with all addons, connected, with a folder for the bakery."""
    name = f"page_{os.getpid()}"
    database.copy(os.environ["DEXT_DROPBOX_TEST_FIRM"], name)
    try:
        database.add_others(name)
        with demo.servers(name, tmp_path_factory.mktemp("page")) as running:
            with running.person("claire") as claire:
                demo.connect(claire, running.dropbox)
                demo.activate(claire, "Boulangerie Petit")
            yield running
    finally:
        database.drop(name)


@pytest.fixture(scope="package")
def upload_path(page_firm):
    """The path of the bakery's upload page, and of its folder in Dropbox."""
    with page_firm.person("claire") as claire:
        (folder,) = claire.search_read(
            "dext.dropbox.folder", [], ["upload_url", "path"]
        )
    return urlsplit(folder["upload_url"]).path, folder["path"]


@pytest.fixture
def bad_line(page_firm):
    lines = []

    def lead(share, seed):
        lines.append(BadLine(page_firm.odoo.url, share, seed))
        return lines[-1]

    yield lead
    for line in lines:
        line.close()
