"""What depends on how Dropbox tells changes and moves, told in the other way too.

Nobody outside Dropbox knows for certain whether each change in between is told, and
whether a move makes a new version of the file; so both have to do.
"""

from .check import test_check, test_folder_life, test_followed, test_removal
from .conftest import emulator
from .drafts import test_moved_versions, test_tidying, test_versions
from .review import test_moved, test_moving


class OtherWay:
    """Mixin: every change is told as it came, and a move keeps the file's version."""

    def setUp(self):
        super().setUp()
        emulator.behave(replays_changes=True, moves_keep_versions=True)


class TestCheck(OtherWay, test_check.TestCheck):
    pass


class TestFolderLife(OtherWay, test_folder_life.TestFolderLife):
    pass


class TestFollowed(OtherWay, test_followed.TestFollowed):
    pass


class TestMovedByTheClient(OtherWay, test_moved.TestMovedByTheClient):
    pass


class TestMovedVersions(OtherWay, test_moved_versions.TestMovedVersions):
    pass


class TestMoving(OtherWay, test_moving.TestMoving):
    pass


class TestRemoval(OtherWay, test_removal.TestRemoval):
    pass


class TestTidying(OtherWay, test_tidying.TestTaken):
    pass


class TestVersions(OtherWay, test_versions.TestVersions):
    pass
