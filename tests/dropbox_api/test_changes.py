"""What a page of changes comes to, against a naive tree that takes one by one."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.dext_dropbox.dropbox_api.changes import net_changes, parents
from odoo.addons.dext_dropbox.dropbox_api.values import (
    DeletedEntry,
    FileEntry,
    FolderEntry,
)


def file(path, rev="1"):
    name = path.rpartition("/")[2]
    return FileEntry(f"id:{path}", rev, path, path, name, 1, "", datetime(2026, 1, 1))


def folder(path):
    return FolderEntry(f"id:{path}", path, path, path.rpartition("/")[2])


gone = DeletedEntry


def paths(entries):
    return [entry.path_lower for entry in entries]


class TestRules:
    def test_nothing(self):
        changes = net_changes([])
        assert (changes.files, changes.folders, changes.deleted) == ((), (), set())

    def test_last_entry_of_a_path_counts(self):
        changes = net_changes([file("/a", "1"), file("/b"), file("/a", "2")])
        assert {entry.path_lower: entry.rev for entry in changes.files} == {
            "/a": "2",
            "/b": "1",
        }

    def test_move_is_gone_here_and_there_anew(self):
        changes = net_changes([gone("/a/x"), file("/b/x")])
        assert paths(changes.files) == ["/b/x"]
        assert changes.deleted == {"/a/x"}

    def test_deleted_after_it_came(self):
        changes = net_changes([file("/a"), gone("/a")])
        assert changes.files == ()
        assert changes.deleted == {"/a"}

    def test_deleted_folder_takes_what_came_into_it(self):
        changes = net_changes([file("/a/b/x"), file("/ab"), gone("/a")])
        assert paths(changes.files) == ["/ab"]

    def test_deleted_and_back(self):
        """A folder that is shared is reported so; what is not back is gone."""
        changes = net_changes([gone("/a"), folder("/a"), file("/a/x")])
        assert paths(changes.folders) == ["/a"]
        assert paths(changes.files) == ["/a/x"]
        assert changes.deleted == {"/a"}

    def test_deleted_names_only_the_topmost(self):
        entries = [gone("/a/b/x"), gone("/a/b"), gone("/a"), gone("/ab"), gone("/c/d")]
        assert net_changes(entries).deleted == {"/a", "/ab", "/c/d"}

    def test_file_takes_the_place_of_a_folder_and_all_in_it(self):
        changes = net_changes([folder("/a"), file("/a/x"), file("/a")])
        assert paths(changes.files) == ["/a"]
        assert changes.folders == ()

    def test_folder_again_keeps_its_children(self):
        changes = net_changes([file("/a/x"), folder("/a")])
        assert paths(changes.files) == ["/a/x"]
        assert paths(changes.folders) == ["/a"]

    def test_twenty_thousand_replaced_files_are_quick(self):
        """Deleting must not look through all that is there, entry by entry."""
        entries = []
        for number in range(20_000):
            entries += [file(f"/a/{number}"), gone(f"/a/{number}")]
        assert net_changes(entries).files == ()


def test_parents():
    assert list(parents("/a/b/c.pdf")) == ["/a/b", "/a"]
    assert list(parents("/a")) == []


# -- against the naive tree ------------------------------------------------------

PATHS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(
    lambda names: "/" + "/".join(names)
)
ENTRIES = st.lists(
    st.one_of(
        PATHS.map(folder),
        PATHS.map(gone),
        st.builds(file, PATHS, st.sampled_from("123")),
    ),
    max_size=12,
)


def below(path, tree):
    return [other for other in tree if other.startswith(path + "/")]


def naive(tree, entries):
    """Do to a copy of ``tree`` ({path: entry}) what Dropbox's page says."""
    tree = dict(tree)
    for entry in entries:
        path = entry.path_lower
        if not isinstance(entry, FolderEntry):
            for child in below(path, tree):
                del tree[child]
        if isinstance(entry, DeletedEntry):
            tree.pop(path, None)
        else:
            tree[path] = entry
    return tree


def taken_over(tree, changes):
    """Do what our own notes on ``Changes`` say."""
    tree = dict(tree)
    for path in changes.deleted:
        for child in (path, *below(path, tree)):
            tree.pop(child, None)
    for entry in (*changes.folders, *changes.files):
        tree[entry.path_lower] = entry
    return tree


@given(ENTRIES)
def test_from_nothing(entries):
    assert taken_over({}, net_changes(entries)) == naive({}, entries)


def reported(tree, entries):
    """Return ``entries`` as Dropbox reports them of ``tree``.

    Before a file takes the place of a folder, the folder is said to be deleted.
    """
    told = []
    for entry in entries:
        path = entry.path_lower
        if isinstance(entry, FileEntry) and below(path, naive(tree, told)):
            told.append(gone(path))
        told.append(entry)
    return told


@given(before=ENTRIES, entries=ENTRIES)
def test_onto_what_was_there(before, entries):
    tree = naive({}, before)
    entries = reported(tree, entries)
    assert taken_over(tree, net_changes(entries)) == naive(tree, entries)


@given(entries=ENTRIES, cut=st.integers(0, 12))
def test_where_a_page_ends_does_not_matter(entries, cut):
    entries = reported({}, entries)
    first = taken_over({}, net_changes(entries[:cut]))
    both = taken_over(first, net_changes(entries[cut:]))
    assert both == taken_over({}, net_changes(entries))
