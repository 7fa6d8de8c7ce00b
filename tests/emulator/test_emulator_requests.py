"""File requests and shared links."""

from datetime import datetime

import dropbox
import pytest
from dropbox import file_requests, sharing

from dropbox_emulator import Refused

CREATE = "file_requests/create"
LINK, LINKS = "sharing/create_shared_link_with_settings", "sharing/list_shared_links"


@pytest.fixture
def made(api):
    return api(CREATE, {"title": "ACME", "destination": "/ACME/Invoices"})


class TestFileRequests:
    def test_made_in_an_app_folder(self, api, emulator, made):
        assert made["destination"] == "/ACME/Invoices"
        assert (made["is_open"], made["file_count"]) == (True, 0)
        assert made["url"].endswith(made["id"])
        assert api("file_requests/get", {"id": made["id"]}) == made
        assert api("file_requests/count")["file_request_count"] == 1

    def test_what_is_sent(self, api, emulator, made, helpers):
        cursor = api.list()[1]
        for data in (b"1", b"2"):
            emulator.send(made["id"], "scan.pdf", data)
        told = [path for _kind, path in helpers.brief(api.changes(cursor)[0])]
        assert told[-2:] == ["/ACME/Invoices/scan.pdf", "/ACME/Invoices/scan (1).pdf"]
        assert api("file_requests/get", {"id": made["id"]})["file_count"] == 2

    def test_closed(self, api, emulator, made):
        arg = {"id": made["id"], "open": False, "title": "New"}
        changed = api("file_requests/update", arg)
        assert (changed["is_open"], changed["title"]) == (False, "New")
        with pytest.raises(Refused):
            emulator.send(made["id"], "a.pdf", b"")

    def test_deleted_when_closed(self, api, made):
        arg = {"ids": [made["id"]]}
        assert api.summary("file_requests/delete", arg) == "file_request_open"
        api("file_requests/update", {"id": made["id"], "open": False})
        api("file_requests/delete", arg)
        assert api.summary("file_requests/get", {"id": made["id"]}) == "not_found"

    def test_deadline_by_sdk(self, client, made):
        at = datetime(2027, 1, 2, 3, 4, 5)
        deadline = file_requests.FileRequestDeadline(at)
        update = file_requests.UpdateFileRequestDeadline.update(deadline)
        done = client.file_requests_update(made["id"], deadline=update)
        assert done.deadline.deadline == at
        kept = client.file_requests_update(made["id"], title="x")
        assert kept.deadline.deadline == at

    def test_pages(self, api, made):
        for number in range(4):
            api(CREATE, {"title": str(number), "destination": "/A"})
        page = api("file_requests/list_v2", {"limit": 2})
        titles = [one["title"] for one in page["file_requests"]]
        while page["has_more"]:
            page = api("file_requests/list/continue", {"cursor": page["cursor"]})
            titles += [one["title"] for one in page["file_requests"]]
        assert titles == ["ACME", "0", "1", "2", "3"]

    def test_limit(self, api, made, monkeypatch):
        monkeypatch.setattr("dropbox_emulator.routes.file_requests.MOST", 1)
        arg = {"title": "x", "destination": "/A"}
        assert api.summary(CREATE, arg) == "rate_limit"

    def test_of_others(self, api, full_api, emulator):
        arg = {"title": "x", "destination": "/Private"}
        other = full_api(CREATE, arg)
        assert api.summary("file_requests/get", {"id": other["id"]}) == (
            "app_lacks_access"
        )
        assert api("file_requests/count")["file_request_count"] == 0

    def test_not_a_folder(self, api, emulator):
        emulator.write("/a.pdf", b"")
        arg = {"title": "x", "destination": "/a.pdf"}
        assert api.summary(CREATE, arg) == "not_a_folder"

    def test_scopes(self, api, emulator):
        token = emulator.grant(scopes=["file_requests.read"])["access_token"]
        api.token = token
        assert api("file_requests/count")
        arg = {"title": "x", "destination": "/A"}
        error = api.fails(CREATE, arg, status=401)
        assert error["required_scope"] == "file_requests.write"


class TestSharedLinks:
    def test_file_and_folder(self, client, emulator):
        emulator.write("/A/a.pdf", b"abc")
        file = client.sharing_create_shared_link_with_settings("/A/a.pdf")
        assert isinstance(file, sharing.FileLinkMetadata)
        assert (file.size, file.path_lower) == (3, "/a/a.pdf")
        folder = client.sharing_create_shared_link_with_settings("/A")
        assert isinstance(folder, sharing.FolderLinkMetadata)
        urls = [link.url for link in client.sharing_list_shared_links().links]
        assert urls == [file.url, folder.url]

    def test_exists_already(self, client, emulator):
        emulator.write("/a.pdf", b"")
        link = client.sharing_create_shared_link_with_settings("/a.pdf")
        with pytest.raises(dropbox.exceptions.ApiError) as caught:
            client.sharing_create_shared_link_with_settings("/a.pdf")
        known = caught.value.error.get_shared_link_already_exists().get_metadata()
        assert known.url == link.url

    def test_of_a_path_and_above(self, api, emulator):
        emulator.write("/A/a.pdf", b"")
        emulator.write("/b.pdf", b"")
        urls = {
            path: api(LINK, {"path": path})["url"]
            for path in ("/A", "/A/a.pdf", "/b.pdf")
        }

        def found(**arg):
            return {link["url"] for link in api(LINKS, arg)["links"]}

        assert found(path="/A/a.pdf") == {urls["/A"], urls["/A/a.pdf"]}
        assert found(path="/A/a.pdf", direct_only=True) == {urls["/A/a.pdf"]}

    def test_revoked(self, api, emulator):
        emulator.write("/a.pdf", b"")
        arg = {"url": api(LINK, {"path": "/a.pdf"})["url"]}
        api("sharing/revoke_shared_link", arg)
        assert api(LINKS, {})["links"] == []
        summary = api.summary("sharing/revoke_shared_link", arg)
        assert summary == "shared_link_not_found"

    @pytest.mark.parametrize(
        ("settings", "audience", "seen_by", "access"),
        [
            ({}, "public", "public", "viewer"),
            ({"access": "viewer"}, "public", "public", "viewer"),
            ({"access": "max"}, "public", "public", "editor"),
            ({"audience": "team"}, "team", "team_only", "viewer"),
            ({"requested_visibility": "team_only"}, "team", "team_only", "viewer"),
        ],
    )
    def test_who_sees_it(self, api, emulator, settings, audience, seen_by, access):
        emulator.mkdir("/A")
        api(LINK, {"path": "/A", "settings": settings})
        (link,) = api(LINKS, {"path": "/A", "direct_only": True})["links"]
        rights = link["link_permissions"]
        assert rights["effective_audience"] == {".tag": audience}
        assert rights["resolved_visibility"] == {".tag": seen_by}
        assert rights["link_access_level"] == {".tag": access}

    def test_a_team_may_keep_them_to_itself(self, api, emulator):
        emulator.behave(links_stay_in_team=True)
        emulator.mkdir("/A")
        link = api(LINK, {"path": "/A", "settings": {"audience": "public"}})
        seen_by = link["link_permissions"]["resolved_visibility"]
        assert seen_by == {".tag": "team_only"}

    def test_missing(self, api):
        assert api.summary(LINK, {"path": "/none"}) == "path/not_found"
