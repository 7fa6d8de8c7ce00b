from odoo import http
from odoo.http import request

from odoo.addons.mail.controllers.attachment import AttachmentController


class DocumentAttachments(AttachmentController):
    """Files for a document that wait for their message belong to none yet."""

    @http.route()
    def mail_attachment_upload(
        self, ufile, thread_id, thread_model, is_pending=False, **kwargs
    ):
        if thread_model == "account.move":
            request.update_context(image_no_postprocess=True)
        return super().mail_attachment_upload(
            ufile, thread_id, thread_model, is_pending, **kwargs
        )
