import logging
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.dext_dropbox import vault
from odoo.addons.dext_dropbox.dropbox_api.errors import DropboxError, FileProblem
from odoo.addons.dext_dropbox.models.connection.trouble import due, growing_wait
from odoo.addons.dext_dropbox.models.drafts.importing import MEGABYTE
from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL

from .connection import OTHER

_logger = logging.getLogger(__name__)

AT_ONCE = 50
MOST_ATTEMPTS = 6
LARGEST = 50  # MB, where the firm has no limit of its own


class DextDropboxDocument(models.Model):
    """The keeping: what lies in ``Other`` is listed and forwarded; it is no draft.

    The file is kept at the client folder, in the message that a person gets.
    """

    _inherit = "dext.dropbox.document"

    state = fields.Selection(
        selection_add=[("kept", "Kept")],
        ondelete={"kept": lambda rows: rows.write({"state": "skipped"})},
    )
    keeping = fields.Selection(
        [
            ("todo", "To be forwarded"),
            ("done", "Forwarded"),
            ("failed", "Not forwarded"),
        ],
        string="Forwarding",
        readonly=True,
        groups=INTERNAL,
    )
    kept_on = fields.Datetime("Forwarded On", readonly=True, groups=INTERNAL)

    _keeping_idx = models.Index("(connection_id, id) WHERE keeping = 'todo'")

    @api.model
    def _forget(self):
        return {**super()._forget(), "keeping": False}

    @api.model
    def _values(self, connection, entry, folder, kind):
        values = super()._values(connection, entry, folder, kind)
        above = f"{folder.path_lower}/{OTHER.lower()}/"
        if connection.other_folder and folder and entry.path_lower.startswith(above):
            values.update(state="kept", reason=False)
        return values

    @api.model
    def _record_files(self, connection, entries):
        rows = super()._record_files(connection, entries)
        rows._keep()
        return rows

    def _seen_again(self, values):
        result = super()._seen_again(values)
        self._keep()
        return result

    def _keep(self):
        """Have these forwarded, as far as they lie in Other and were not yet."""
        fresh = self.filtered(lambda row: row.state == "kept" and not row.keeping)
        if fresh:
            fresh.write({"keeping": "todo", "attempts": 0, "not_before": False})
            self.env["dext.dropbox.connection"]._wake(
                "dext_dropbox_client.dext_dropbox_cron_keep"
            )

    # ------------------------------------------------------------------
    # The scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_keep(self):
        """Make missing subfolders, and forward what lies in them."""
        self.env["dext.dropbox.folder"]._make_others()
        for row in self.search(
            fields.Domain("keeping", "=", "todo")
            & fields.Domain("connection_id.state", "=", "connected")
            & due(),
            order="id",
            limit=AT_ONCE,
        ):
            row._try_to_keep()
            if not self.env["ir.cron"]._commit_progress():
                break

    def _try_to_keep(self):
        """Forward this file; the try is counted and committed before it begins."""
        tried = self.attempts + 1
        wait = timedelta(seconds=growing_wait(tried))
        self.write({"attempts": tried, "not_before": fields.Datetime.now() + wait})
        self.env["ir.cron"]._commit_progress()
        try:
            with self.env.cr.savepoint():
                self._forward(self._content_to_keep())
        except FileProblem as error:
            _logger.info("Dropbox document %s: %s", self.id, error)
            self.keeping = "failed"
        except (DropboxError, vault.Unsealable) as error:
            self.connection_id._meet_trouble(error)
            self._keep_no_longer()
        except Exception:
            _logger.exception("Forwarding Dropbox document %s", self.id)
            self._keep_no_longer()

    def _keep_no_longer(self):
        if self.attempts >= MOST_ATTEMPTS:
            self.keeping = "failed"

    def _content_to_keep(self):
        """The content, None if it is too large or an online document."""
        limit = (self.connection_id.max_size or LARGEST) * MEGABYTE
        if self.size > limit or self.content_hash.startswith("rev:"):
            return None
        with self.connection_id._dropbox() as dropbox:
            return dropbox.download(self._entry())

    def _forward(self, content):
        person = self.connection_id._other_person()
        told = self.with_context(lang=person.lang)
        body = told.env._(
            "%(client)s put this into Other: %(file)s", **self._named_in()
        )
        if content is None:
            body += " " + told.env._("It is not attached: open it in Dropbox.")
        self.folder_id.with_context(mail_notify_force_send=False).message_post(
            body=body,
            attachments=[] if content is None else [(self.name, content)],
            partner_ids=person.partner_id.ids,
            author_id=self.env.ref("base.partner_root").id,
            subtype_xmlid="mail.mt_note",
        )
        self.write(
            {"keeping": "done", "kept_on": fields.Datetime.now(), "not_before": False}
        )

    def _named_in(self):
        return {"client": self.partner_id.display_name, "file": self.path}
