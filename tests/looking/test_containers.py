"""Archives, e-mails and signed envelopes: each document inside is one."""

import base64

import pytest
from looking import Limits, Looker

from tests import poison
from tests.looking.make import (
    locked,
    mail,
    ole,
    outlook,
    pdf,
    picture,
    signed,
    word,
    zipped,
)

PDF = pdf()
PHOTO = picture("JPEG", (800, 600))
LOGO = picture("PNG", (200, 60))
INLINE = {"disposition": "inline", "cid": "<a@b>"}


def documents(found):
    return {part.name: part.look.mimetype or part.look.reason for part in found.parts}


class TestZip:
    def test_each_document_is_one(self, look):
        found = look(zipped({"March/a.pdf": PDF, "b.jpg": PHOTO, "c.docx": word()}))
        assert found.mimetype == "application/zip"
        assert not found.reason
        assert list(documents(found)) == ["March/a.pdf", "b.jpg", "c.docx"]
        assert [part.look.mimetype for part in found.parts[:2]] == [
            "application/pdf",
            "image/jpeg",
        ]
        assert found.parts[0].content == PDF

    def test_what_is_no_document_says_so(self, look):
        found = look(zipped({"a.pdf": PDF, "notes.txt": b"hello", "b.pdf": b"%PDF-"}))
        assert documents(found) == {
            "a.pdf": "application/pdf",
            "notes.txt": "unsupported",
            "b.pdf": "unreadable",
        }

    def test_junk_is_left(self, look):
        found = look(
            zipped(
                {
                    "a.pdf": PDF,
                    "__MACOSX/._a.pdf": b"\0\5\x16\7" + bytes(99),
                    ".DS_Store": b"\0\0\0\1Bud1" + bytes(6000),
                    "empty.pdf": b"",
                    "folder/": b"",
                }
            )
        )
        assert list(documents(found)) == ["a.pdf"]

    def test_nothing_inside(self, look):
        assert look(zipped({})).reason == "nothing_inside"
        assert look(zipped({"empty.pdf": b""})).reason == "nothing_inside"

    def test_bundles_are_one_document_each(self, look):
        found = look(
            zipped({"A.pages/a.jpg": PHOTO, "A.pages/b.jpg": PHOTO, "c.pdf": PDF})
        )
        assert documents(found) == {"A.pages": "bundle", "c.pdf": "application/pdf"}

    def test_password(self, look):
        assert look(locked(zipped({"a.pdf": PDF, "b.pdf": PDF}))).reason == "protected"

    def test_names_do_not_lead_out(self, look):
        names = {"../../etc/a.pdf": PDF, "C:\\x\\b.pdf": PDF, "c\u202efdp.exe": PDF}
        assert list(documents(look(zipped(names)))) == [
            "etc/a.pdf",
            "C:/x/b.pdf",
            "cfdp.exe",
        ]

    def test_damaged_member_stands_alone(self, look):
        content = bytearray(zipped({"a.pdf": PDF, "b.pdf": PDF}))
        content[content.index(b"a.pdf") + 100] ^= 0xFF
        assert documents(look(bytes(content))) == {
            "a.pdf": "unreadable",
            "b.pdf": "application/pdf",
        }

    def test_a_bomb_inside_harms_itself_alone(self, look):
        found = look(
            zipped({"a.pdf": PDF, "b.jpg": poison.jpeg_of_many_scans(2000), "c": PDF})
        )
        assert list(documents(found).values()) == [
            "application/pdf",
            "too_heavy",
            "application/pdf",
        ]


class TestDepth:
    def test_zip_in_a_mail_in_a_zip(self, look):
        inner = zipped({"a.pdf": PDF})
        middle = mail(("b.zip", inner, "application/zip"), ("c.pdf", PDF, "a/pdf"))
        found = look(zipped({"d.eml": bytes(middle)}))
        assert list(documents(found).items()) == [
            ("d.eml/b.zip/a.pdf", "application/pdf"),
            ("d.eml/c.pdf", "application/pdf"),
        ]

    def test_no_deeper(self, look):
        content = PDF
        for name in ("a.pdf", "3.zip", "2.zip", "1.zip"):
            content = zipped({name: content})
        assert documents(look(content)) == {"1.zip/2.zip/3.zip": "too_many_inside"}


@pytest.fixture(scope="module")
def strict():
    limits = Limits(documents=5, unpacked=100_000, wall=60)
    with Looker(limits) as looker:
        yield lambda content: looker.look("x.zip", content)


