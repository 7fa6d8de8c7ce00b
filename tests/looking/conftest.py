import pytest
from looking import Limits, Looker


@pytest.fixture(scope="session")
def looker():
    """One for all tests, as it is for all files of an import."""
    # A busy machine has its own idea of seconds; how long looking may take is tested
    # elsewhere.
    with Looker(Limits(wall=60)) as looker:
        yield looker


@pytest.fixture(scope="session")
def look(looker):
    """Look at contents without a telling name."""
    return lambda content, name="file": looker.look(name, content)
