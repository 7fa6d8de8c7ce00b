import re
from typing import NamedTuple
from urllib.parse import quote, urlencode

from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import vault
from ...dropbox_api.content_hash import ContentHash
from ...dropbox_api.errors import DropboxError, FileProblem
from ...e_invoice import shown
from ...looking import Looker
from ...looking.looker import CannotLook
from ..ledger.document import INTERNAL

LARGEST = 32 * 1024 * 1024  # bytes of a file that is fetched to be looked at
PDF_HEADER_WITHIN = 1024  # bytes; where readers look for "%PDF-"
# What every browser shows and no browser runs, by how such files begin.
SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "image/bmp"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
XML_START = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<[\0]?[?!\w]")
WEB = "https://www.dropbox.com"


class View(NamedTuple):
    """What of a file a browser can show: ``content`` as ``mimetype``, or ``invoice``.

    Both are empty if it cannot show anything of it.
    """

    content: bytes = b""
    mimetype: str = ""
    invoice: object = None  # Shown


def view_of(name, content):
    """Return the ``View`` of a file: judged by its content, never by its name."""
    if b"%PDF-" in content[:PDF_HEADER_WITHIN]:
        return View(content, "application/pdf")
    for signature, mimetype in SIGNATURES:
        if signature.match(content):
            return View(content, mimetype)
    if XML_START.match(content):
        return View(invoice=shown(content))
    try:
        with Looker() as looker:
            look = looker.look(name, content)
    except CannotLook:
        return View()
    return View(look.rendition, look.rendition_mimetype)


class DextDropboxDocument(models.Model):
    """The viewing: the file of a document, wherever it is."""

    _inherit = "dext.dropbox.document"

    dropbox_url = fields.Char(
        "Open in Dropbox", compute="_compute_dropbox_url", groups=INTERNAL
    )

    move_partner_id = fields.Many2one(
        string="Vendor or Customer", related="move_id.partner_id", groups=INTERNAL
    )
    move_total = fields.Monetary(
        string="Total",
        related="move_id.amount_total",
        currency_field="move_currency_id",
        groups=INTERNAL,
    )
    move_currency_id = fields.Many2one(
        string="Currency", related="move_id.currency_id", groups=INTERNAL
    )

    @api.depends("path", "name")
    def _compute_dropbox_url(self):
        for document in self:
            document.dropbox_url = document._web_address()

    def _web_address(self):
        """Where Dropbox shows this file to whoever is logged in there.

        Of an App folder app nobody tells how its folder is called, which is also in
        the language of the account: there, Dropbox looks for the file by its name.
        """
        whole = self.sudo()._piece_of()
        folder, _slash, name = (whole or self.path or "").rpartition("/")
        if not self.sudo().connection_id._root():
            return f"{WEB}/search/personal?{urlencode({'query': name or self.name})}"
        shown = "" if whole else f"?{urlencode({'preview': name})}"
        return f"{WEB}/home{quote(folder)}{shown}"

    @api.private
    def file_content(self):
        """Return the bytes of exactly this version: from Odoo, else from Dropbox.

        :raises AccessError: the user may not read the document
        :raises UserError: it cannot be had, or is larger than ``LARGEST``
        """
        self.ensure_one()
        self.check_access("read")
        row = self.sudo()
        return row._stored_content() or row._fetched_content()

    def _stored_content(self):
        """The content as far as Odoo has it: of this document, or of its equal."""
        moves = self.move_id | self.original_id.move_id
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "account.move"),
                ("res_id", "in", moves.ids),
                ("file_size", "=", int(self.size)),
            ],
            order="id",
        )
        for attachment in attachments:
            content, digest = attachment._dext_dropbox_content(), ContentHash()
            digest.update(content)
            if digest.hexdigest() == self.content_hash:
                return content
        return b""

    def _fetched_content(self):
        file = self._outermost()
        if max(self.size, file.size) > LARGEST:
            raise UserError(self.env._("The file is too large to be shown here."))
        if self.connection_id.state != "connected":
            raise UserError(self.env._("Dropbox is not connected. Connect it first."))
        try:
            with self.connection_id._dropbox() as dropbox:
                content = dropbox.download(file._entry())
        except FileProblem as error:
            if error.reason == "gone":
                raise UserError(
                    self.env._("%s is no longer in Dropbox.", self.name)
                ) from error
            raise UserError(
                self.env._("Dropbox does not hand out this file.")
            ) from error
        except (DropboxError, vault.Unsealable) as error:
            raise UserError(
                self.env._("Dropbox does not answer. Try again in a moment.")
            ) from error
        return self._taken_out_to_be_shown(content) if self.container_id else content

    def _taken_out_to_be_shown(self, content):
        """Return the content of this row, given that of the file that it came in."""
        try:
            with Looker() as looker:
                whole = self._outermost()._looked_at(content, looker)
                found = self._taken_out_of(whole).content
        except CannotLook:
            found = b""
        if not found:
            raise UserError(
                self.env._(
                    "%(file)s cannot be taken out of %(container)s.",
                    file=self.name,
                    container=self.container_id.name,
                )
            )
        return found

    def _open(self):
        """Return the action that opens this document."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_view_file(self):
        """Open the file in a tab of its own; of a list, beside it if there is room."""
        self.ensure_one()
        if self.env.context.get("dext_dropbox_beside"):
            return {
                "type": "ir.actions.client",
                "tag": "dext_dropbox_beside",
                "params": {
                    "documentId": self.id,
                    "formerId": self.sudo().original_id.id,
                },
            }
        return {
            "type": "ir.actions.act_url",
            "url": f"/dext_dropbox/document/{self.id}/view",
            "target": "new",
        }

    def action_open_in_dropbox(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": self.dropbox_url,
            "target": "new",
        }
