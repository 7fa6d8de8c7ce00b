"""What the tests of the link to the archive share."""

from .common import ArchiveCase, ArchiveSetup

CREATE = "sharing/create_shared_link_with_settings"
REVOKE = "sharing/revoke_shared_link"


class LinkSetup(ArchiveSetup):
    """A firm that gives clients links, and a bakery that has an archive."""

    def setUp(self):
        super().setUp()
        self.connection.archive_links = True
        self.kept = self.stored()

    def make_link(self, user=None):
        self.folder.with_user(user or self.claire).action_link_archive()
        self.assertTrue(self.folder.archive_url)
        return self.folder.archive_url

    def end_link(self, user=None):
        self.folder.with_user(user or self.claire).action_end_archive_link()

    def theirs(self, account=None):
        """The links that Dropbox has."""
        who = self.dropbox.account(account)
        return self.dropbox.links.of(who.account_id)

    def by_hand(self, **rights):
        """Make a link to the archive as a person does in Dropbox; return its id."""
        files = self.dropbox.files_of()
        root = self.dropbox.root_of(self.dropbox.app())
        node = files.tree.find(f"{root}{self.folder.path}/Archive")
        who = self.dropbox.account().account_id
        return self.dropbox.links.add(who, node.id, **rights).id

    def routes(self):
        return [call.route for call in self.dropbox.calls]

    def said(self, record=None):
        """What stands in the history of the folder, or of another record."""
        return " ".join((record or self.folder).message_ids.mapped("body"))


class LinkCase(LinkSetup, ArchiveCase):
    pass
