"""What the tests of the client's side share."""

from ..common import DropboxCase

ADDON = "dext_dropbox_client"


class ClientCase(DropboxCase):
    """A linked firm with the folder of a client who can be written to in French."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.link()
        self.folder = self.activate()
        self.client_partner = self.folder.partner_id
        self.client_partner.write({"email": "petit@example.com", "lang": "en_US"})

    def run_action(self, name):
        self._run_cron(f"{ADDON}.dext_dropbox_cron_{name}")

    def set_aside(self):
        """Let the scheduled action move what goes back to the client."""
        self.run_action("aside")

    def lies(self, path):
        return f"{self.folder.path}/{path}" in self.dropbox.tree()

    def letters(self, partner=None):
        """E-mails to ``partner`` (the client) that wait to be sent."""
        partner = partner or self.client_partner
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])
