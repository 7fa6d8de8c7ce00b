from odoo import api, fields, models

ACCOUNTING = "account.group_account_invoice"
OURS = "dext.dropbox.upload"
LYING = ("receiving", "waiting", "failed")  # states in which the content is here
SEND = "dext_dropbox_client.dext_dropbox_cron_send"  # the scheduled action


class DextDropboxUpload(models.Model):
    """A file that a client hands in: it comes in parts, and goes to Dropbox.

    From there it comes into the books the way of all files. Its content waits in
    attachments, one for each part, until Dropbox has it.
    """

    _name = OURS
    _inherit = "dext.dropbox.guarded"
    _description = "File handed in by a client"
    _order = "id desc"

    folder_id = fields.Many2one(
        "dext.dropbox.folder",
        string="Client Folder",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        string="Client", related="folder_id.partner_id", store=True, index=True
    )
    sender_id = fields.Many2one(
        "res.partner", string="Sent By", readonly=True, ondelete="restrict"
    )
    by_link = fields.Boolean(
        readonly=True, help="On the page that the link leads to; else in the portal."
    )
    key = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    kind = fields.Selection(
        [
            ("invoice", "Vendor bill"),
            ("receipt", "Purchase receipt"),
            ("sale", "Customer invoice"),
        ],
        required=True,
        readonly=True,
    )
    name = fields.Char("File", required=True, readonly=True)
    # An integer column ends at 2 GB.
    size = fields.Float("Size (bytes)", digits=(16, 0), readonly=True)
    received = fields.Float("Arrived (bytes)", digits=(16, 0), readonly=True)
    state = fields.Selection(
        [
            ("receiving", "Being received"),
            ("waiting", "Waiting for Dropbox"),
            ("sent", "In Dropbox"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="receiving",
    )
    trouble = fields.Char(readonly=True, help="What Dropbox said.")
    tries = fields.Integer(readonly=True, help="How often sending it was begun.")
    begun = fields.Integer(
        readonly=True,
        help="How often a worker began to send it and has not come to an end.",
    )
    attempts = fields.Integer(readonly=True, help="How often Dropbox did not take it.")
    not_before = fields.Datetime(readonly=True)
    arrived_on = fields.Datetime(readonly=True, help="When all of it was there.")
    sent_on = fields.Datetime("In Dropbox Since", readonly=True)
    content_hash = fields.Char(readonly=True)
    file_id = fields.Char("Dropbox File ID", readonly=True)
    path = fields.Char("Path in Dropbox", readonly=True)
    document_id = fields.Many2one(
        "dext.dropbox.document",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What became of it.",
    )

    _one_per_key = models.UniqueIndex(
        "(folder_id, key)", "This file is being handed in already."
    )
    _recent_idx = models.Index("(folder_id, create_date)")
    _lying_idx = models.Index("(folder_id) WHERE state != 'sent'")
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")
    _file_idx = models.Index("(file_id, content_hash)")

    def _refusal(self):
        return self.env._("What clients hand in is kept by Odoo alone.")

    @api.ondelete(at_uninstall=False)
    def _unlink_refused(self):
        # What never came whole is forgotten by the scheduled action, and by no person.
        if not self.env.su or any(upload.state != "receiving" for upload in self):
            return super()._unlink_refused()
        return None

    # ------------------------------------------------------------------
    # Contents
    # ------------------------------------------------------------------

    @api.model
    def _attachments(self):
        """Attachments without what Odoo does for those that people make."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .with_context(image_no_postprocess=True, attachments_mime_plainxml=True)
        )

    def _keep_part(self, offset, content):
        """Keep ``content`` (bytes), which stands at ``offset`` of this file."""
        self._attachments().create(
            {
                "name": f"{offset:015}",
                "raw": content,
                "mimetype": "application/octet-stream",
                "res_model": OURS,
                "res_id": self.id,
            }
        )

    def _parts(self):
        """The attachments that hold the content, in the order of their places."""
        own = [("res_model", "=", OURS), ("res_id", "in", self.ids)]
        return self._attachments().search(own, order="name, id")

    def _content(self):
        """Yield the content, part by part: it may be too large for the memory."""
        for part in self._parts():
            yield part._dext_dropbox_content()

    def _forget_content(self):
        self._parts().unlink()

    # ------------------------------------------------------------------
    # People
    # ------------------------------------------------------------------

    def action_send_again(self):
        """Try again to bring files into Dropbox that could not be brought there."""
        self.check_access("read")
        failed = self.sudo().filtered(lambda upload: upload.state == "failed")
        failed._wait_again()
        return True

    def _wait_again(self):
        self.write(
            {
                "state": "waiting",
                "begun": 0,
                "attempts": 0,
                "not_before": False,
                "trouble": False,
            }
        )
        self.env["dext.dropbox.connection"]._wake(SEND)


class DextDropboxFolder(models.Model):
    _inherit = "dext.dropbox.folder"

    upload_ids = fields.One2many(
        "dext.dropbox.upload", "folder_id", string="Uploads", groups=ACCOUNTING
    )
