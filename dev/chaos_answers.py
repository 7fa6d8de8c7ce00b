"""What clients and the firm tell each other in ``make chaos ARGS=--client``.

Clients are told by a note beside each file that went back, by a letter, and on their
page; what they say there stands in the chatter. At the end each of them has heard what
is so, once, and nobody has heard what was meant for another.
"""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

WRONG = "answered wrongly"
ENDING = " - please read"  # of the name of a note
SAID = re.compile(r"Client says (\d+)\.")
# What a page says of a document in each state of the ledger, or of its draft.
ON_PAGE = {
    **{"pending": "arrived", "misplaced": "arrived", "failed": "arrived"},
    **{"imported": "review", "opened": "review", "cancelled": "closed"},
    **{"duplicate": "known", "skipped": "known"},
    **{"rejected": "rejected", "returned": "returned"},
}

ROWS = """
    SELECT d.id, d.folder_id, d.container_id, d.file_id, d.content_hash, d.reason,
           d.name, d.aside, d.note, d.note_file_id, d.return_words, d.returned_on,
           d.returned_move_id, d.move_id, d.resent_on IS NOT NULL AS resent,
           coalesce(f.contact_id, f.partner_id) AS person_id,
           CASE WHEN d.state = 'returned' THEN d.state
                WHEN m.state = 'cancel' THEN 'cancelled' ELSE d.state END AS state
      FROM dext_dropbox_document d
      LEFT JOIN account_move m ON m.id = d.move_id
      LEFT JOIN dext_dropbox_folder f ON f.id = d.folder_id
     ORDER BY d.id
"""
UPLOADS = """
    SELECT key, name, folder_id, document_id, file_id, content_hash
      FROM dext_dropbox_upload
"""
MESSAGES = """
    SELECT id, model, res_id, body, coalesce(subject, '') AS subject
      FROM mail_message
     WHERE body LIKE '%%Client says%%' OR body LIKE '%%Not good%%'
"""
MEMBERS = """
    SELECT f.dropbox_id, f.name, lower(m.email) AS email, m.state
      FROM dext_dropbox_folder f LEFT JOIN dext_dropbox_member m ON m.folder_id = f.id
     WHERE f.missing IS NOT TRUE AND f.share_state = 'shared'
"""


@dataclass
class Said:
    """What a client has said on a page.

    :param number: that stands in it
    :param key: of the document as the page calls it, empty if there was none
    :param heard: whether the page has said that it arrived
    """

    number: int
    key: str = ""
    heard: bool = False

    @property
    def text(self):
        return f"Client says {self.number}."


def sentences(claire):
    """{reason: what a client is told of it}, in English, as all clients here read."""
    english = {"lang": "en_US"}
    told = claire.call(
        "dext.dropbox.document", "fields_get", ["reason"], context=english
    )
    return dict(told["reason"]["selection"])


