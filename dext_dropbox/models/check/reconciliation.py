from odoo import api, fields, models

from ... import vault
from ...dropbox_api.changes import net_changes
from ...dropbox_api.errors import DropboxError
from ..ledger.document import OPEN_STATES


class DextDropboxConnection(models.Model):
    """The reconciliation: is everything that lies in Dropbox in the ledger?"""

    _inherit = "dext.dropbox.connection"

    reconciled_on = fields.Datetime("Last Comparison", readonly=True, copy=False)
    reconciled_files = fields.Integer("Files Compared", readonly=True, copy=False)
    unaccounted_files = fields.Integer("Unaccounted", readonly=True, copy=False)

    @api.model
    def _cron_reconcile(self):
        """Compare every connected Dropbox with the ledger, once a night."""
        connections = self.search([("state", "=", "connected")])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(connections))
        for left, connection in zip(
            range(len(connections) - 1, -1, -1), connections, strict=True
        ):
            connection._safely(connection._reconcile)
            cron._commit_progress(1, remaining=left)

    def action_reconcile(self):
        """Compare now, and say what came of it."""
        self.ensure_one()
        self._require_manager()
        self._require_connected()
        connection = self.sudo()
        connection._reconcile()
        if connection.trouble:
            return self._notify(self._label("trouble"), "warning")
        message = connection._reconciliation_report()
        connection._note(message)
        return self._notify(message, "success")

    def _reconcile(self):
        """List everything once; give each file without a row its row.

        Files that were still to be taken and are no longer there end as removed, and
        client folders that are no longer there are missing. The
        connection is locked meanwhile, so that the check does not record at the same
        time.
        """
        self.ensure_one()
        while self._check_page():
            continue  # what is merely new must not count as unaccounted
        if self.trouble or not self.try_lock_for_update(allow_referencing=True):
            return
        self.invalidate_recordset(["state"])
        if self.state != "connected":
            return
        started = fields.Datetime.now()
        Document = self.env["dext.dropbox.document"]
        fresh, seen, files = Document.browse(), set(), 0
        try:
            with self._dropbox() as dropbox:
                page = None
                while page is None or page.has_more:
                    page = dropbox.changes(self._root(), page and page.cursor)
                    changes = net_changes(page.entries)
                    fresh |= self._record(changes)
                    files += len(changes.files)
                    seen.update(entry.id for entry in changes.files)
                    seen.update(entry.id for entry in changes.folders)
        except (DropboxError, vault.Unsealable) as error:
            self._meet_trouble(error)
            return
        waiting = Document.search(
            [
                ("connection_id", "=", self.id),
                ("state", "in", OPEN_STATES),
                ("create_date", "<", started),
            ]
        )
        waiting.filtered(lambda row: row.file_id not in seen)._reject("removed")
        active = self.folder_ids.filtered("dropbox_id")
        active.filtered(lambda folder: folder.dropbox_id not in seen)._lost()
        self.write(
            {
                "reconciled_on": started,
                "reconciled_files": files,
                "unaccounted_files": len(fresh),
                "trouble": False,
            }
        )
        if fresh:
            self._note(self._reconciliation_report())

    def _reconciliation_report(self):
        return self.env._(
            "Compared with Dropbox: %(files)s files, %(unaccounted)s unaccounted and "
            "now in the list.",
            files=self.reconciled_files,
            unaccounted=self.unaccounted_files,
        )