class TestLimits:
    def test_number(self, strict):
        names = {f"{number}.pdf": PDF for number in range(5)}
        assert len(strict(zipped(names)).parts) == 5
        assert strict(zipped({**names, "more.pdf": PDF})).reason == "too_many_inside"

    def test_number_in_all_containers_together(self, strict):
        three = zipped({f"{number}.pdf": PDF for number in range(3)})
        assert strict(zipped({"a.zip": three, "b.zip": three})).reason == (
            "too_many_inside"
        )

    def test_size(self, strict):
        assert strict(zipped({"a": bytes(60_000)})).parts
        found = strict(zipped({"a": bytes(60_000), "b": b"x" * 60_000}))
        assert found.reason == "too_many_inside"
        assert not found.parts

    def test_size_that_is_not_declared(self, strict):
        attachment = ("a.bin", bytes(120_000), "application/x")
        assert strict(bytes(mail(attachment))).reason == "too_many_inside"

    def test_ratio(self):
        with Looker(Limits(ratio=10, wall=60)) as looker:
            found = looker.look("x", zipped({"a": bytes(30_000_000)}))
        assert found.reason == "too_heavy"


class TestMail:
    def test_attachments(self, look):
        found = look(
            bytes(
                mail(
                    ("Été 1.pdf", PDF, "application/pdf"),
                    ("photo.jpg", PHOTO, "image/jpeg"),
                )
            )
        )
        assert found.mimetype == "message/rfc822"
        assert documents(found) == {
            "Été 1.pdf": "application/pdf",
            "photo.jpg": "image/jpeg",
        }
        assert found.parts[0].content == PDF

    def test_a_text_alone_is_nothing(self, look):
        assert look(bytes(mail())).reason == "nothing_inside"

    def test_logos_are_left_and_photographs_are_not(self, look):
        found = look(
            bytes(
                mail(
                    ("logo.png", LOGO, "image/png", INLINE),
                    ("image001.png", LOGO, "image/png"),
                    ("IMG_1.jpeg", PHOTO, "image/jpeg", INLINE),
                    ("small.png", LOGO, "image/png"),
                )
            )
        )
        assert list(documents(found)) == ["IMG_1.jpeg", "small.png"]

    def test_a_mail_that_was_passed_on(self, look):
        inner = mail(("a.pdf", PDF, "application/pdf"), subject="Votre facture")
        assert documents(look(bytes(mail(inner)))) == {
            "Votre facture/a.pdf": "application/pdf"
        }

    def test_signatures_and_invitations_are_left(self, look):
        found = look(
            bytes(
                mail(
                    ("smime.p7s", b"0", "application/pkcs7-signature"),
                    ("invite.ics", b"BEGIN", "text/calendar"),
                    ("a.pdf", PDF, "application/pdf"),
                )
            )
        )
        assert list(documents(found)) == ["a.pdf"]

    def test_of_apple(self, look):
        content = bytes(mail(("a.pdf", PDF, "application/pdf")))
        content = b"%d      \n" % len(content) + content + b"<?xml version='1.0'?>"
        assert list(documents(look(content))) == ["a.pdf"]

    def test_of_thunderbird(self, look):
        message = b"From - Mon Mar  2 10:00:00 2026\n"
        message += bytes(mail(("a.pdf", PDF, "application/pdf")))
        assert list(documents(look(message))) == ["a.pdf"]
        # A mailbox of several is not opened, rather than the first of them.
        assert look(message + b"\n\n" + message).what == "archive"

    def test_a_text_with_a_colon_is_no_mail(self, look):
        assert look(b"Note: pay this\nby: Monday\n\nthanks").what == "text"


class TestOutlook:
    def test_attachments(self, look):
        found = look(ole(outlook(("Été.pdf", PDF), ("photo.jpg", PHOTO))))
        assert found.mimetype == "application/vnd.ms-outlook"
        assert documents(found) == {
            "Été.pdf": "application/pdf",
            "photo.jpg": "image/jpeg",
        }
        assert found.parts[0].content == PDF

    def test_a_word_document_beside_does_not_make_it_one(self, look):
        tree = outlook(("a.pdf", PDF), WordDocument=bytes(5000))
        assert list(documents(look(ole(tree)))) == ["a.pdf"]

    def test_logos_are_left(self, look):
        found = look(ole(outlook(("logo.png", LOGO, "a@b"), ("a.pdf", PDF, "c@d"))))
        assert list(documents(found)) == ["a.pdf"]

    def test_a_mail_that_was_passed_on(self, look):
        found = look(ole(outlook(("Votre facture", outlook(("a.pdf", PDF))))))
        assert list(documents(found)) == ["Votre facture/a.pdf"]

    def test_a_text_alone_is_nothing(self, look):
        assert look(ole(outlook())).reason == "nothing_inside"


class TestSigned:
    @pytest.mark.parametrize("form", ["der", "base64", "pem"])
    def test_invoice(self, looker, form):
        content = signed(b"<FatturaElettronica/>" + b" " * 500)
        if form != "der":
            content = base64.encodebytes(content)
        if form == "pem":
            content = b"-----BEGIN PKCS7-----\n" + content + b"-----END PKCS7-----\n"
        found = looker.look("IT01_1.xml.p7m", content)
        assert documents(found) == {"IT01_1.xml": "application/xml"}

    def test_encrypted(self, look):
        content = signed(b"x").replace(
            bytes.fromhex("2a864886f70d010702"), bytes.fromhex("2a864886f70d010703")
        )
        assert look(content).reason == "protected"
