from odoo import api, fields, models


class DextDropboxDocumentReturn(models.TransientModel):
    _name = "dext.dropbox.document.return"
    _inherit = "dext.dropbox.given"
    _description = "Return documents to clients"

    document_ids = fields.Many2many("dext.dropbox.document", required=True)
    document_count = fields.Integer("Documents", compute="_compute_of_documents")
    draft_count = fields.Integer(compute="_compute_of_documents")
    told = fields.Char("Told by E-mail", compute="_compute_of_documents")
    untold = fields.Char("Without an E-mail", compute="_compute_of_documents")
    reason_id = fields.Many2one("dext.dropbox.return.reason")
    words = fields.Text("In Own Words", help="Told to the client beside the reason.")
    delete_drafts = fields.Boolean(
        help="Else they are cancelled, and stay in the list of cancelled documents."
    )
    tell = fields.Boolean("Write to the Client", default=True)

    @api.depends("document_ids")
    def _compute_of_documents(self):
        for wizard in self:
            documents = wizard.document_ids
            wizard.document_count = len(documents)
            wizard.draft_count = len(
                documents.move_id.filtered(lambda move: move.state == "draft")
            )
            people = documents.sudo().client_person_id
            told = people.filtered("email")
            wizard.told = ", ".join(
                f"{person.name} <{person.email}>" for person in told
            )
            wizard.untold = ", ".join((people - told).mapped("name"))

    def action_return(self):
        self.ensure_one()
        documents, drafts = self.document_ids, self.document_ids.move_id
        named = documents._named()
        left = drafts.ids
        documents.return_to_client(
            self.reason_id, self.words, self.delete_drafts, self.tell
        )
        return documents._say(
            self.env._("Returned to the client: %s.", named), left=left
        )
