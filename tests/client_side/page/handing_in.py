"""How files are handed in, for the tests of the upload page."""

import secrets
from contextlib import nullcontext
from urllib.parse import urlsplit

from ...common import DropboxCase, DropboxHttpCase

SEND = "dext_dropbox_client.dext_dropbox_cron_send"
PIECE = 64 * 1024  # bytes


class HandingIn:
    """Mixin: a firm with a client that has a folder and a link."""

    def setUp(self):
        super().setUp()
        self.env.cr.execute("DELETE FROM dext_dropbox_allowance")
        self.link()
        self.folder = self.activate()
        self.Upload = self.env["dext.dropbox.upload"]

    def send(self):
        """Run the scheduled action that brings uploads into Dropbox."""
        self._run_cron(SEND)

    def due_now(self):
        """Let no upload and no connection wait for its time."""
        self.Upload.search([]).write({"not_before": False})
        self.connection.write({"not_before": False})

    def in_dropbox(self, subfolder="Invoices"):
        """Return {name: content} of what lies in a subfolder of the client."""
        place = f"{self.folder.path}/{subfolder}/"
        return {
            path.removeprefix(place): content
            for path, content in self.dropbox.tree().items()
            if path.startswith(place)
        }

    @property
    def token(self):
        return urlsplit(self.folder.upload_url).path.rpartition("/")[2]


class PageCase(HandingIn, DropboxCase):
    def setUp(self):
        # Requests are counted in transactions of their own.
        self.enterContext(self.enter_registry_test_mode())
        super().setUp()

    def cron_mode(self):
        return nullcontext()  # this test is in that mode all along

    def hand_in(self, name, content, kind="invoice", folder=None, key=None):
        """Hand a file in, and return its upload; it is not sent yet."""
        folder = folder or self.folder
        upload = self.Upload._begin(
            folder,
            key=key or secrets.token_hex(16),
            kind=kind,
            name=name,
            size=len(content),
            sender=folder.sender_id,
            address="192.0.2.1",
        )
        for offset in range(0, len(content), PIECE):
            upload._take_part(offset, content[offset : offset + PIECE])
        return upload


class PageHttpCase(HandingIn, DropboxHttpCase):
    """As a browser without a login."""

    def ask(self, path="", token=None, **options):
        """Ask the page of a link; a POST if there is ``data``."""
        url = f"/drop/{self.token if token is None else token}{path}"
        return self.url_open(url, **options)

    def begin(self, name, content, kind="invoice", key=None, **options):
        fields = {
            "key": key or secrets.token_hex(16),
            "kind": kind,
            "name": name,
            "size": len(content),
        }
        return fields["key"], self.ask("/begin", data=fields, **options)

    def part(self, key, offset, content, **options):
        return self.ask(
            f"/part?key={key}&offset={offset}",
            data=content,
            headers={"Content-Type": "application/octet-stream"},
            **options,
        )

    def hand_in(self, name, content, kind="invoice", **options):
        """Hand a whole file in; return the last answer."""
        key, begun = self.begin(name, content, kind, **options)
        self.assertEqual(begun.status_code, 200, begun.text)
        return self.part(key, 0, content, **options)
