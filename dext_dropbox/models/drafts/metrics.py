from odoo import api, fields, models
from odoo.tools import SQL

from ..ledger.meter import COUNTED, LAGS, TIMED

# {name: (what it counts, what it is called here)}
COUNTERS = {
    "documents": ("Documents that became drafts.", "drafts"),
    "readings": ("Files that were read into their drafts.", "readings"),
    "unread": ("Files that could not be read.", "unread"),
    "reading_lag_seconds": ("From the draft until its file was read.", "reading_lag"),
    "retries": ("Times that something was postponed.", "retries"),
    "throttled": ("Times that Dropbox asked for patience.", "throttled"),
    "checks": ("Checks of Dropbox.", "checks"),
    "failures": ("Checks that failed.", "failures"),
    "calls": ("Calls to Dropbox for checks.", "calls"),
}
LAG = "dext_dropbox_lag_seconds"
STATES = {"disconnected": 0, "connected": 1, "reconnect": 2}


def _labels(**labels):
    """Return labels as OpenMetrics has them."""
    marks = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
    inside = ",".join(
        f'{key}="{str(val).translate(marks)}"' for key, val in labels.items()
    )
    return f"{{{inside}}}"


class DextDropboxConnection(models.Model):
    """The metrics: the figures of all connections as text, in the form OpenMetrics."""

    _inherit = "dext.dropbox.connection"

    @api.model
    @api.private
    def is_healthy(self):
        """Whether every connected Dropbox is checked in time."""
        return not any(
            self.sudo().search([("state", "=", "connected")]).mapped("is_late")
        )

    @api.model
    @api.private
    def metrics(self):
        """Return the figures of all connections that were ever linked."""
        connections = self.sudo().search([("account_id", "!=", False)])
        figures = connections._figures()
        labels = {
            one.id: {"connection": one.id, "firm": one.company_id.name}
            for one in connections
        }
        lines = []
        for name, (text, key) in COUNTERS.items():
            family = f"dext_dropbox_{name}"
            lines += [f"# TYPE {family} counter", f"# HELP {family} {text}"]
            lines += [
                f"{family}_total{_labels(**labels[id_])} {own[key]}"
                for id_, own in figures.items()
            ]
        lines += self._histogram(figures, labels)
        lines += connections._gauges(labels)
        return "\n".join([*lines, "# EOF", ""])

    @api.model
    def _histogram(self, figures, labels):
        yield f"# TYPE {LAG} histogram"
        yield f"# UNIT {LAG} seconds"
        yield f"# HELP {LAG} From Dropbox's own time to the draft."
        for id_, own in figures.items():
            for most in LAGS:
                bucket = _labels(**labels[id_], le=f"{most}.0")
                yield f"{LAG}_bucket{bucket} {own[f'within_{most}']}"
            yield f"{LAG}_bucket{_labels(**labels[id_], le='+Inf')} {own['timed']}"
            yield f"{LAG}_count{_labels(**labels[id_])} {own['timed']}"
            yield f"{LAG}_sum{_labels(**labels[id_])} {own['lag']}"

    def _gauges(self, labels):
        now = fields.Datetime.now()
        for name, text, value in (
            ("state", "0 disconnected, 1 connected, 2 to be connected again.", "state"),
            ("waiting", "Files that wait for the import.", "waiting_count"),
            ("check_age_seconds", "Since the last check that succeeded.", "last_check"),
            ("poll_seconds", "Between two checks that nobody asks for.", "poll_every"),
        ):
            yield f"# TYPE dext_dropbox_{name} gauge"
            yield f"# HELP dext_dropbox_{name} {text}"
            for one in self:
                found = one[value]
                if value == "state":
                    found = STATES[found]
                elif value == "last_check":
                    found = (now - (found or now)).total_seconds()
                yield f"dext_dropbox_{name}{_labels(**labels[one.id])} {found}"

    def _figures(self):
        """Return {id: {name: sum of all hours}}; checks have a table of their own."""
        figures = {id_: dict.fromkeys((*COUNTED, *TIMED), 0) for id_ in self.ids}
        checks = ("checks", "failures", "calls")
        for table, names in (
            ("dext_dropbox_meter", (*COUNTED, *TIMED)),
            ("dext_dropbox_check", checks),
        ):
            sums = (SQL("COALESCE(sum(%s), 0)", SQL.identifier(name)) for name in names)
            rows = self.env.execute_query(
                SQL(
                    "SELECT connection_id, %s FROM %s WHERE connection_id = ANY(%s)"
                    " GROUP BY connection_id",
                    SQL(", ").join(sums),
                    SQL.identifier(table),
                    self.ids,
                )
            )
            for id_, *values in rows:
                for name, value in zip(names, values, strict=True):
                    figures[id_][name] += float(value) if name in TIMED else int(value)
        return figures
