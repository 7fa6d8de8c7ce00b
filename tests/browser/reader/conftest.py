"""The firm at work, with the reader."""

import pytest

from dev import demo

READER = "account_document_reader", "dext_dropbox_document_reader"


@pytest.fixture(scope="package")
def made(start_firm):
    """The firm, connected, with three client folders and ten files that are read."""
    with start_firm(*READER) as running:
        demo.fill(running)
        yield running
