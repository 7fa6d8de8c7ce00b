"""Files of all kinds, made by programs that make such files where there are any."""

import base64
import io
import struct
import zipfile
import zlib
from email.message import EmailMessage

from asn1crypto import cms
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

# 64 x 64 pixels, white with a red field, as a telephone would write it.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABw"
    "aWN0AAAAAAAAAAAAAAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAADIAAAAjaWlu"
    "ZgAAAAAAAQAAABVpbmZlAgAAAAABAABodmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBj"
    "bwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMA"
    "HroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZE"
    "AcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAA"
    "AAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAA"
    "AAEAAQWBAgMFhAAAADptZGF0AAAALigBrxmA99kVb6MAxv978xXCtaZc0+f1XWE31FEeCYkXZFjC"
    "VTrDUj6qhbPbMNA="
)


def pdf(pages=3, **options):
    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)
    for number in range(pages):
        canvas.drawString(100, 700, f"page {number}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def packed_pdf(end=True):
    """A PDF that packs its objects in another one, as most programs do since 2003.

    :param end: False leaves out the table that says where they are
    """
    packed = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 5 0 R>>",
    ]
    places = [sum(len(other) + 1 for other in packed[:n]) for n in range(3)]
    head = b"".join(b"%d %d " % (n + 1, place) for n, place in enumerate(places))
    data, drawing = zlib.compress(head + b" ".join(packed)), b"10 10 99 99 re f"
    result, rows = b"%PDF-1.5\n", [struct.pack(">BHH", 2, 4, n) for n in range(3)]
    for number, fields, stream in (
        (4, b"/Type/ObjStm/N 3/Filter/FlateDecode/First %d" % len(head), data),
        (5, b"", drawing),
    ):
        rows.append(struct.pack(">BHH", 1, len(result), 0))
        result += _stream(number, fields, stream)
    if end:
        at, rows = len(result), [bytes(5), *rows]
        table = b"/Type/XRef/Root 1 0 R/Size 6/W[1 2 2]"
        result += _stream(6, table, b"".join(rows))
        result += b"startxref\n%d\n%%%%EOF\n" % at
    return result


def _stream(number, fields, data):
    head = b"%d 0 obj\n<<%s/Length %d>>\nstream\n" % (number, fields, len(data))
    return head + data + b"\nendstream\nendobj\n"


def picture(kind, size=(300, 200), mode="RGB", **options):
    buffer = io.BytesIO()
    Image.effect_noise(size, 80).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def archive(*names, first=None, compression=zipfile.ZIP_DEFLATED):
    """A zip of parts that only their names tell apart."""
    return zipped(
        {name: f"<part>{name}</part>" * 50 for name in names}, first, compression
    )


