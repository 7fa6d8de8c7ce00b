"""What the client finds out about its own access."""

from datetime import datetime, timedelta

import pytest

from odoo.addons.dext_dropbox.dropbox_api.consent import SCOPES
from odoo.addons.dext_dropbox.dropbox_api.errors import ReconnectNeeded, TryLater
from odoo.addons.dext_dropbox.dropbox_api.values import Space

from dropbox_emulator.wire import json_reply

from ..conftest import CRAMPED, FULL_APP, TEAM


class TestScopes:
    def test_all_are_there(self, client):
        assert client.missing_scopes() == set()

    @pytest.mark.parametrize("missing", SCOPES)
    def test_one_is_missing(self, connect, missing):
        client = connect(scopes=set(SCOPES) - {missing})
        assert client.missing_scopes() == {missing}

    def test_several_are_missing(self, connect):
        assert connect(scopes=SCOPES[:1]).missing_scopes() == set(SCOPES[1:])

    def test_asking_changes_nothing(self, emulator, client):
        client.missing_scopes()
        assert not emulator.tree()

    def test_without_access_nobody_can_tell(self, emulator, client):
        emulator.revoke()
        with pytest.raises(ReconnectNeeded):
            client.missing_scopes()


class TestAppType:
    def test_app_folder(self, client):
        assert client.in_app_folder() is True

    def test_full_dropbox(self, connect):
        client = connect(app_key=FULL_APP.key)
        client._sdk._app_key = FULL_APP.key
        assert client.in_app_folder() is False

    def test_trouble_is_no_answer(self, emulator, client):
        emulator.faults.add("file_properties/templates/list_for_user", "unavailable")
        with pytest.raises(TryLater):
            client.in_app_folder()


class TestAccount:
    def test_team_space(self, connect):
        assert connect().account().team_space is False
        assert connect(account=TEAM.email).account().team_space is True


class TestSpace:
    def test_of_one_person(self, emulator, connect):
        emulator.write("/a.pdf", bytes(1000), account=CRAMPED.email)
        space = connect(account=CRAMPED.email).space()
        assert (space, space.left) == (Space(1000, 1024), 24)

    def test_more_used_than_there_is(self):
        assert Space(2000, 1024).left == 0

    @pytest.mark.parametrize(
        ("own", "expected"), [(0, Space(700, 1000)), (200, Space(50, 200))]
    )
    def test_of_a_team(self, client, reply, own, expected):
        allocation = {
            ".tag": "team",
            "used": 700,
            "allocated": 1000,
            "user_within_team_space_allocated": own,
            "user_within_team_space_limit_type": {".tag": "off"},
            "user_within_team_space_used_cached": 50,
        }
        reply(
            "users/get_space_usage", json_reply({"used": 50, "allocation": allocation})
        )
        assert client.space() == expected


class TestTime:
    @pytest.mark.parametrize("ahead", [0, 3600, -3600])
    def test_clock_of_dropbox(self, emulator, client, ahead):
        emulator.faults.add("check/user", "clock", seconds=ahead)
        expected = datetime.utcnow() + timedelta(seconds=ahead)
        assert abs(client.time() - expected) < timedelta(seconds=10)

    def test_trouble(self, emulator, client):
        emulator.faults.add("check/user", "close")
        with pytest.raises(TryLater):
            client.time()
