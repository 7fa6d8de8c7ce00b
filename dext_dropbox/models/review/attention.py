from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..connection.connection import MANAGER
from ..connection.res_company import ACCOUNTANTS
from ..ledger.document import HARMLESS, INTERNAL

CHANGEABLE = ("too_large",)  # reasons that a setting of the firm decides about
ATTENTION = fields.Domain("dismissed_on", "=", False) & (
    fields.Domain("state", "in", ("duplicate", "failed", "misplaced"))
    | (
        fields.Domain("state", "=", "rejected")
        & fields.Domain("reason", "not in", HARMLESS)
    )
    | fields.Domain("alarm", "!=", False)
    | fields.Domain("reading", "=", "failed")
)


NAMED = 3  # that a message names


def named(env, names):
    """Return the first of ``names`` as one text, with how many others there are."""
    text = ", ".join(names[:NAMED])
    if (others := len(names) - NAMED) > 0:
        return env._("%(names)s and %(others)s more", names=text, others=others)
    return text


class DextDropboxDocument(models.Model):
    """The attention: what somebody has to decide about, and the decisions."""

    _inherit = "dext.dropbox.document"

    needs_attention = fields.Boolean(
        compute="_compute_needs_attention",
        search="_search_needs_attention",
        groups=INTERNAL,
    )
    explanation = fields.Char(
        "Why", compute="_compute_explanation", compute_sudo=False, groups=INTERNAL
    )
    may_retry = fields.Boolean(
        "Can Be Tried Again", compute="_compute_may_retry", groups=INTERNAL
    )
    dismissed_on = fields.Datetime(readonly=True, groups=INTERNAL)
    dismissed_by_id = fields.Many2one("res.users", readonly=True, groups=INTERNAL)

    _attention_idx = models.Index(
        "(connection_id, id) WHERE dismissed_on IS NULL AND (alarm IS NOT NULL "
        "OR reading = 'failed' "
        "OR state IN ('duplicate', 'failed', 'misplaced', 'rejected'))"
    )

    @api.depends("state", "reason", "alarm", "reading", "dismissed_on")
    def _compute_needs_attention(self):
        for document in self:
            document.needs_attention = bool(document.filtered_domain(ATTENTION))

    @api.depends("state", "reason", "kind", "reading")
    def _compute_may_retry(self):
        for document in self:
            # What was rejected is so the next time too, unless the firm has changed.
            ended = document.state == "failed" or document.reason in CHANGEABLE
            # What lay outside the subfolders has no place to go to.
            document.may_retry = document.kind and (ended or document._may_reread())

    def _may_reread(self):
        """Whether reading the file of this document once more could help."""
        return self.reading == "failed" and self.move_id._dext_dropbox_untouched()

    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        return ATTENTION if True in value else ~ATTENTION

    @api.depends("reason", "reason_detail", "reading", "alarm", "alarm_folder_id")
    @api.depends_context("uid", "lang")
    def _compute_explanation(self):
        for document in self:
            # What Dropbox said is for the history; what Odoo said is in plain words.
            odoo_said = document.reason == "not_created" and document.reason_detail
            parts = (
                document._label("reason"),
                odoo_said,
                document.reading == "failed" and document._label("reading_reason"),
                document._alarm_sentence(),
            )
            document.explanation = " ".join(filter(None, parts))

    @api.model
    def _forget(self):
        return {**super()._forget(), "dismissed_on": False, "dismissed_by_id": False}

    def _story(self):
        dismissed = (
            self.dismissed_on,
            self.dismissed_by_id.name,
            self.env._("Dismissed"),
        )
        return [*super()._story(), dismissed]

    # ------------------------------------------------------------------
    # Decisions
    # ------------------------------------------------------------------

    def action_retry(self):
        """Put failed and rejected documents back into the queue."""
        self._require_accountant()
        fitting = self.filtered("may_retry")
        if not fitting:
            raise UserError(
                self.env._("Trying again would help none of these documents.")
            )
        read = fitting.filtered(lambda row: row.state == "imported")
        read.sudo()._read_again()
        (fitting - read).sudo()._queue_again()
        return self._say(
            self.env._("Will be tried again: %s.", fitting._named()),
            left_out=self - fitting,
        )

    def action_import_anyway(self):
        """Import duplicates as documents of their own, and what is not to be taken."""
        self._require_accountant()
        fitting = self.sudo().filtered(
            lambda row: row.state in ("duplicate", "held", "skipped")
        )
        if not fitting:
            raise UserError(
                self.env._(
                    "Only duplicates and files that were in Dropbox before can be "
                    "imported anyway."
                )
            )
        fitting.sudo(self.env.su)._require_choice()
        fitting.filtered(lambda row: row.state == "duplicate").is_copy = True
        fitting._queue_again()
        return self._say(
            self.env._("Will be imported: %s.", fitting._named()),
            left_out=self - fitting.sudo(False),
        )

    def _require_choice(self):
        """:raises AccessError: some are on hold, and another one has to choose"""
        held = self.sudo().filtered(lambda row: row.state == "held")
        user = self.env.user
        if self.env.su or not held:
            return
        if not user.has_group(MANAGER) or held.company_id - user.company_ids:
            raise AccessError(
                self.env._(
                    "These files were in Dropbox before the client was activated: "
                    "a Dropbox manager of the firm chooses what happens to them."
                )
            )

    def action_dismiss(self):
        """Note that nothing is to be done about these documents."""
        self._require_accountant()
        fitting = self.filtered("needs_attention")
        fitting.sudo().write(
            {"dismissed_on": fields.Datetime.now(), "dismissed_by_id": self.env.uid}
        )
        if not fitting:
            return None
        return self._say(
            self.env._("Dismissed: %s.", fitting._named()),
            undo=(fitting, "action_undismiss"),
        )

    def action_undismiss(self):
        self._require_accountant()
        self.sudo().write({"dismissed_on": False, "dismissed_by_id": False})

    def _named(self):
        """The names of the first of these documents, and how many others there are."""
        return named(self.env, self.mapped("name"))

    @api.model
    def _say(self, message, *, undo=None, left_out=None, **more):
        """Return the action that says ``message`` to whoever pressed a button.

        :param undo: (records, name of the method that undoes it)
        :param left_out: documents that the button does not fit
        :param more: see ``say.js``
        """
        params = {"message": message, "kind": "success", **more}
        if left_out:
            params["kind"] = "warning"
            params["message"] += "\n" + self.env._("Left out: %s.", left_out._named())
        if undo:
            records, method = undo
            params["undo"] = [records._name, method, records.ids]
        return {
            "type": "ir.actions.client",
            "tag": "dext_dropbox_say",
            "params": params,
        }

    def _require_accountant(self):
        """:raises AccessError: the user may not decide about these documents"""
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._("Only accountants can decide about Dropbox documents.")
            )


class DextDropboxConnection(models.Model):
    _inherit = "dext.dropbox.connection"

    attention_count = fields.Integer(compute="_compute_attention_count")

    def _compute_attention_count(self):
        self._count("attention_count", ATTENTION)


class ResCompany(models.Model):
    _inherit = "res.company"

    dext_dropbox_attention_count = fields.Integer(
        related="dext_dropbox_connection_id.attention_count", groups=ACCOUNTANTS
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    dext_dropbox_attention_count = fields.Integer(
        related="company_id.dext_dropbox_attention_count"
    )
