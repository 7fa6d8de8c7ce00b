import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..reading import Trouble, mimetype_of
from .processes import ELECTRONIC, processes

_logger = logging.getLogger(__name__)

PAGES = ("application/pdf", "image/")


class AccountDocumentReading(models.Model):
    """After Odoo's decoder: what the e-invoice itself says is set beside the draft."""

    _inherit = "account.document.reading"

    @api.private
    def _newest(self):
        """Return what is there before the decoder works, to know what it makes."""
        partners, accounts = (
            self.env[name].sudo().with_context(active_test=False)
            for name in ("res.partner", "res.partner.bank")
        )
        return {
            "res.partner": partners.search([], order="id desc", limit=1).id,
            "res.partner.bank": accounts.search([], order="id desc", limit=1).id,
            "archived": accounts.search([("active", "=", False)]).ids,
        }

    @api.private
    def _after_decoder(self, newest):
        """Read the e-invoice, and put right what Odoo's decoder made of it.

        What has pages only waits for the scheduled action.
        """
        self.ensure_one()
        if not self.exists():
            return
        content = self.attachment_id.raw or b""
        mimetype = mimetype_of(content)
        if mimetype.startswith("image/"):
            self._queue()
            return
        reading = self._read_electronic(content)
        if reading.source:
            self._settle(reading, newest)
        elif mimetype.startswith(PAGES):
            self._queue(reading.troubles)
        else:
            self._keep(reading)

    def _read_electronic(self, content):
        return processes.ask(content, ELECTRONIC)

    def _settle(self, reading, newest):
        """Bring the draft into line with what was read; if that fails it stays."""
        self._keep(reading)
        move = self.move_id.with_company(self.company_id)
        if move._document_reader_came_by_platform():
            troubles = move._document_reader_compare(reading)
            self._tell(*([Trouble("platform")] if troubles else []))
            return
        quiet = move.with_context(
            tracking_disable=True,
            skip_is_manually_modified=True,
            mail_create_nosubscribe=True,
        )
        try:
            with self.env.cr.savepoint():
                self._tell(*quiet._document_reader_put_right(reading, newest))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            move._document_reader_failed(self, error)
