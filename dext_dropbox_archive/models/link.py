from contextlib import contextmanager, suppress

from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import (
    DropboxError,
    FileProblem,
    ReconnectNeeded,
    RequestRefused,
)
from odoo.addons.dext_dropbox.models.connection.connection import MANAGER

ACCOUNTING = "account.group_account_invoice"
SCOPES = {"sharing.read", "sharing.write"}
ENDING = 30  # seconds that the links of a connection may take to end


class DextDropboxFolder(models.Model):
    """The link by which a client looks at the archive, made if the firm wants that.

    Whoever has it sees what is stored, and changes nothing. It is sealed like the
    tokens of Dropbox: a copy of the database opens no archive.
    """

    _inherit = "dext.dropbox.folder"

    sealed_archive_link = fields.Char(groups=fields.NO_ACCESS, copy=False)
    archive_url = fields.Char(
        "Link to the Archive",
        compute="_compute_archive_url",
        compute_sudo=True,
        groups=ACCOUNTING,
        help="Whoever has this link sees the folder Archive of this client, and can "
        "download from it but change nothing.",
    )
    archive_links = fields.Boolean(related="connection_id.archive_links")

    @api.depends("sealed_archive_link")
    @api.depends_context("uid")
    def _compute_archive_url(self):
        """For people of the firm: who only keeps some of the books sees less."""
        firms = self.env.user.company_ids
        for folder in self:
            folder.archive_url = folder.company_id in firms and folder._archive_link()

    def _archive_link(self):
        """The link; False if there is none, or none to be read."""
        try:
            return self.sealed_archive_link and vault.unseal(self.sealed_archive_link)
        except vault.Unsealable:
            return False

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_link_archive(self):
        """Give the archive of this client a link; the one that there is stays."""
        self.ensure_one()
        self._require_archive_linker()
        folder = self.sudo()
        if not folder.archive_links:
            raise UserError(
                self.env._(
                    "Links for clients are off: switch them on under Dropbox, Archive, "
                    "Settings."
                )
            )
        folder.connection_id._require_connected()
        with folder._dropbox_of_links() as dropbox:
            link = dropbox.view_link(folder._archive_root())
        if link != folder._archive_link():
            folder.sealed_archive_link = vault.seal(link)
            user = self.env.user.name
            folder._note_archive_link(
                self.env._("%s made a link by which the archive can be seen.", user)
            )

    def action_end_archive_link(self):
        """Let the link to the archive of this client lead nowhere any more."""
        self.ensure_one()
        self._require_archive_linker()
        folder = self.sudo()
        if link := folder._archive_link():
            folder.connection_id._require_connected()
            with folder._dropbox_of_links() as dropbox, _gone_is_fine():
                dropbox.end_link(link)
        folder._forget_archive_links()

    def _require_archive_linker(self):
        """:raises AccessError: the user may not make or end links to these archives"""
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._("Only a Dropbox manager makes or ends links to archives.")
            )

    def _note_archive_link(self, body):
        self._message_log_batch({folder.id: body for folder in self})

    def _forget_archive_links(self):
        """Have no links any more, which lead nowhere."""
        linked = self.filtered("sealed_archive_link")
        linked.sealed_archive_link = False
        user = self.env.user.name
        linked._note_archive_link(
            self.env._("%s ended the link to the archive: it opens nothing now.", user)
        )

    # ------------------------------------------------------------------
    # Dropbox
    # ------------------------------------------------------------------

    @contextmanager
    def _dropbox_of_links(self):
        """Give a client of Dropbox to a person who waits for its answer.

        :raises UserError: what went wrong, without the link
        :raises RedirectWarning: a permission is missing; it leads to Dropbox's page
        """
        connection = self.connection_id
        try:
            with connection._dropbox() as dropbox:
                yield dropbox
        except FileProblem as error:
            raise UserError(self._why_no_link(error)) from error
        except (ReconnectNeeded, RequestRefused) as error:
            reason = getattr(error, "reason", "refused")
            if reason != "scopes" and "scope" not in str(error):
                raise UserError(connection._label("trouble", reason)) from error
            raise RedirectWarning(
                self.env._(
                    "A permission is missing for links. Tick %s in the Dropbox App "
                    "Console if they are not ticked, then connect again and allow "
                    "everything.",
                    ", ".join(sorted(SCOPES)),
                ),
                connection.action_connect(),
                self.env._("Connect"),
            ) from error
        except (DropboxError, vault.Unsealable) as error:
            raise UserError(
                self.env._("Dropbox does not answer. Try again in a moment.")
            ) from error

    def _why_no_link(self, error):
        from odoo.addons.dext_dropbox.dropbox_api.links import OTHER  # noqa: PLC0415

        if error.reason == "gone":
            return self.env._(
                "There is no folder Archive in Dropbox for this client yet. It is made "
                "with the first document that is stored."
            )
        if str(error) == OTHER:
            return self.env._(
                "Dropbox has no link to this folder that is for everybody who has it, "
                "and only to look. Delete the link that is there in Dropbox, or ask "
                "the administrator of the team to allow such links; then try again."
            )
        return self.env._("Dropbox does not make or end this link: %s.", str(error))

    def _drop_archive_links(self):
        """End the links of these as far as Dropbox lets us, and forget them all.

        :return: how many were ended, and how many may still open an archive
        """
        linked = self.sudo().filtered("sealed_archive_link")
        ended = linked.browse()
        for connection, own in linked.grouped("connection_id").items():
            links = {folder._archive_link(): folder for folder in own}
            links.pop(False, None)
            with suppress(DropboxError, UserError, vault.Unsealable):
                with connection._dropbox() as dropbox:
                    for link in dropbox.end_links(list(links), ENDING):
                        ended |= links[link]
        left = linked - ended
        ended._forget_archive_links()
        left.sealed_archive_link = False
        left._note_archive_link(
            self.env._(
                "The link to the archive could not be ended: delete it in Dropbox, "
                "under Shared. Until then it opens the archive."
            )
        )
        return len(ended), len(left)

    def _make_again(self):
        self._drop_archive_links()
        return super()._make_again()

    def _make_again_later(self):
        self._drop_archive_links()
        return super()._make_again_later()


