from odoo import fields, models

TRACED = ("state", "path", "attempts")
BEFORE = "dext_dropbox.trace"  # what traced fields held when the transaction began


class DextDropboxEvent(models.Model):
    """What happened to a document and its own fields no longer tell."""

    _name = "dext.dropbox.event"
    _description = "Event of a Dropbox document"
    _order = "id"

    document_id = fields.Many2one(
        "dext.dropbox.document",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    former_state = fields.Char(readonly=True)
    state = fields.Char(readonly=True)
    reason = fields.Char(readonly=True)
    detail = fields.Char(readonly=True)
    former_path = fields.Char(readonly=True)
    path = fields.Char(readonly=True)
    not_before = fields.Datetime("Next Attempt", readonly=True)


class DextDropboxDocument(models.Model):
    """The trace: each transaction leaves at most one event of a document.

    An import that goes well leaves none: when it was and what came of it stands in the
    row, and so the trace costs it nothing.
    """

    _inherit = "dext.dropbox.document"

    def write(self, vals):
        if not vals.keys().isdisjoint(TRACED):
            data = self.env.cr.precommit.data
            if BEFORE not in data:
                data[BEFORE] = {}
                self.env.cr.precommit.add(self._log_events)
            for row in self:
                if row.id not in data[BEFORE]:
                    data[BEFORE][row.id] = {name: row[name] for name in TRACED}
        return super().write(vals)

    def _log_events(self):
        """Log what this transaction has changed, in one go."""
        before = self.env.cr.precommit.data.pop(BEFORE, {})
        rows = self.sudo().browse(before)
        self.env["dext.dropbox.event"].sudo().create(
            [event for row in rows if (event := row._event(**before[row.id]))]
        )

    def _event(self, state, path, attempts):
        """Return the values of the event that changed this row, None if there is none.

        The parameters are what the row held before.
        """
        changed = self.state != state and self.state != "imported"
        moved = self.path != path
        waits = self.attempts > attempts and self.state == "pending"
        if not (changed or moved or waits):
            return None
        return {
            "document_id": self.id,
            "former_state": changed and state,
            "state": changed and self.state,
            "reason": changed and self.reason,
            "detail": (changed or waits) and self.reason_detail,
            "former_path": moved and path,
            "path": moved and self.path,
            "not_before": waits and self.not_before,
        }
