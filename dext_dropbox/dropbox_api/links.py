"""Shared links: whoever has one sees what lies in a folder, without an account."""

import dropbox
from dropbox import sharing

from .errors import FileProblem
from .part import Part
from .translate import translated

OTHER = "other_link"  # there is one, which is for other people or to edit


class Links(Part):
    """The part of the client about shared links; apps of both types may have them."""

    def view_link(self, folder):
        """Return the address by which anybody looks at ``folder`` and changes nothing.

        It is made, unless there is one.

        :param folder: its path
        :raises FileProblem: ``gone`` if there is no such folder; ``refused``: its text
            is Dropbox's tag, or ``OTHER``
        """
        settings = sharing.SharedLinkSettings(
            audience=sharing.LinkAudience.public,
            access=sharing.RequestedLinkAccessLevel.viewer,
        )
        with translated():
            try:
                made = self._ask(
                    self._sdk.sharing_create_shared_link_with_settings, folder, settings
                )
            except dropbox.exceptions.ApiError as error:
                if not error.error.is_shared_link_already_exists():
                    raise
                return self._known_link(folder)
            if not _is_to_view(made):
                # Dropbox may give less than was asked for, as a team has decided.
                self._ask(self._sdk.sharing_revoke_shared_link, made.url)
                raise FileProblem("refused", OTHER)
            return made.url

    def _known_link(self, folder):
        ask = self._sdk.sharing_list_shared_links
        for link in self._ask(ask, path=folder, direct_only=True).links:
            if _is_to_view(link):
                return link.url
        raise FileProblem("refused", OTHER)

    def end_link(self, link):
        """Let the address ``link`` lead nowhere any more.

        :raises FileProblem: ``gone`` if it does so already
        """
        with translated():
            try:
                self._ask(self._sdk.sharing_revoke_shared_link, link)
            except dropbox.exceptions.ApiError as error:
                if error.error.is_shared_link_not_found():
                    raise FileProblem("gone", "no such link") from None
                raise

    def end_links(self, links, seconds):
        """End those of ``links`` that can be in ``seconds``; return these.

        What is gone counts as ended.
        """
        return self._in_time(self.end_link, links, seconds)


def _is_to_view(link):
    """Whether everybody who has ``link`` sees the folder, and nobody changes it."""
    rights = link.link_permissions
    audience, level = rights.effective_audience, rights.link_access_level
    seen_by = rights.resolved_visibility
    return (
        isinstance(link, sharing.FolderLinkMetadata)
        and (level is None or level.is_viewer())
        and (audience is None or audience.is_public())
        and (seen_by is None or seen_by.is_public())
        and not rights.require_password
    )
