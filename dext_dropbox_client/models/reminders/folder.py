import binascii
import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_date
from odoo.tools.misc import hash_sign, verify_hash_signed

_logger = logging.getLogger(__name__)

SCOPE = "dext_dropbox_client.reminders"  # of the signature, see hash_sign
WITHOUT_BOOKS = "dext_dropbox_without_books"  # of the context
TEMPLATE = "dext_dropbox_client.dext_dropbox_mail_reminder"


class DextDropboxFolder(models.Model):
    """The reminder: once a month a client is told how things stand.

    The fields are for the firm's own template; all are in the reader's language.
    """

    _inherit = "dext.dropbox.folder"

    _settings = ("no_reminders",)

    no_reminders = fields.Boolean(help="The firm writes no reminders to this client.")
    reminders_stopped_on = fields.Datetime(
        readonly=True, copy=False, help="When the client asked for no more of them."
    )
    reminded_for = fields.Date(
        readonly=True, copy=False, help="The month of the last reminder."
    )
    # What follows tells of the books, and lets whoever knows it stop the reminders.
    reminder_person_id = fields.Many2one(
        "res.partner",
        compute="_compute_reminder",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
    )
    reminder_month = fields.Char(
        compute="_compute_reminder", compute_sudo=True, groups=fields.NO_ACCESS
    )
    reminder_received = fields.Html(
        compute="_compute_reminder",
        compute_sudo=True,
        sanitize=False,
        groups=fields.NO_ACCESS,
    )
    reminder_gone_back = fields.Html(
        compute="_compute_reminder",
        compute_sudo=True,
        sanitize=False,
        groups=fields.NO_ACCESS,
    )
    reminder_missing = fields.Html(
        compute="_compute_reminder",
        compute_sudo=True,
        sanitize=False,
        groups=fields.NO_ACCESS,
    )
    reminder_upload_link = fields.Char(
        compute="_compute_reminder", compute_sudo=True, groups=fields.NO_ACCESS
    )
    reminder_stop_link = fields.Char(
        compute="_compute_reminder", compute_sudo=True, groups=fields.NO_ACCESS
    )

    @api.depends_context("lang", WITHOUT_BOOKS)
    def _compute_reminder(self):
        for folder in self:
            first, _last = self._reminder_month()
            folder.reminder_person_id = folder._client_person()
            folder.reminder_month = format_date(self.env, first, date_format="MMMM y")
            folder.reminder_received = folder._rendered(
                "received",
                counts=folder._received_by_kind(),
                days=folder._days_without(),
            )
            gone, more = folder._gone_back()
            folder.reminder_gone_back = gone and folder._rendered(
                "gone_back", files=gone, more=more
            )
            folder.reminder_missing = folder._told_missing()
            folder.reminder_upload_link = folder._upload_link()
            folder.reminder_stop_link = folder._reminder_link("stop")

    def _told_missing(self):
        """What the books lack, unless that is not for who looks at it."""
        if self.env.context.get(WITHOUT_BOOKS):
            return False
        vendors, (lines, more) = self._silent_vendors(), self._bare_bank_lines()
        return (vendors or lines) and self._rendered(
            "missing", vendors=vendors, lines=lines, more=more
        )

    def _rendered(self, part, **values):
        template = f"dext_dropbox_client.dext_dropbox_reminder_{part}"
        return self.env["ir.qweb"]._render(template, values)

    # ------------------------------------------------------------------
    # Wishes of the client
    # ------------------------------------------------------------------

    def _reminder_link(self, wish):
        token = hash_sign(self.env(su=True), SCOPE, self.id)
        return f"{self.get_base_url()}/dext_dropbox/reminders/{wish}/{token}"

    @api.model
    def _folder_of_reminder(self, token):
        """The client folder that ``token`` was made for, empty if it is not ours."""
        try:
            known = verify_hash_signed(self.env(su=True), SCOPE, token)
        except (ValueError, binascii.Error):
            known = None
        return self.browse(known or ()).exists()

    def _wish_reminders(self, wanted):
        """Note whether the client wants reminders; the firm sees it."""
        if bool(self.reminders_stopped_on) != wanted:
            return
        self.reminders_stopped_on = not wanted and fields.Datetime.now()
        root = self.env.ref("base.partner_root").id
        self._message_log(
            body=(
                self.env._("The client wants reminders again.")
                if wanted
                else self.env._("The client wants no more reminders.")
            ),
            author_id=root,
        )

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Write this month's reminders, each once."""
        for folder in self._to_remind():
            try:
                with self.env.cr.savepoint():
                    folder._remind()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
            except Exception:
                _logger.exception("No reminder for Dropbox folder %s", folder.id)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    @api.model
    def _to_remind(self, connection=None):
        """Client folders that are due, or would be if reminders were on."""
        today = fields.Date.today()
        first, _last = self._reminder_month()
        whose = fields.Domain("connection_id", "any!", [("reminders", "=", True)])
        if connection:
            whose = fields.Domain("connection_id", "=", connection.id)
        folders = self.search(
            whose
            & fields.Domain("state", "=", "active")
            & fields.Domain("no_reminders", "=", False)
            & fields.Domain("reminders_stopped_on", "=", False)
            & (
                fields.Domain("reminded_for", "=", False)
                | fields.Domain("reminded_for", "<", first)
            )
            # What is younger than the month has nothing to be told of.
            & fields.Domain("create_date", "<", fields.Date.start_of(today, "month"))
        )
        return folders.filtered(
            lambda folder: (
                folder._client_person().email
                and (connection or today.day >= folder.connection_id.reminder_day)
            )
        )

    def _remind(self):
        """Write to this client; noted in the same transaction as the letter."""
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template or not self.try_lock_for_update(allow_referencing=True):
            return
        self.reminded_for = self._reminder_month()[0]
        template.sudo().send_mail(self.id)
