"""The hash that tells whether a file arrived whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.dext_dropbox.dropbox_api.content_hash import BLOCK, ContentHash


def hash_of(*pieces):
    digest = ContentHash()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


# Dropbox's own examples, and what the SDK's hasher says.
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (b"abc", "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358"),
        (
            bytes(BLOCK),
            "c7e946d101855255d919ef0c70718633adf77d3dfb3adeeecf5d0cb4e951be58",
        ),
        (
            bytes(BLOCK + 1),
            "14a4d47f23a30177885d9820122f17d2d3a55fe63f7f5c27b95f689e0b2accd6",
        ),
    ],
    ids=["empty", "short", "one block", "more than a block"],
)
def test_known_hashes(content, expected):
    assert hash_of(content) == expected


@given(cuts=st.lists(st.integers(0, 2 * BLOCK + 3), max_size=5))
def test_pieces_do_not_matter(cuts):
    content = bytes(range(256)) * (2 * BLOCK // 256) + b"end"
    borders = [0, *sorted(cuts), len(content)]
    pieces = [content[a:b] for a, b in zip(borders, borders[1:], strict=False)]
    assert hash_of(*pieces) == WHOLE


WHOLE = hash_of(bytes(range(256)) * (2 * BLOCK // 256) + b"end")


def test_asking_in_between_changes_nothing():
    digest = ContentHash()
    digest.update(b"a")
    assert digest.hexdigest() == hash_of(b"a")
    digest.update(b"bc")
    assert digest.hexdigest() == hash_of(b"abc")
