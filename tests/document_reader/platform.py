"""What the addons of platforms bring to documents, with or without them at hand.

Fields and doors as ``account_peppol_response`` and ``l10n_fr_pdp`` have them: posting a
bill that came by a platform answers its sender "approved", cancelling it "refused".
"""

from odoo import fields, models
from odoo.orm.model_classes import add_to_registry

STATES = (
    ("processing", "Pending Reception"),
    ("done", "Done"),
    ("AB", "Received"),
    ("AP", "Approved"),
    ("RE", "Rejected"),
    ("refused", "Refused"),
)
COLUMNS = ("peppol_message_uuid", "peppol_move_state", "pdp_ppf_move_state")
# What senders were told: (document, answer).
ANSWERS = []


class PlatformMove(models.Model):
    _module = None
    _name = "account.move"
    _inherit = ["account.move"]

    peppol_message_uuid = fields.Char()
    peppol_move_state = fields.Selection(STATES, store=True, readonly=False)
    pdp_ppf_move_state = fields.Selection(
        [("in_progress", "In Progress"), ("done", "Done")], copy=False
    )
    pdp_can_send_response = fields.Boolean(compute="_compute_pdp_can_send_response")

    def _compute_pdp_can_send_response(self):
        for move in self:
            move.pdp_can_send_response = bool(move.peppol_message_uuid)

    def _post(self, soft=True):
        result = super()._post(soft)
        self._answer("AP")
        return result

    def button_cancel(self):
        result = super().button_cancel()
        self._answer("refused")
        return result

    def _answer(self, answer):
        ANSWERS.extend((move, answer) for move in self if move.pdp_can_send_response)


def bring(case):
    """Let documents have a platform's fields for the tests of the class ``case``."""
    moves = case.registry["account.move"]
    bases = moves._base_classes__

    def take_away():
        moves._base_classes__ = bases
        case.registry._setup_models__(case.env.cr)

    case.addClassCleanup(take_away)
    add_to_registry(case.registry, PlatformMove)
    case.registry._setup_models__(case.env.cr, [])
    for name in COLUMNS:
        case.env.cr.execute(
            f"ALTER TABLE account_move ADD COLUMN IF NOT EXISTS {name} varchar"
        )
