"""Uploads over a line that is cut at random points: none lost, none doubled.

A real server, which commits, and its scheduled actions; the local Dropbox is behind it.
"""

import hashlib
import io
import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from PIL import Image

from dev.bad_line import Sender

UPLOADS = 200
SEED = 20260
AT_ONCE = 4
WITHIN = 240  # seconds
SUBFOLDERS = {"invoice": "Invoices", "receipt": "Receipts", "sale": "Sales documents"}


def hash_of(content):
    return hashlib.sha256(content).hexdigest()


def photo(number):
    """A picture that is like no other, of some 20 to 60 kB."""
    side = 80 + number % 60
    picture = Image.frombytes("RGB", (side, side), os.urandom(3 * side * side))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_two_hundred_uploads_over_a_bad_line(page_firm, upload_path, bad_line):
    path, place = upload_path
    line = bad_line(share=0.35, seed=SEED)
    sender, draw = Sender(line.url + path), random.Random(SEED)
    # Telephones give the same name to many.
    files = [
        (f"scan {number % 20}.png", draw.choice(list(SUBFOLDERS)), photo(number))
        for number in range(UPLOADS)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda file: sender.hand_in(*file), files))
    assert line.cut > UPLOADS / 2, line.cut

    handed_in = Counter(
        (SUBFOLDERS[kind], hash_of(content)) for _name, kind, content in files
    )
    with page_firm.person("claire") as claire:
        deadline = time.monotonic() + WITHIN
        while (done := imported(claire)) < UPLOADS and time.monotonic() < deadline:
            time.sleep(1)
        uploads = claire.search_read("dext.dropbox.upload", [], ["state"])
        rows = claire.search_read(
            "dext.dropbox.document", [], ["state", "move_id", "sent_by_id"]
        )
    assert done == UPLOADS
    assert Counter(row["state"] for row in rows) == {"imported": UPLOADS}
    assert Counter(upload["state"] for upload in uploads) == {"sent": UPLOADS}
    assert len({row["move_id"][0] for row in rows}) == UPLOADS
    assert {row["sent_by_id"][1] for row in rows} == {"Boulangerie Petit"}
    lying = Counter(
        (name.removeprefix(f"{place}/").partition("/")[0], hash_of(data))
        for name, data in page_firm.dropbox.admin.tree().items()
        if data is not None and name.startswith(f"{place}/")
    )
    assert lying == handed_in


def imported(person):
    return person.call(
        "dext.dropbox.document", "search_count", [("state", "=", "imported")]
    )
