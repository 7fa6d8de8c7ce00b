"""Links by which people look at a folder, as Dropbox answers."""

import pytest

from odoo.addons.dext_dropbox.dropbox_api.errors import FileProblem, TryLater
from odoo.addons.dext_dropbox.dropbox_api.links import OTHER

from ..conftest import FULL_APP

WHOLE = {"app_key": FULL_APP.key}
REVOKE = "sharing/revoke_shared_link"


@pytest.fixture
def theirs(emulator):
    """Return the links that Dropbox has."""
    return lambda: emulator.links.of(emulator.account().account_id)


@pytest.mark.parametrize("app", [{}, {"app": FULL_APP, **WHOLE}])
def test_life_of_one(emulator, connect, theirs, app):
    client = connect(**app)
    client.make_folder("/ACME/Archive")
    url = client.view_link("/ACME/Archive")
    (link,) = theirs()
    assert url.endswith(link.id)
    assert (link.audience, link.access) == ("public", "viewer")
    assert client.view_link("/ACME/Archive") == url
    client.end_link(url)
    assert not theirs()
    with pytest.raises(FileProblem) as caught:
        client.end_link(url)
    assert caught.value.reason == "gone"


def test_only_that_folder_counts(emulator, client, theirs):
    emulator.mkdir("/ACME/Archive")
    above = client.view_link("/ACME")
    own = client.view_link("/ACME/Archive")
    assert own != above
    assert client.view_link("/ACME/Archive") == own
    assert len(theirs()) == 2


def test_no_folder(client):
    with pytest.raises(FileProblem) as caught:
        client.view_link("/none")
    assert caught.value.reason == "gone"


def test_a_file_has_the_name(emulator, client, theirs):
    emulator.write("/ACME/Archive", b"a file")
    with pytest.raises(FileProblem, match=OTHER):
        client.view_link("/ACME/Archive")
    assert not theirs()


def test_what_the_account_may_not(emulator, client, reply):
    from dropbox_emulator.wire import error_reply, union  # noqa: PLC0415

    emulator.mkdir("/ACME")
    tags = ("settings_error", "not_authorized")
    reply(
        "sharing/create_shared_link_with_settings", error_reply(409, union(*tags), tags)
    )
    with pytest.raises(FileProblem, match="not_authorized") as caught:
        client.view_link("/ACME")
    assert caught.value.reason == "refused"


def test_many_end_in_time(emulator, client, theirs):
    for number in range(5):
        emulator.mkdir(f"/{number}")
    urls = [client.view_link(f"/{number}") for number in range(5)]
    assert client.end_links(urls, 0) == []
    emulator.faults.add(REVOKE, "server_error")
    assert len(client.end_links(urls, 30)) == 4
    assert len(theirs()) == 1
    assert client.end_links(urls, 30) == urls
    assert not theirs()


def test_without_access_none_ends(emulator, client, theirs):
    emulator.mkdir("/ACME")
    url = client.view_link("/ACME")
    emulator.faults.add(REVOKE, "server_error")
    with pytest.raises(TryLater):
        client.end_link(url)
    assert theirs()
