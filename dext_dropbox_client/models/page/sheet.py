from odoo import api, models
from odoo.exceptions import UserError

from ...report.upload_sheet import Sheet, draw

MAIL = "dext_dropbox_client.page_mail_template"
MOST_SHEETS = 1000


class DextDropboxFolder(models.Model):
    """The handing out of links: on paper with a QR code, and by mail."""

    _inherit = "dext.dropbox.folder"

    def action_print_sheets(self):
        """Print a sheet for each of these clients whose link works."""
        folders = self._with_links()[:MOST_SHEETS]
        ids = ",".join(map(str, folders.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/dext_dropbox_client/sheets?ids={ids}",
            "target": "new",
        }

    def _with_links(self):
        """:raises UserError: there is no link that works among those of these"""
        self.check_access("read")
        usable = self.sudo()._receiving().filtered("upload_url")
        if not usable:
            raise UserError(
                self.env._(
                    "None of these client folders has an upload link that works. "
                    "Connect the firm, or make a new link."
                )
            )
        return usable

    @api.private
    def upload_sheets(self):
        """Return a PDF (bytes) with the sheets of these clients, in their languages."""
        return draw([folder._sheet() for folder in self._with_links()[:MOST_SHEETS]])

    def _sheet(self):
        words = self.with_context(lang=self._client_lang()).env
        return Sheet(
            firm=self.company_id.name,
            client=self.sender_id.name or self.name,
            title=words._("Hand in your documents"),
            url=self.upload_url,
            steps=(
                words._("Scan the code with the camera of your phone."),
                words._(
                    "Choose bill, receipt or sales document, and take a photo or "
                    "choose files."
                ),
                words._(
                    "The page says when each has arrived, and later what became of it."
                ),
            ),
            warning=words._(
                "Whoever has this code can hand in documents in your name. Keep the "
                "sheet to yourself."
            ),
        )

    def action_mail_links(self):
        """Send each of these clients the link to their upload page."""
        folders = self._with_links()
        reachable = folders.filtered(lambda folder: folder.sender_id.email)
        if not reachable:
            raise UserError(self.env._("None of these clients has an e-mail address."))
        template = self.env.ref(MAIL).sudo()
        template.send_mail_batch(reachable.ids)
        sent = self.env._("Links sent: %s.", len(reachable))
        without = [folder.sender_id.name or folder.name for folder in self - reachable]
        left_out = without and self.env._("Not sent to: %s.", ", ".join(without))
        return self.env["dext.dropbox.connection"]._notify(
            " ".join(filter(None, (sent, left_out))),
            "warning" if without else "success",
        )
