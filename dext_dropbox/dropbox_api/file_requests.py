"""File requests: pages of Dropbox on which people without an account hand in files."""

from .part import Part
from .translate import translated
from .values import FileRequest

PAGE = 1000


class FileRequests(Part):
    """The part of the client about file requests."""

    def request_files(self, title, destination):
        """Make a file request for the folder ``destination``; return it.

        :raises FileProblem: ``refused``; its text is Dropbox's tag, ``rate_limit`` if
            the account has as many as it may have
        """
        with translated():
            made = self._ask(self._sdk.file_requests_create, title, destination)
            return _request_of(made)

    def change_request(self, request, is_open, destination=None):
        """Open or close the file request, or lead it elsewhere; return it.

        :param request: its id
        :raises FileProblem: ``gone`` if there is none
        """
        with translated():
            return _request_of(
                self._ask(
                    self._sdk.file_requests_update,
                    request,
                    open=is_open,
                    destination=destination,
                )
            )

    def close_requests(self, requests, seconds):
        """Close those of ``requests`` (ids) that can be in ``seconds``; return these.

        What is gone counts as closed.
        """
        return self._in_time(
            lambda request: self.change_request(request, False), requests, seconds
        )

    def file_requests(self):
        """Return all file requests of the account that the app may see."""
        with translated():
            page = self._ask(self._sdk.file_requests_list_v2, limit=PAGE)
            found = list(page.file_requests)
            while page.has_more:
                page = self._ask(self._sdk.file_requests_list_continue, page.cursor)
                found += page.file_requests
        return [_request_of(one) for one in found]

    def count_requests(self):
        """Return how many file requests the account has, open and closed ones."""
        with translated():
            return self._ask(self._sdk.file_requests_count).file_request_count


def _request_of(found):
    return FileRequest(
        found.id,
        found.url,
        found.title,
        (found.destination or "").lower(),
        found.is_open,
    )