def zipped(members, first=None, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as target:
        if first is not None:
            target.writestr("mimetype", first, zipfile.ZIP_STORED)
        for name, content in members.items():
            target.writestr(name, content)
    return buffer.getvalue()


def locked(content):
    """The same zip with the mark that its members have a password."""
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        position = content.find(signature)
        while position >= 0:
            place = position + flags
            content = content[:place] + b"\1\0" + content[place + 2 :]
            position = content.find(signature, place)
    return content


def word(main="word/document.xml"):
    return archive("[Content_Types].xml", "_rels/.rels", main)


def heic(brand=b"heic", last_size=None):
    """The boxes of HEIC without a picture in them."""
    start = struct.pack(">I4s4sI4s4s", 24, b"ftyp", brand, 0, b"mif1", brand)
    data = bytes(100)
    size = 8 + len(data) if last_size is None else last_size
    return start + struct.pack(">I4s", size, b"mdat") + data


def copier_tiff(pages=2, in_strip=False):
    """A TIFF of pages that are JPEG files in the manner of TIFF 6.0."""
    body, directories = b"", []
    for number in range(pages):
        jpeg = picture("JPEG", (120, 160 + number), mode="L")
        directories.append((8 + len(body), len(jpeg), 160 + number))
        body += jpeg + bytes(len(jpeg) % 2)
    result = struct.pack("<2sHI", b"II", 42, 8 + len(body)) + body
    for number, (start, length, height) in enumerate(directories):
        tags = [(256, 120), (257, height), (258, 8), (259, 6), (262, 1), (273, start)]
        tags += [(277, 1), (278, height), (279, length)]
        if not in_strip:
            tags += [(512, 1), (513, start), (514, length)]
        following = len(result) + 2 + 12 * len(tags) + 4
        result += struct.pack("<H", len(tags)) + b"".join(
            struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags
        )
        result += struct.pack("<I", following if number + 1 < pages else 0)
    return result


def mail(*attachments, text="Bonjour", **headers):
    """An e-mail; ``attachments`` are (name, content, MIME type) or other mails."""
    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "b@example.com"
    message["Subject"] = headers.pop("subject", "Facture de mars")
    message.set_content(text)
    for attachment in attachments:
        if isinstance(attachment, EmailMessage):
            message.add_attachment(attachment)
            continue
        name, content, mimetype, *more = attachment
        kind, subtype = mimetype.split("/")
        message.add_attachment(
            content, kind, subtype, filename=name, **(more[0] if more else {})
        )
    return message


def ole(tree):
    """An OLE file [MS-CFB] of ``tree``: {name: bytes, or the tree of a storage}."""
    entries, sectors, table = [], [], []
    small, small_table = b"", []

    def chain(data, size, table, sectors):
        start = len(table)
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        for piece in pieces:
            sectors.append(piece.ljust(size, b"\0"))
            table.append(len(table) + 1)
        if pieces:
            table[-1] = 0xFFFFFFFE
        return start if pieces else 0xFFFFFFFE

    def add(name, kind):
        entries.append([name, kind, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0])
        return len(entries) - 1

    def fill(parent, tree):
        nonlocal small
        previous = None
        for name, value in tree.items():
            number = add(name, 1 if isinstance(value, dict) else 2)
            if previous is None:
                entries[parent][3] = number
            else:
                entries[previous][2] = number
            previous = number
            if isinstance(value, dict):
                fill(number, value)
            elif len(value) < 4096:
                pieces = []
                entries[number][4] = chain(value, 64, small_table, pieces)
                entries[number][5] = len(value)
                small += b"".join(pieces)
            else:
                entries[number][4] = chain(value, 512, table, sectors)
                entries[number][5] = len(value)

    fill(add("Root Entry", 5), tree)
    entries[0][4], entries[0][5] = chain(small, 512, table, sectors), len(small)
    numbers = b"".join(struct.pack("<I", number) for number in small_table)
    padded = numbers.ljust(-(-len(numbers) // 512) * 512, b"\xff")
    small_at = chain(padded, 512, table, sectors)
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", 2 * len(name) + 2, kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
        for name, kind, right, child, start, size in entries
    )
    directory_at = chain(directory, 512, table, sectors)
    count = -(-len(table) // 127)
    places = [len(table) + number for number in range(count)]
    table += [0xFFFFFFFD] * count
    fat = b"".join(struct.pack("<I", number) for number in table)
    fat = fat.ljust(count * 512, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack(
        "<IIIIIIIII",
        0,
        count,
        directory_at,
        0,
        4096,
        small_at,
        len(padded) // 512,
        0xFFFFFFFE,
        0,
    )
    header += b"".join(struct.pack("<I", place) for place in places)
    return header.ljust(512, b"\xff") + b"".join(sectors) + fat


def outlook(*attachments, **more):
    """A saved e-mail of Outlook; ``attachments`` are (name, content[, content id]), or
    (subject, tree) of another one."""
    tree = {"__properties_version1.0": bytes(32), **more}
    for number, (name, content, *content_id) in enumerate(attachments):
        storage = {"__properties_version1.0": bytes(8)}
        if isinstance(content, dict):
            subject = {"__substg1.0_0037001F": name.encode("utf-16-le")}
            storage["__substg1.0_3701000D"] = {**content, **subject}
        else:
            storage["__substg1.0_3707001F"] = name.encode("utf-16-le")
            storage["__substg1.0_37010102"] = content
        if content_id:
            storage["__substg1.0_3712001F"] = content_id[0].encode("utf-16-le")
        tree[f"__attach_version1.0_#{number:08X}"] = storage
    return tree


def signed(content):
    """A signed envelope (CMS) as far as its contents; nobody has signed."""
    inner = {"content_type": "data", "content": content}
    return cms.ContentInfo(
        {
            "content_type": "signed_data",
            "content": cms.SignedData(
                {
                    "version": "v1",
                    "digest_algorithms": [],
                    "encap_content_info": inner,
                    "signer_infos": [],
                }
            ),
        }
    ).dump()
