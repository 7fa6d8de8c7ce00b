"""The firm at work, with the reader."""

import pytest

from dev import demo


@pytest.fixture(scope="package")
def made(start_firm):
    """The firm, connected, with three client folders and ten files that are read."""
    with start_firm(complete=True) as running:
        demo.fill(running)
        yield running
