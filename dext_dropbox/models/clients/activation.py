import unicodedata

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..connection.connection import MANAGER

FORBIDDEN = dict.fromkeys(map(ord, '/\\<>:"|?*'), "-")
LONGEST_NAME = 120  # characters; Dropbox advises paths below 260 in all


def safe_name(*parts):
    """Make ``parts`` one folder name that Dropbox and every computer accept.

    Source: Dropbox's help page "Naming files and folders". Returns "" if nothing
    usable is left.
    """
    given = [part for part in parts if part]
    room = LONGEST_NAME // (len(given) or 1)
    cleaned = (_clean(part)[:room].strip(" .-~") for part in given)
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


class DextDropboxFolder(models.Model):
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
        if folder.state in ("active", "making"):
            return folder.sudo(self.env.su)
        self._require_connected(connection)
        if folder:
            folder._make_again()
        else:
            values = self._activation_values(connection, partner, contact, books)
            values |= self._make_now(connection.sudo(), values["name"])
            folder = self.sudo().create({**values, **(journals or {})})
            folder._after_placing(connection)
        folder._note_activated()
        return folder.sudo(self.env.su)

    @api.model
    @api.private
    def activate_all(self, connection, wanted):
        """Give many clients their folders; return the client folders.

        Dropbox makes them in the background, and those that were missing or refused
        again; what is active stays as it is.

        :param wanted: {(client, user): books}; the user may be empty
        :raises AccessError: the user may not activate one of these
        :raises UserError: Dropbox is not connected, or a name or books are missing
        """
        self._require_connected(connection)
        clients = self.env["res.partner"].union(*(client for client, _user in wanted))
        self._require_right(connection, clients)
        known = {
            (folder.partner_id, folder.contact_id): folder
            for folder in connection.sudo().folder_ids
        }
        again = self.sudo().union(*(known[key] for key in wanted if key in known))
        again = again.filtered(lambda folder: folder.state in ("missing", "refused"))
        again._make_again_later()
        fresh = [
            self._activation_values(connection, *client_and_user, books)
            for client_and_user, books in wanted.items()
            if client_and_user not in known
        ]
        quiet = self.sudo().with_context(mail_create_nolog=True)
        folders = again | quiet.create(fresh)
        folders._note_activated()
        connection.sudo()._wake()
        return folders.sudo(self.env.su)

    @api.model
    def _wanted_activations(self, company, partners):
        """Return {(client, user): whether it is ticked}; the user may be empty.

        A contact that was picked beside its client is only offered, and so are the
        firm, its staff, and what sends to another firm: whoever picks all contacts
        does not mean them.
        """
        users = partners.filtered(lambda p: p.parent_id and not p.is_company)
        clients = partners - users
        own = company.partner_id | clients.filtered(
            lambda p: p.user_ids and not p.partner_share
        )
        wanted = {(client, client.browse()): client not in own for client in clients}
        for user in users:
            wanted[user.parent_id, user] = user.parent_id not in clients
        if len(partners) == 1:
            wanted = dict.fromkeys(wanted, True)
        for user in clients._dext_dropbox_users(company):
            wanted.setdefault((user.parent_id, user), False)
        elsewhere = self._other_firms(company, partners)
        return {
            (client, user): ticked and not elsewhere.get(user or client)
            for (client, user), ticked in wanted.items()
        }

    @api.model
    def _other_firms(self, company, partners):
        """Return {partner: companies other than ``company`` whose Dropbox it uses}.

        As a client or a user with a folder there, or as the firm itself.
        """
        connections = self.env["dext.dropbox.connection"].sudo()
        others = connections.search(
            [("state", "!=", "disconnected"), ("company_id", "!=", company.id)]
        )
        found = {other.company_id.partner_id: other.company_id for other in others}
        folders = self.sudo().search(
            fields.Domain("connection_id", "in", others.ids)
            & (
                fields.Domain("contact_id", "in", partners.ids)
                | fields.Domain("partner_id", "in", partners.ids)
                & fields.Domain("contact_id", "=", False)
            )
        )
        for folder in folders:
            owner = folder.contact_id or folder.partner_id
            found[owner] = found.get(owner, company.browse()) | folder.company_id
        return found

    def _require_connected(self, connection):
        connection.check_access("read")
        if connection.state != "connected":
            raise UserError(
                self.env._("Dropbox is not connected. Connect the firm first.")
            )

    def _activation_values(self, connection, partner, contact, books):
        """Check what is needed for a new client folder, and return its values."""
        if not books:
            raise UserError(self.env._("Choose the books that receive the documents."))
        self._require_books(books)
        self._require_member(partner, contact)
        name = self._wanted_name(partner, contact)
        if not name:
            raise UserError(
                self.env._("The client needs a name before it gets a folder.")
            )
        return {
            "connection_id": connection.id,
            "partner_id": partner.id,
            "contact_id": contact.id,
            "books_id": books.id,
            "name": name,
        }

    def _note_activated(self):
        user = self.env.user.name
        self._message_log_batch(
            {
                folder.id: folder.env._(
                    "%(user)s activated %(folder)s.",
                    user=user,
                    folder=folder.path or folder.name,
                )
                for folder in self
            }
        )

    def _require_right(self, connection, partners):
        """:raises AccessError: see the table of rights"""
        connection.check_access("read")
        partners.check_access("read")
        user = self.env.user
        own_business = partners == connection.company_id.partner_id
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
