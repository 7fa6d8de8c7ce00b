from odoo import api, fields, models
from odoo.exceptions import AccessError

WORDS = {"name", "advice"}  # what a client reads


class DextDropboxReturnReason(models.Model):
    """Why documents go back to clients, in words that the firm chooses.

    What was told stays: whoever changes the words changes them for what goes back from
    then on, and the former ones are archived with the documents that went back.
    """

    _name = "dext.dropbox.return.reason"
    _description = "Reason for returning a document"
    _order = "sequence, id"

    name = fields.Char("Reason", required=True, translate=True)
    advice = fields.Char(
        "What to Do", translate=True, help="What the client is asked to do about it."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Firm",
        index=True,
        default=lambda self: not self._speaks_for_all() and self.env.company,
        help="Empty: all companies of this Odoo use it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        reasons = super().create(vals_list)
        reasons._require_speaker()
        return reasons

    def write(self, vals):
        self._require_speaker()
        if WORDS & vals.keys():
            self._keep_what_was_told()
        done = super().write(vals)
        self._require_speaker()
        return done

    def _update_field_translations(self, field_name, *args, **kwargs):
        self._require_speaker()
        if field_name in WORDS:
            self._keep_what_was_told()
        return super()._update_field_translations(field_name, *args, **kwargs)

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        self._require_speaker()

    def _require_speaker(self):
        """:raises AccessError: one of these is for firms that are not the user's"""
        shared = self.filtered(lambda reason: not reason.company_id)
        if shared and not self._speaks_for_all():
            raise AccessError(
                self.env._(
                    "Other firms use this reason too. Make one for your own firm, or "
                    "ask an administrator."
                )
            )

    @api.model
    def _speaks_for_all(self):
        """Whether the user may choose words for all firms that have clients here."""
        user = self.env.user
        if self.env.su or user.has_group("base.group_system"):
            return True
        connections = self.env["dext.dropbox.connection"].sudo()
        return (
            connections.search([("folder_ids", "!=", False)]).company_id
            <= user.company_ids
        )

    def _keep_what_was_told(self):
        """Leave documents that went back for these reasons with the words of then."""
        Document = self.env["dext.dropbox.document"].sudo()
        for reason in self.sudo():
            if told := Document.search([("return_reason_id", "=", reason.id)]):
                told.return_reason_id = reason.copy({"active": False})
