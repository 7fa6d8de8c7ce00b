from typing import Any, NamedTuple

from odoo import models

from ...dropbox_api.content_hash import ContentHash
from ...looking import Look
from .numbering import new_names

EMPTY = Look(reason="nothing_inside")
INSIDE = "!"  # between the id of a container and the name of what is inside


class ReceivedFile(NamedTuple):
    """A file that was downloaded and verified, and what a look at it came to."""

    content: bytes
    look: Any


def hash_of(content):
    """Dropbox's content hash of ``content`` (bytes)."""
    digest = ContentHash()
    digest.update(content)
    return digest.hexdigest()


class DextDropboxDocument(models.Model):
    """The opening: what came inside an archive or a mail has rows of its own.

    A row of that kind has the version of its container, and its own content: sent again
    alone or in another container it is a duplicate, as any file.
    """

    _inherit = "dext.dropbox.document"

    def _unpack(self, parts):
        """Give each document among ``parts`` its row, and make drafts of the new ones.

        :param parts: ``looking.Part`` of what is inside this file
        """
        fresh = self._fresh(parts)
        rows = self.create([self._part_values(part) for part in fresh])
        self.write({"state": "opened", "reason": False, "reason_detail": False})
        received = (ReceivedFile(part.content, part.look) for part in fresh)
        rows._make_documents(dict(zip(rows, received, strict=True)))
        self._after_drafts()

    def _fresh(self, parts):
        """Return those of ``parts`` that have no row yet, each with its own name."""
        found = {}
        for position, part in enumerate(parts):
            if part.look.reason != "junk":
                digest = hash_of(part.content)
                # Of what could not be taken out nobody knows whether it is the same.
                key = (part.name, digest if part.content else position)
                found.setdefault(key, (part, digest))
        versions = self | self._versions()
        known = self.search([("container_id", "in", versions.ids)], order="id")
        names = new_names(
            [(part.name, digest) for part, digest in found.values()],
            [(row.file_id.partition(INSIDE)[2], row.content_hash) for row in known],
        )
        return [
            part._replace(name=name)
            for (part, _digest), name in zip(found.values(), names, strict=True)
            if name
        ]

    def _part_values(self, part):
        return {
            "connection_id": self.connection_id.id,
            "container_id": self.id,
            "folder_id": self.folder_id.id,
            "partner_id": self.partner_id.id,
            "books_id": self.books_id.id,
            "kind": self.kind,
            "state": "pending",
            "name": part.name.rpartition("/")[2],
            "path": f"{self.path}/{part.name}",
            # What becomes of the container in Dropbox becomes of it.
            "path_lower": f"{self.path_lower}/{part.name}",
            "size": len(part.content),
            "dropped_on": self.dropped_on,
            "dropped_by": self.dropped_by,
            "file_id": f"{self.file_id}{INSIDE}{part.name}",
            "rev": self.rev,
            "content_hash": hash_of(part.content),
        }

    def _is_together(self):
        """Whether all that came inside this file, if anything did, is of its client.

        Drafts stay where they are when the client puts the file into the folder of
        another one, until the accountant says otherwise.
        """
        elsewhere = [
            ("container_id", "=", self.id),
            ("partner_id", "!=", self.partner_id.id),
        ]
        return self.state != "opened" or not self.search_count(elsewhere, limit=1)

    def _outermost(self):
        """The file in Dropbox that this came inside, or this one."""
        return self.container_id._outermost() if self.container_id else self

    def _taken_out_of(self, whole):
        """Return the ``ReceivedFile`` of this row, given that of ``_outermost()``."""
        if not self.container_id:
            return whole
        return self._taken_out(self.container_id._taken_out_of(whole))

    def _taken_out(self, container):
        """Return the ``ReceivedFile`` of this row among the parts of ``container``."""
        for part in container.look.parts:
            same_size = len(part.content) == self.size  # costs less than a hash
            if same_size and hash_of(part.content) == self.content_hash:
                return ReceivedFile(part.content, part.look)
        return ReceivedFile(b"", container.look if container.look.reason else EMPTY)
