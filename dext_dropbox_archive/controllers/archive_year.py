import tempfile

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import content_disposition, request

from ..models.year import FIRST, LAST

IN_MEMORY = 8 * 1024 * 1024  # bytes; more than that goes to disk


class DextDropboxArchiveYear(http.Controller):
    """Hands out the documents of a client's year, or of a part of it, as one file."""

    @http.route(
        "/dext_dropbox_archive/<int:folder_id>/<string:period>",
        type="http",
        auth="user",
        readonly=False,
    )
    def year(self, folder_id, period):
        folder = self._folder(folder_id)
        year = int(period[:4]) if period[:4].isdecimal() else 0
        if not FIRST <= year <= LAST or period not in folder.archive_periods(year):
            raise NotFound
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        folder.archive_year(period, file)
        size = file.tell()
        file.seek(0)
        return request.make_response(
            wrap_file(request.httprequest.environ, file),
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", size),
                (
                    "Content-Disposition",
                    content_disposition(folder.archive_year_name(period)),
                ),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    def _folder(self, folder_id):
        """The client folder, if the user keeps these books; else there is none."""
        env, user = request.env, request.env.user
        if not user.has_group("account.group_account_invoice"):
            raise NotFound
        folders = env["dext.dropbox.folder"].with_context(
            allowed_company_ids=user.company_ids.ids
        )
        folder = folders.search([("id", "=", folder_id)])
        if not folder or folder.books_id not in user.company_ids:
            raise NotFound
        return folder
