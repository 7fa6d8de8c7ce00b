from odoo import fields, models

from odoo.addons.dext_dropbox.models.ledger.document import INTERNAL


class DextDropboxDocument(models.Model):
    """Sent again: what comes after a return is led back to it.

    It is the same file, the same content, or a file of the same name. None of these is
    a duplicate: the former one is in nobody's books.
    """

    _inherit = "dext.dropbox.document"

    resent_on = fields.Datetime("Sent Again", readonly=True, groups=INTERNAL)
    resent_id = fields.Many2one(
        "dext.dropbox.document",
        string="Sent Again As",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=INTERNAL,
        help="The document that came after this one was returned; it may be this one.",
    )

    def _story(self):
        again = self.resent_id and self.env._(
            "Sent again after it was returned: %s", self.resent_id.name
        )
        return [*super()._story(), (self.resent_on, "", again)]

    def _after_drafts(self):
        returned = self._returned_before()
        for row in self if returned else ():
            former = returned.filtered(lambda one, row=row: one._is_of(row))
            for one in former:
                one._is_resent(row)
            returned -= former
        return super()._after_drafts()

    def _is_of(self, row):
        """Whether ``row`` is this document: the file, its content, or its name."""
        return self.partner_id == row.partner_id and (
            self.file_id == row.file_id
            or self.content_hash == row.content_hash
            or self.returned_name == row.name.lower()
        )

    def _returned_before(self):
        """What went back to the clients of these rows and has not come again."""
        names = [row.name.lower() for row in self]
        open_returns = fields.Domain("returned_name", "!=", False) & fields.Domain(
            "resent_on", "=", False
        )
        alike = (
            fields.Domain("file_id", "in", self.mapped("file_id"))
            | fields.Domain("content_hash", "in", self.mapped("content_hash"))
            | fields.Domain("returned_name", "in", names)
        )
        return self.search(
            fields.Domain("partner_id", "in", self.partner_id.ids)
            & fields.Domain("connection_id", "in", self.connection_id.ids)
            & (
                fields.Domain("state", "in", ("returned", "rejected"))
                | fields.Domain("id", "in", self.ids)
            )
            & open_returns
            & alike,
            order="returned_on DESC, id DESC",
        )

    def _is_resent(self, row):
        """Note at both ends that ``row`` is this document, sent again."""
        self.write({"resent_on": fields.Datetime.now(), "resent_id": row.id})
        if not (self.returned_on and row.move_id):
            return
        speaking = self.with_context(lang=row.connection_id._manager().lang)
        former = self.returned_move_id
        row.move_id._message_log(
            body=speaking.env._(
                "Sent again after it was returned: %(former)s. %(reason)s",
                former=former._get_html_link() if former else self.returned_name,
                reason=speaking.return_text,
            )
        )
        if former:
            former._message_log(
                body=speaking.env._(
                    "The client has sent it again: %s", row.move_id._get_html_link()
                )
            )
