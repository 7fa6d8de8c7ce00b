from odoo import api, fields, models


class DextDropboxDocumentMove(models.TransientModel):
    _name = "dext.dropbox.document.move"
    _description = "Move files in Dropbox"

    document_ids = fields.Many2many("dext.dropbox.document", required=True)
    document_count = fields.Integer("Files", compute="_compute_of_documents")
    draft_count = fields.Integer(compute="_compute_of_documents")
    connection_id = fields.Many2one(
        "dext.dropbox.connection", compute="_compute_of_documents"
    )
    folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Client Folder",
        required=True,
        domain="[('connection_id', '=', connection_id), ('state', '=', 'active')]",
    )
    kind = fields.Selection(
        lambda self: self.env["dext.dropbox.document"]._kinds(), required=True
    )

    @api.depends("document_ids")
    def _compute_of_documents(self):
        for wizard in self:
            documents = wizard.document_ids
            wizard.document_count = len(documents)
            wizard.draft_count = len(
                documents.move_id.filtered(lambda move: move.state == "draft")
            )
            wizard.connection_id = documents.connection_id[:1]

    def action_move(self):
        self.ensure_one()
        troubles = self.document_ids.move_to(self.folder_id, self.kind)
        message = "\n".join(troubles.values()) or self.env._(
            "Moved. The files are imported next."
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Dropbox"),
                "message": message,
                "type": "warning" if troubles else "success",
                "sticky": bool(troubles),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