class Answers:
    """Compares what was told with what is so.

    :param query: runs SQL, returns its rows as dictionaries
    :param tree: {path: content} of what lies in Dropbox, in lower case
    :param entries: the files that lie there, as the journal tells them
    :param sentences: see above
    """

    def __init__(self, query, tree, entries, sentences):
        self.rows = {row["id"]: row for row in query(ROWS)}
        self.uploads = {row["key"]: row for row in query(UPLOADS)}
        self.messages = query(MESSAGES)
        self.members = query(MEMBERS)
        self.tree, self.entries, self.sentences = tree, entries, sentences
        self.of_version = {
            (row["file_id"], row["content_hash"]): row
            for row in self.rows.values()
            if not row["container_id"]
        }
        self.numbers = Counter()
        self.problems = []

    def _wrong(self, text):
        self.problems.append((WRONG, text))

    # -- notes ---------------------------------------------------------------

    def compare_notes(self):
        """Each file that went back has one note, which says why; no other has any."""
        notes = {path for path in self.tree if is_note(path)}
        for entry in self.entries:
            path = entry["path_lower"]
            row = self.of_version.get((entry["id"], entry["content_hash"]))
            if not row or "/rejected/" not in path:
                continue
            own = {note for note in notes if note.startswith(f"{path}{ENDING}")}
            notes -= own
            back = row["state"] in ("returned", "rejected") and not row["resent"]
            if len(own) != back:
                self._wrong(f"row {row['id']}: {len(own)} notes beside {path}")
            for note in own:
                self.numbers["notes"] += 1
                if self._why(row) not in self.tree[note].decode("utf-8-sig"):
                    self._wrong(f"row {row['id']}: {note} says something else")
        for note in notes:
            self._wrong(f"{note} is of no file beside it")

    def _why(self, row):
        if row["state"] == "returned":
            return row["return_words"]
        return self.sentences.get(row["reason"], "no such reason")

    # -- letters -------------------------------------------------------------

    def compare_letters(self, returns, written_to):
        """Whose document was returned has one letter about it.

        :param returns: [(document, words)] of what was asked for
        :param written_to: ids of the contacts who have an e-mail address
        """
        letters = [message for message in self.messages if message["subject"]]
        for document, words in returns:
            number = sum(words in letter["body"] for letter in letters)
            self.numbers["letters"] += number
            row = self.rows[document]
            stands = row["return_words"] == words and row["state"] == "returned"
            if number > 1 or (stands and number != (row["person_id"] in written_to)):
                self._wrong(f"row {document}: {number} letters say {words}")

    # -- what clients say ------------------------------------------------------

    def compare_said(self, said):
        """Each word of a client stands once, at the document that it is about."""
        found = defaultdict(list)
        for message in self.messages:
            for number in SAID.findall(message["body"]):
                found[int(number)].append(message)
        for one in said:
            messages = found.pop(one.number, [])
            self.numbers["said"] += len(messages)
            if len(messages) > 1:
                self.problems.append(("doubled", f"{one} stands {len(messages)} times"))
            if one.heard and not messages:
                self.problems.append(("lost", f"{one} stands nowhere"))
            for message in messages:
                self._compare_place(one, message)
        for number in found:
            self._wrong(f"nobody has said {number}")

    def _compare_place(self, one, message):
        upload = self.uploads.get(one.key)
        name = one.key.removeprefix("document-")
        row = self.rows.get(upload["document_id"] if upload else int(name))
        where = message["model"], message["res_id"]
        right = row and where == ("dext.dropbox.folder", row["folder_id"])
        if row and where[0] == "account.move":
            # A draft that went back twice is known to nobody any more.
            about = {
                other["id"]
                for other in self.rows.values()
                if where[1] in (other["move_id"], other["returned_move_id"])
            }
            right = not about or row["id"] in about
        if not right:
            self._wrong(f"{one} stands at {where}")

    # -- pages -------------------------------------------------------------------

    def compare_page(self, folder, files):
        """The page of ``folder`` tells of its own documents what is so."""
        told = {file["key"]: file for file in files}
        if len(told) != len(files):
            self.problems.append(("doubled", f"page {folder} tells a file twice"))
        for key, upload in self.uploads.items():
            if upload["folder_id"] == folder and key not in told:
                self._wrong(f"page {folder} does not tell of {upload['name']}")
        for key, file in told.items():
            self.numbers["told on pages"] += 1
            upload = self.uploads.get(key)
            of = upload["document_id"] if upload else int(key.rpartition("-")[2])
            self._compare_told(folder, file, upload, self.rows.get(of))

    def _compare_told(self, folder, file, upload, row):
        if not row:
            # What was taken out of Dropbox before a check saw it has no row.
            version = upload["file_id"], upload["content_hash"]
            if version in self.of_version or file["state"] != "arrived":
                self._wrong(f"page {folder}: {file['name']} became nothing")
            return
        if folder not in (row["folder_id"], upload and upload["folder_id"]):
            self._wrong(f"page {folder} tells of row {row['id']} of another")
        state, why = ON_PAGE.get(row["state"]), ""
        if state in ("returned", "rejected"):
            why = self._why(row)
        if file["state"] != state or why not in file["sentence"]:
            told = file["state"], file["sentence"]
            self._wrong(f"page {folder} says {told} of row {row['id']}, {row['state']}")

    # -- sharing -----------------------------------------------------------------

    def compare_members(self, state):
        """Whom Odoo names as those who have access has it, and nobody else.

        :param state: folder of the local Dropbox's state
        """
        shares = read_shares(state)
        named = {row["dropbox_id"]: set() for row in self.members}
        for row in self.members:
            if row["state"] in ("invited", "member"):
                named[row["dropbox_id"]].add(row["email"])
            elif row["state"]:
                where = f"{row['email']} of {row['name']}"
                self.problems.append(("stuck", f"{where} is {row['state']}"))
        for folder, members in named.items():
            self.numbers["members"] += len(members)
            if members != shares.get(folder, set()):
                self._wrong(f"{folder}: {members} named, not {shares.get(folder)}")


def is_note(path_lower):
    return "/rejected/" in path_lower and path_lower.endswith(".txt")


def read_shares(state):
    """{id of a shared folder: e-mail addresses} in the local Dropbox."""
    path = f"file:{state / 'emulator.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True)) as connection:
        kept = connection.execute("SELECT value FROM record WHERE kind = 'share'")
        shares = [json.loads(value) for (value,) in kept]
    return {share["folder"]: set(map(str.lower, share["members"])) for share in shares}


def read_page(url, page):
    """What the upload page at ``page`` tells, asked of the server at ``url``."""
    with requests.Session() as http:
        http.trust_env = False
        answer = http.get(f"{url}{urlsplit(page).path}/files", timeout=60)
        answer.raise_for_status()
        return answer.json()["files"]
