from datetime import timedelta

from odoo import api, fields, models

KEPT_IN_VIEW = timedelta(days=30)
MOST_SHOWN = 300  # files
OF_LEDGER = "document-"  # begins the keys of what was not handed in here
ANSWERED = ("returned", "rejected", "closed")  # what the client may have a word about
# What becomes of a row of the ledger, as far as its client is concerned.
OF_ROW = {
    "pending": "arrived",
    "held": "arrived",
    "misplaced": "arrived",
    "failed": "arrived",
    "opened": "review",
    "skipped": "known",
    "duplicate": "known",
    "rejected": "rejected",
    "returned": "returned",
    "deleted": "closed",
    "kept": "kept",
}
# Fields of Odoo's own platforms on a journal entry that came by them.
PLATFORM_FIELDS = ("peppol_message_uuid", "pdp_message_uuid")
OF_MOVE = {"draft": "review", "posted": "recorded", "cancel": "closed"}


class DextDropboxDocument(models.Model):
    """The telling: what a client is told of a document, and nothing of the books."""

    _inherit = "dext.dropbox.document"

    def _client_state(self):
        """One of the keys of ``_client_label``."""
        self.ensure_one()
        row = self.sudo()
        if row.state != "imported":
            return OF_ROW.get(row.state, "arrived")
        if row._came_electronically():
            return "electronic"
        return OF_MOVE.get(row.move_id.state, "closed")

    def _came_electronically(self):
        """Whether the books have the same invoice from a platform, and not from us."""
        move = self.move_id
        platform = [name for name in PLATFORM_FIELDS if name in move._fields]
        if not platform or move.state == "posted":
            return False
        same = move.browse()
        if move.state == "draft" and "document_same_id" in move._fields:
            same = move.document_same_id
        elif move.state == "cancel":
            same = self._beside(move)
        return any(other[name] for other in same for name in platform)

    def _beside(self, move):
        """Other documents of the books that have the file of the cancelled ``move``."""
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", move._name),
                ("checksum", "=", move.message_main_attachment_id.checksum),
                ("res_id", "!=", move.id),
            ],
            limit=10,
        )
        others = move.browse(files.mapped("res_id")).exists()
        return others.filtered(
            lambda other: (
                other.company_id == move.company_id and other.state != "cancel"
            )
        )

    def _client_sentence(self):
        """What the client should know or do beyond the state, in their language."""
        state = self._client_state()
        if state == "rejected":
            return self._label("reason")
        if state == "returned":
            return self.sudo().return_text or ""
        return ""

    def _told_to_client(self):
        """What the page says of this document: a dict of plain values."""
        state = self._client_state()
        return {
            "key": f"{OF_LEDGER}{self.id}",
            "name": self.name,
            "kind": self.kind,
            "state": state,
            "label": self._client_label(state),
            "sentence": self._client_sentence(),
            "answer": state in ANSWERED,
            "at": fields.Datetime.to_string(self.dropped_on),
        }

    @api.model
    def _client_label(self, state):
        """The words for a state, in the language of the context."""
        return {
            "receiving": self.env._("Not complete"),
            "arrived": self.env._("Arrived"),
            "review": self.env._("In review"),
            "recorded": self.env._("Recorded"),
            "returned": self.env._("Returned"),
            "closed": self.env._("Not recorded"),
            "kept": self.env._("Kept"),
            "rejected": self.env._("Not accepted"),
            "known": self.env._("Already received"),
            "electronic": self.env._("Already received electronically"),
        }[state]


class DextDropboxUpload(models.Model):
    _inherit = "dext.dropbox.upload"

    def _told(self):
        """What the page says of this file: a dict of plain values."""
        self.ensure_one()
        row = self.document_id
        mine = {
            "key": self.key,
            "name": self.name,
            "kind": self.kind,
            "at": fields.Datetime.to_string(self.arrived_on or self.create_date),
        }
        again = row and min(row.upload_ids.ids) != self.id
        if row and not again:
            return {**row._told_to_client(), **mine}
        if self.state == "receiving":
            state, sentence = "receiving", self.env._("Choose this file again.")
        else:
            state, sentence = "known" if again else "arrived", ""
        return {
            **mine,
            "state": state,
            "label": row._client_label(state),
            "sentence": sentence,
            "answer": False,
        }


class DextDropboxFolder(models.Model):
    _inherit = "dext.dropbox.folder"

    def _upload_link(self):
        """The address at which this client hands in files, False if there is none."""
        return self.sudo()._receiving().upload_url

    def _told_by_link(self):
        """What was handed in by the link of late, newest first, as the page tells it.

        What was returned is told however it came: the mail about it leads to the page.
        """
        told = self._told_of([("by_link", "=", True)])
        return self._told_of_returned() + told

    def _told_of(self, domain):
        uploads = self.env["dext.dropbox.upload"].search(
            [*self._of_late(), *domain], limit=MOST_SHOWN
        )
        return [upload._told() for upload in uploads]

    def _told_of_returned(self):
        returned = self.env["dext.dropbox.document"].search(
            [
                ("folder_id", "=", self.id),
                ("state", "=", "returned"),
                ("returned_on", ">=", fields.Datetime.now() - KEPT_IN_VIEW),
            ],
            limit=MOST_SHOWN,
        )
        others = returned.filtered(
            lambda row: not any(row.upload_ids.mapped("by_link"))
        )
        return [row._told_to_client() for row in others]

    def _of_late(self):
        since = fields.Datetime.now() - KEPT_IN_VIEW
        return [("folder_id", "=", self.id), ("create_date", ">=", since)]

    def _document_of_key(self, key):
        """The document of this folder that the page calls ``key``, empty if none."""
        if key.startswith(OF_LEDGER):
            number = key.removeprefix(OF_LEDGER)
            known = int(number) if number.isdecimal() and len(number) < 10 else 0
            own = [("folder_id", "=", self.id), ("state", "=", "returned")]
            rows = self.env["dext.dropbox.document"]
            return rows.search([*own, ("id", "=", known)])
        handed_in = [("key", "=", key), ("by_link", "=", True)]
        uploads = self.env["dext.dropbox.upload"]
        return uploads.search([*self._of_late(), *handed_in]).document_id

    def _answer_by_link(self, key, text, once):
        """Write down what whoever has the link says about a document.

        :param once: see ``_note_answer``
        :return: whether there is such a document about which something can be said
        :raises UserError: nothing is said, or too much
        """
        document = self._document_of_key(key)
        if not document or document._client_state() not in ANSWERED:
            return False
        document._note_answer(text, self.sender_id, once)
        return True
