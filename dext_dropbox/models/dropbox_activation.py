import unicodedata

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..dropbox_api.errors import DropboxError, FileProblem
from .dropbox_connection import MANAGER
from .dropbox_folder import KINDS

FORBIDDEN = dict.fromkeys(map(ord, '/\\<>:"|?*'), "-")
LONGEST_NAME = 120  # characters; Dropbox advises paths below 260 in all


def safe_name(*parts):
    """Make ``parts`` one folder name that Dropbox and every computer accept.

    Source: Dropbox's help page "Naming files and folders". Returns "" if nothing
    usable is left.
    """
    room = LONGEST_NAME // len(parts)
    cleaned = (_clean(part or "")[:room].strip(" .-~") for part in parts)
    return " - ".join(filter(None, cleaned))


def _clean(text):
    text = unicodedata.normalize("NFC", text).translate(FORBIDDEN)
    kept = (
        letter if unicodedata.category(letter)[0] != "C" else " "
        for letter in text
        # Emoji and other letters outside the basic plane count double in Dropbox.
        if ord(letter) <= 0xFFFF
    )
    return " ".join("".join(kept).split())


class DropboxFolder(models.Model):
    """The activation: how a client, or a user of a client, gets its folder."""

    _inherit = "dext.dropbox.folder"

    @api.model
    @api.private
    def activate(self, connection, partner, contact, books, journals=None):
        """Return the client folder of ``partner`` (or its user ``contact``).

        It is made in Odoo and in Dropbox if it is not there; doing so again is
        harmless.

        :param journals: values for the journal fields, if not the default ones
        :raises AccessError: the user may not activate this client
        :raises UserError: Dropbox is not connected, the name is empty, the books are
            missing, or Dropbox has trouble
        """
        self._require_right(connection, partner)
        folder = self.sudo().search(
            [
                ("connection_id", "=", connection.id),
                ("partner_id", "=", partner.id),
                ("contact_id", "=", contact.id),
            ]
        )
        if folder.state == "active":
            return folder.sudo(self.env.su)
        if connection.state != "connected":
            raise UserError(
                self.env._("Dropbox is not connected. Connect the firm first.")
            )
        if not folder:
            if not books:
                raise UserError(
                    self.env._("Choose the books that receive the documents.")
                )
            self._require_books(books)
            self._require_member(partner, contact)
            name = self._wanted_name(partner, contact)
            if not name:
                raise UserError(
                    self.env._("The client needs a name before it gets a folder.")
                )
            folder = self.sudo().create(
                {
                    "connection_id": connection.id,
                    "partner_id": partner.id,
                    "contact_id": contact.id,
                    "books_id": books.id,
                    "name": name,
                    **(journals or {}),
                }
            )
        folder._make_missing()
        folder._message_log(
            body=self.env._(
                "%(user)s activated %(folder)s.",
                user=self.env.user.name,
                folder=folder.path,
            )
        )
        return folder.sudo(self.env.su)

    def _require_right(self, connection, partner):
        """:raises AccessError: see the table of rights"""
        connection.check_access("read")
        user = self.env.user
        own_business = partner == connection.company_id.partner_id
        if not (
            self.env.su
            or user.has_group(MANAGER)
            or (own_business and user.has_group("account.group_account_invoice"))
        ):
            raise AccessError(
                self.env._("Only a Dropbox manager can activate a client.")
            )

    def _require_books(self, books):
        if not self.env.su and books not in self.env.user.company_ids:
            raise AccessError(
                self.env._("You have no access to the books that were chosen.")
            )

    def _require_member(self, partner, contact):
        if not contact:
            return
        employees = (
            self.env["res.users"]
            .sudo()
            .search_count(
                [
                    ("partner_id", "=", contact.id),
                    ("company_id.partner_id", "=", partner.id),
                ]
            )
        )
        if contact.parent_id != partner and not employees:
            raise UserError(
                self.env._(
                    "%(user)s is no contact of %(client)s.",
                    user=contact.display_name,
                    client=partner.display_name,
                )
            )

    @api.model
    def _wanted_name(self, partner, contact):
        """Return the name of the folder, ``""`` if the client has no usable name."""
        return safe_name(partner.name) and safe_name(partner.name, contact.name)

    def _make_missing(self):
        """Make in Dropbox what these folders lack there.

        :raises UserError: Dropbox has trouble
        """
        for connection, folders in (
            self.filtered(lambda folder: not folder.dropbox_id)
            .grouped("connection_id")
            .items()
        ):
            try:
                with connection._dropbox() as dropbox:
                    for folder in folders:
                        folder._make(dropbox)
                self.env["dext.dropbox.document"].sudo()._place_again(connection)
            except DropboxError as error:
                raise UserError(
                    self.env._(
                        "Dropbox could not make the folder. Try again in a minute. "
                        "(%(error)s)",
                        error=error,
                    )
                ) from error

    def _make(self, dropbox):
        """Make this folder with its three subfolders, under the first free name."""
        root = self.connection_id._root()
        known = self.search([("connection_id", "=", self.connection_id.id)])
        taken = set(filter(None, known.mapped("path_lower")))
        known_ids = set(filter(None, known.mapped("dropbox_id")))
        for name in self._candidates():
            if f"{root}/{name}".lower() in taken:
                continue
            try:
                made = dropbox.make_folder(f"{root}/{name}")
            except FileProblem as error:
                if error.reason == "conflict":
                    continue
                raise
            if made.id not in known_ids:
                break
        self._take(made)
        self.incomplete = True
        self._make_subfolders(dropbox)

    def _make_subfolders(self, dropbox):
        for subfolder in KINDS.values():
            dropbox.make_folder(f"{self.path}/{subfolder}")
        self.incomplete = False

    def _candidates(self):
        yield self.name
        number = 2
        while True:
            yield f"{self.name} ({number})"
            number += 1

    def _take(self, entry):
        self.write(
            {
                "name": entry.name,
                "path": entry.path,
                "path_lower": entry.path_lower,
                "dropbox_id": entry.id,
            }
        )
