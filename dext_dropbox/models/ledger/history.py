import pytz

from odoo import fields, models
from odoo.http import request
from odoo.tools import format_datetime

from .document import INTERNAL


class DextDropboxDocument(models.Model):
    """The history of a document: its fields, its kin and its events as one story."""

    _inherit = "dext.dropbox.document"

    history = fields.Html(compute="_compute_history", sanitize=False, groups=INTERNAL)

    def _compute_history(self):
        for row in self:
            lines = [
                {
                    "time": self._local(time),
                    "who": who,
                    "what": what,
                }
                for time, who, what in row._sorted_story()
            ]
            row.history = self.env["ir.qweb"]._render(
                "dext_dropbox.dext_dropbox_document_history", {"lines": lines}
            )

    def _local(self, time):
        """Write ``time`` in the zone in which the form around it shows its own."""
        zone = self.env.user.tz or (request.cookies.get("tz") if request else "")
        zone = zone if zone in pytz.all_timezones_set else "UTC"
        return format_datetime(self.env, time, tz=zone, dt_format="short")

    def _sorted_story(self):
        """Return [(time, by whom, what)] of all that happened, the oldest first."""
        # Some of the times are whole seconds: what shares one stays in its order.
        return sorted(
            (line for line in self._story() if line[0]),
            key=lambda line: line[0].replace(microsecond=0),
        )

    def _story(self):
        """Return [(time, by whom, what)]; what has not happened has no time."""
        self.ensure_one()
        env = self.env
        events = (
            env["dext.dropbox.event"].sudo().search([("document_id", "=", self.id)])
        )
        story = [
            (self.dropped_on, "", env._("Saved in Dropbox")),
            (self.create_date, "", self._told_first(events)),
            (self.removed_on, "", env._("Deleted in Dropbox, or moved away there")),
        ]
        for event in events:
            user = event.create_uid
            who = "" if user._is_superuser() else user.name
            story += [(event.create_date, who, what) for what in self._told(event)]
        return [*story, (self.imported_on, "", self._told_import()), *self._told_kin()]

    def _told_first(self, events):
        """Where the document lay when it was recorded, and what it was taken for."""
        paths = [event.former_path for event in events if event.former_path]
        states = [event.former_state for event in events if event.former_state]
        state = (states or [self.state])[0]
        path = self._as_people_see((paths or [self.path])[0])
        if state in ("pending", "imported"):
            return self.env._("Recorded: %s", path)
        return self.env._(
            "Recorded: %(path)s (%(state)s)",
            path=path,
            state=self._label("state", state),
        )

    def _told_import(self):
        env = self.env
        shown = self.original_id and self.original_id.move_id == self.move_id
        if shown and not self.is_copy:
            return env._("Taken as a new version: %s", self.move_id.display_name or "")
        return env._("Imported: %s", self.move_id.display_name or "")

    def _told(self, event):
        """Yield what ``event`` changed."""
        env = self.env
        if event.path:
            yield env._(
                "Moved from %(former)s to %(path)s",
                former=self._as_people_see(event.former_path),
                path=self._as_people_see(event.path),
            )
        if event.not_before:
            yield env._(
                "Dropbox did not deliver the file; next attempt: %(time)s. %(detail)s",
                time=self._local(event.not_before),
                detail=event.detail or "",
            )
        if event.state:
            yield env._(
                "%(state)s (before: %(former)s). %(reason)s %(detail)s",
                state=self._label("state", event.state),
                former=self._label("state", event.former_state),
                reason=event.reason and self._label("reason", event.reason) or "",
                detail=event.detail or "",
            )

    def _told_kin(self):
        """What came of rows that refer to this one, as far as the reader may see."""
        env = self.env
        return [
            (kin.imported_on, "", env._("A new version came: %s", kin.shown_path))
            if kin.state == "imported"
            else (
                kin.dropped_on,
                "",
                env._("The same content came again: %s", kin.shown_path),
            )
            for kin in self.search([("original_id", "=", self.id)])
            if kin.state in ("imported", "duplicate")
        ]
