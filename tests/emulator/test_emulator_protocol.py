"""What Dropbox takes beside what its Python SDK sends."""

import json

import pytest

from dropbox_emulator import paths


class TestAddress:
    """Arguments and tokens in the address instead of in headers."""

    def get(self, api, route, **query):
        url = f"{api.emulator.url}/2/{route}"
        return api.session.get(url, params=query, timeout=20)

    def test_download_by_get(self, api, emulator):
        emulator.write("/Été.pdf", b"content")
        reply = self.get(
            api,
            "files/download",
            arg=json.dumps({"path": "/Été.pdf"}, ensure_ascii=False),
            authorization=f"Bearer {api.token}",
        )
        assert reply.status_code == 200, reply.text
        assert reply.content == b"content"

    def test_not_again_what_the_client_has(self, api, emulator):
        emulator.write("/a.pdf", b"content")
        tag = api.download("/a.pdf").headers["ETag"]
        reply = api.download("/a.pdf", **{"If-None-Match": tag})
        assert (reply.status_code, reply.content) == (304, b"")
        emulator.write("/a.pdf", b"newer")
        reply = api.download("/a.pdf", **{"If-None-Match": tag})
        assert (reply.status_code, reply.content) == (200, b"newer")

    def test_rpc_and_uploads_want_post(self, api):
        for route in ("files/get_metadata", "files/upload"):
            reply = self.get(api, route, authorization=f"Bearer {api.token}")
            assert reply.status_code == 400
            assert "POST" in reply.text

    def test_token_in_the_address_of_a_rpc(self, api):
        reply = api.session.post(
            f"{api.emulator.url}/2/check/user",
            params={"authorization": f"Bearer {api.token}"},
            data=json.dumps({"query": "x"}),
            headers={"Content-Type": "text/plain; charset=dropbox-cors-hack"},
            timeout=20,
        )
        assert reply.json() == {"result": "x"}

    def test_token_endpoint(self, api, emulator, grant):
        reply = api.session.post(
            f"{emulator.url}/oauth2/token",
            params={
                "grant_type": "refresh_token",
                "refresh_token": grant["refresh_token"],
                "client_id": "folder-key",
            },
            timeout=20,
        )
        assert reply.json()["token_type"] == "bearer"


def test_bare_utf8_in_the_argument_header(api):
    header = json.dumps({"path": "/Été 😀.pdf"}, ensure_ascii=False).encode()
    headers = {"Dropbox-API-Arg": header, "Content-Type": "application/octet-stream"}
    reply = api.post("files/upload", data=b"x", headers=headers)
    assert reply.json()["name"] == "Été 😀.pdf"


class TestTargets:
    """Where an upload may go, beside a path."""

    def test_id_of_a_folder(self, api, emulator):
        folder = emulator.mkdir("/A")
        entry = api.upload(b"x", path=folder["id"] + "/B/a.pdf").json()
        assert entry["path_display"] == "/A/B/a.pdf"

    def test_id_of_a_file(self, api, emulator):
        before = emulator.write("/A/a.pdf", b"1")
        entry = api.upload(b"2", path=before["id"], mode="overwrite").json()
        assert entry["id"] == before["id"]
        assert api.download("/A/a.pdf").content == b"2"

    def test_namespace(self, full_api, emulator):
        number = emulator.account().namespace_id
        entry = full_api.upload(b"x", path=f"ns:{number}/A/a.pdf").json()
        assert entry["path_display"] == "/A/a.pdf"
        emulator.share("/A", app_key="full-key")
        shared = full_api("files/get_metadata", {"path": "/A"})["sharing_info"]
        number = shared["shared_folder_id"]
        entry = full_api.upload(b"x", path=f"ns:{number}/b.pdf").json()
        assert entry["path_display"] == "/A/b.pdf"

    def test_out_of_reach(self, api, emulator):
        folder = emulator.mkdir("/Private", app_key="full-key")
        for path in (folder["id"] + "/a.pdf", "id:none/a.pdf", "ns:99/a.pdf"):
            error = api.upload(b"x", path=path).json()["error"]
            assert error["reason"] == {".tag": "no_write_permission"}


class TestNames:
    @pytest.mark.parametrize("name", ["é" * 255, "€" * 251 + ".pdf", "x" * 255])
    def test_as_long_as_they_may_be(self, api, emulator, name):
        before = api.upload(b"x", path=f"/A/{name}").json()
        assert before["name"] == name
        emulator.scan(settle=0)
        found = api("files/get_metadata", {"path": f"/A/{name.upper()}"})
        assert (found["id"], found["name"]) == (before["id"], name)
        place = next((emulator.app_folder() / "A").iterdir())
        place.write_bytes(b"changed")
        emulator.scan(settle=0)
        assert api.download(before["id"]).content == b"changed"
        moved = emulator.move(f"/A/{name}", "/short.pdf")
        assert (emulator.app_folder() / "short.pdf").read_bytes() == b"changed"
        assert moved["id"] == before["id"]

    def test_deep_paths(self, api, emulator):
        path = "".join(f"/{number} {'x' * 180}" for number in range(15)) + "/a.pdf"
        assert api.upload(b"x", path=path).json()["path_display"] == path
        emulator.scan(settle=0)
        assert api.download(path).content == b"x"

    @pytest.mark.parametrize("end", [" ", "\t", "\n", "\u00a0", "\u3000"])
    def test_no_white_space_at_the_end(self, api, end):
        for path in (f"/a{end}", f"/a{end}/b"):
            arg = {"path": path}
            summary = api.summary("files/create_folder_v2", arg)
            assert summary == "path/malformed_path"

    def test_online_documents(self, api, emulator):
        for name in ("a.paper", "a.gdoc", "a.gsheet", "a.GSLIDES"):
            entry = emulator.write(f"/{name}", b"x")
            assert entry["is_downloadable"] is False
            assert entry["export_info"]["export_as"]
            reply = api.download(f"/{name}")
            assert reply.json()["error"] == {".tag": "unsupported_file"}


class TestLowerCase:
    """As Python 2.5 lowered, whose Unicode was 4.1: one letter stays one letter."""

    @pytest.mark.parametrize(
        "name, lower",
        [
            ("ΟΔΟΣ", "οδοσ"),
            ("İZMİR", "izmir"),
            ("ÉTÉ Œ", "été œ"),
            ("ПРИВЕТ Ѣ", "привет ѣ"),
            # Their small letters are younger than 4.1, or they are themselves.
            ("Ӏ", "Ӏ"),
            ("ẞ", "ẞ"),
            ("Ɂ", "Ɂ"),
            ("Ა", "Ა"),
            ("Ꙗ", "Ꙗ"),
            ("Ꭰ", "Ꭰ"),
        ],
    )
    def test_path_lower(self, api, emulator, name, lower):
        emulator.mkdir(f"/{name}")
        assert api.list()[0][0]["path_lower"] == f"/{lower}"
        assert api("files/get_metadata", {"path": f"/{lower}"})["name"] == name

    def test_letters_that_are_not_one_are_two_files(self, api, emulator):
        emulator.write("/Ӏ.pdf", b"1")
        emulator.write("/ӏ.pdf", b"2")
        assert len(api.list()[0]) == 2
        emulator.write("/İ.pdf", b"1")
        assert emulator.write("/i.pdf", b"2")["name"] == "İ.pdf"

    def test_length_stays(self):
        everything = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
        assert len(paths.fold(everything)) == len(everything)
