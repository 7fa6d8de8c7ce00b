"""Folders that are shared with people, through an app that sees the whole Dropbox."""

import dropbox
from dropbox import sharing

from .errors import FileProblem
from .part import Part
from .translate import meaning, translated
from .values import Member, Share

PAGE = 300  # members; Dropbox allows 1,000


class Sharing(Part):
    """The part of the client about shared folders.

    An app of the type App folder is refused all of it: RequestRefused.
    """

    def share(self, folder):
        """Begin to share ``folder``, a path or an ``id:``; return a ``Share``.

        What is shared already is no trouble.

        :raises FileProblem: ``refused`` if it cannot be; its text is Dropbox's tag,
            such as ``inside_shared_folder``
        """
        with translated():
            try:
                asked = self._ask(self._sdk.sharing_share_folder, folder)
            except dropbox.exceptions.ApiError as error:
                return _shared_already(error.error)
            if asked.is_async_job_id():
                return Share(job=asked.get_async_job_id())
            return Share(asked.get_complete().shared_folder_id)

    def shared(self, job):
        """Return the ``Share`` that was begun, with its ``job`` while it lasts.

        :raises FileProblem: as ``share``, or Dropbox does not know the job (any more)
        """
        with translated():
            found = self._ask(self._sdk.sharing_check_share_job_status, job)
            if found.is_in_progress():
                return Share(job=job)
            if found.is_complete():
                return Share(found.get_complete().shared_folder_id)
            if found.is_failed():
                return _shared_already(found.get_failed())
            raise FileProblem("refused", "the job failed")

    def members(self, share):
        """Return who may come into the shared folder ``share``, but for the owner."""
        with translated():
            page = self._ask(self._sdk.sharing_list_folder_members, share, limit=PAGE)
            found = _members_of(page)
            while page.cursor:
                page = self._ask(
                    self._sdk.sharing_list_folder_members_continue, page.cursor
                )
                found += _members_of(page)
        return found

    def invite(self, share, emails, message):
        """Let ``emails`` edit what lies in ``share``; Dropbox writes to them.

        :param message: what stands in Dropbox's letter
        :raises FileProblem: ``refused``; its text is Dropbox's tag
        """
        selector = sharing.MemberSelector.email
        editor = sharing.AccessLevel.editor
        with translated():
            self._ask(
                self._sdk.sharing_add_folder_member,
                share,
                [sharing.AddMember(selector(email), editor) for email in emails],
                custom_message=message or None,
            )

    def remove_member(self, share, member):
        """Begin to let ``member`` in no longer; return the job.

        :raises FileProblem: ``gone`` if there is no such member
        """
        selector = sharing.MemberSelector
        who = member.account_id and selector.dropbox_id(member.account_id)
        with translated():
            try:
                asked = self._ask(
                    self._sdk.sharing_remove_folder_member,
                    share,
                    who or selector.email(member.email),
                    False,
                )
            except dropbox.exceptions.ApiError as error:
                problem = error.error
                if (
                    problem.is_member_error()
                    and problem.get_member_error().is_not_a_member()
                ):
                    raise FileProblem("gone", "not a member") from error
                raise
            return asked.get_async_job_id()

    def member_removed(self, job):
        """Return whether Dropbox is ready with the removal ``job``.

        :raises FileProblem: it failed, or is not known (any more)
        """
        with translated():
            found = self._ask(self._sdk.sharing_check_remove_member_job_status, job)
            if found.is_failed():
                raise FileProblem("refused", "the job failed")
            return found.is_complete()


def _shared_already(error):
    """The ``Share`` of a folder that could not be shared, for it is."""
    if isinstance(error, sharing.ShareFolderErrorBase) and error.is_bad_path():
        path = error.get_bad_path()
        if path.is_already_shared():
            return Share(path.get_already_shared().shared_folder_id)
    raise meaning(error)


def _members_of(page):
    found = [
        Member(
            one.user.email,
            one.user.display_name,
            one.access_type._tag,
            account_id=one.user.account_id,
        )
        for one in page.users
        if not one.access_type.is_owner()
    ]
    found += [
        Member(one.invitee.get_email(), "", one.access_type._tag, pending=True)
        for one in page.invitees
        if one.invitee.is_email()
    ]
    return found