@contextmanager
def _gone_is_fine():
    try:
        yield
    except FileProblem as error:
        if error.reason != "gone":
            raise


class DextDropboxConnection(models.Model):
    """Whether clients get links to their archives; it takes more permissions."""

    _inherit = "dext.dropbox.connection"

    _settings = ("archive_links",)

    archive_links = fields.Boolean(
        "Links for Clients",
        tracking=True,
        copy=False,
        help="Dropbox managers can make links by which clients look at their archives. "
        "After switching it on connect again: Dropbox asks for the permission.",
    )

    def _dropbox_scopes(self):
        scopes = super()._dropbox_scopes()
        return scopes | SCOPES if self.sudo().archive_links else scopes

    @api.private
    def disconnect(self):
        """End the links first: afterwards nobody may do so."""
        self._require_connector()
        return super(DextDropboxConnection, self._without_archive_links()).disconnect()

    @api.private
    def link(self, grant, account):
        """End the links to archives that this firm leaves behind."""
        connection = self.sudo()
        stays = account.id == connection.account_id
        if stays and not connection._sees_another_folder(connection._app()):
            return super().link(grant, account)
        linking = self._without_archive_links()
        return super(DextDropboxConnection, linking).link(grant, account)

    def _without_archive_links(self):
        """End all links to archives; this connection, which tells what came of it."""
        told = self.sudo().folder_ids._drop_archive_links()
        return self.with_context(dext_dropbox_archive_links=told)

    def _told_of_archive_links(self):
        ended, left = self.env.context.get("dext_dropbox_archive_links", (0, 0))
        told = []
        if ended:
            told.append(self.env._("Links to archives ended: %s.", ended))
        if left:
            told.append(
                self.env._(
                    "Links that still open archives: %s. Delete them in Dropbox, under "
                    "Shared.",
                    left,
                )
            )
        return told

    def _told_of_disconnect(self):
        return [*super()._told_of_disconnect(), *self._told_of_archive_links()]

    def _give_up_former_account(self):
        return [*super()._give_up_former_account(), *self._told_of_archive_links()]


class DextDropboxArchive(models.Model):
    """The switch stands among the settings of the archive."""

    _inherit = "dext.dropbox.archive"

    _settings = ("links",)

    links = fields.Boolean(related="connection_id.archive_links", readonly=False)
