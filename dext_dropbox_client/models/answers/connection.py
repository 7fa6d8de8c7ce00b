from odoo import fields, models


class DextDropboxConnection(models.Model):
    """Whether the firm answers clients in Dropbox itself."""

    _inherit = "dext.dropbox.connection"

    _settings = ("answers",)

    answers = fields.Boolean(
        "Answer in Dropbox",
        tracking=True,
        copy=False,
        help="Files that are rejected move to a folder Rejected of the client, beside "
        "a short note that says in the client's language what was wrong.",
    )
