from odoo import api, fields, models
from odoo.tools import SQL

from ...parties import normalised
from ..ledger.document import INTERNAL


def _content_of(row):
    """What is the same of rows that are the same document, for the same firm."""
    return row.connection_id, row.content_hash


class DextDropboxDocument(models.Model):
    """The alarm: a document that seems to belong to another client or kind.

    It never stops the import: the draft is made, and somebody has to look.
    """

    _inherit = "dext.dropbox.document"

    alarm = fields.Selection(
        [
            ("same_content", "The same file was received for another client."),
            ("other_client", "The e-invoice names another client."),
            (
                "client_buys",
                "On the e-invoice the client is the buyer: it looks like a bill.",
            ),
            (
                "client_sells",
                "On the e-invoice the client is the seller: it looks like a sales "
                "document.",
            ),
        ],
        readonly=True,
        groups=INTERNAL,
    )
    # Not everybody who may see the document may know the other client.
    alarm_folder_id = fields.Many2one(
        "dext.dropbox.folder", readonly=True, groups=fields.NO_ACCESS
    )
    alarm_partner_id = fields.Many2one(
        "res.partner",
        string="Other Client",
        compute="_compute_alarm_partner_id",
        compute_sudo=False,
        groups=INTERNAL,
    )

    @api.depends("alarm_folder_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_alarm_partner_id(self):
        for document in self:
            document.alarm_partner_id = document._other_folder().sudo().partner_id

    def _other_folder(self):
        """The client folder that the alarm speaks of, if the user may see it."""
        folder = self.sudo().alarm_folder_id.sudo(self.env.su)
        return folder._filtered_access("read")

    @api.model
    def _forget(self):
        return {**super()._forget(), "alarm": False, "alarm_folder_id": False}

    def _supersede(self, move):
        former = super()._supersede(move)
        former.write({"alarm": False, "alarm_folder_id": False})
        return former

    def _after_drafts(self):
        self._alarm_same_content()
        return super()._after_drafts()

    def _alarm_sentence(self):
        """The alarm in words, with the other client if the user may know it."""
        other = self._other_folder().sudo().partner_id
        sentence = self.sudo()._label("alarm")
        return f"{sentence.rstrip('.')} ({other.display_name})." if other else sentence

    def _raise_alarm(self, alarm, folder):
        self.write(
            {
                "alarm": alarm,
                "alarm_folder_id": folder.id,
                "dismissed_on": False,
                "dismissed_by_id": False,
            }
        )

    def _alarm_same_content(self):
        """Find those of these new drafts whose content another client has sent too."""
        domain = [
            ("connection_id", "in", self.connection_id.ids),
            ("content_hash", "in", self.mapped("content_hash")),
            ("state", "=", "imported"),
        ]
        known = (self.search(domain) | self).sorted("id")
        for alike in known.grouped(_content_of).values():
            for row in alike & self:
                others = (
                    other
                    for other in alike
                    if other.partner_id != row.partner_id
                    and other.move_id.state in ("draft", "posted")
                    and (other.id < row.id or other not in self)
                )
                if other := next(others, None):
                    row._raise_alarm("same_content", other.folder_id)

    def _check_parties(self, found):
        """Compare the ``Parties`` of this document's e-invoice with where it lay.

        Without the client's own VAT number, only the role that is the client's in
        this kind of document tells anything: its suppliers may be clients too.
        """
        own = normalised(self.partner_id.commercial_partner_id.vat)
        if self.kind == "sale":
            client, opposite, reversed_role = found.seller, found.buyer, "client_buys"
        else:
            client, opposite, reversed_role = found.buyer, found.seller, "client_sells"
        if own and own in (client, opposite):
            if own != client:
                self._raise_alarm(reversed_role, self.env["dext.dropbox.folder"])
            return
        other = self._folder_of_vat(client)
        if not other and own and client:
            other = self._folder_of_vat(opposite)
        if other:
            self._raise_alarm("other_client", other)

    def _folder_of_vat(self, vat):
        """Return an active folder of the client of this firm that has ``vat``."""
        if not vat:
            return self.env["dext.dropbox.folder"]
        self.env["dext.dropbox.folder"].flush_model(["dropbox_id", "missing"])
        self.env["res.partner"].flush_model(["vat", "commercial_partner_id"])
        found = self.env.execute_query(
            SQL(
                r"""
                SELECT folder.id
                  FROM dext_dropbox_folder folder
                  JOIN res_partner client ON client.id = folder.partner_id
                  JOIN res_partner company ON company.id = client.commercial_partner_id
                 WHERE folder.connection_id = %(connection)s
                   AND folder.dropbox_id IS NOT NULL AND NOT folder.missing IS TRUE
                   AND UPPER(REGEXP_REPLACE(company.vat, '[\W_]', '', 'g')) = %(vat)s
              ORDER BY folder.contact_id NULLS FIRST, folder.id
                 LIMIT 1
                """,
                connection=self.connection_id.id,
                vat=vat,
            )
        )
        return self.env["dext.dropbox.folder"].browse(row[0] for row in found)
