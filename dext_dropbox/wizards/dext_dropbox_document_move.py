from odoo import api, fields, models


class DextDropboxDocumentMove(models.TransientModel):
    _name = "dext.dropbox.document.move"
    _inherit = "dext.dropbox.given"
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
        documents, drafts = self.document_ids, self.document_ids.move_id
        troubles = documents.move_to(self.folder_id, self.kind)
        moved = documents.filtered(lambda row: row.sudo() not in troubles)
        sentences = [*troubles.values()]
        if moved:
            sentences.append(
                self.env._(
                    "Moved: imported into the books of %s next.",
                    self.folder_id.sudo().books_id.name,
                )
            )
        link = len(moved) == 1 and moved._filtered_access("read")
        return documents._say(
            "\n".join(sentences),
            kind="warning" if troubles else "success",
            link=link and [link._name, "action_open_result", link.ids],
            left=drafts.filtered(lambda move: move.state == "cancel").ids,
        )
