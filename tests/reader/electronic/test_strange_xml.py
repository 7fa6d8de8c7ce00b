"""XML as people's programs write it, and XML that is made to hurt."""

import datetime
import time
import tracemalloc
from decimal import Decimal

import pytest
from reading.electronic import read_all, read_xml, what_is

from .building import Body, Doc, Item, cii, codes, fatturapa, figures, ubl, zugferd1

PLAIN = cii(Doc(seller="Café Müller & Söhne".replace("&", "&amp;")))
UTF16 = PLAIN.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')


def relabelled(encoding):
    return PLAIN.decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PLAIN,
        b"\xef\xbb\xbf\xef\xbb\xbf" + PLAIN,
        b"\n \t" + PLAIN,
        b"\xef\xbb\xbf\r\n" + PLAIN,
        PLAIN + b"\x00\x00\n",
        UTF16.encode("utf-16"),
        UTF16.encode("utf-16-le"),
        UTF16.encode("utf-16-be"),
        UTF16.encode(),  # says UTF-16 and is UTF-8
        relabelled("ISO-8859-1").encode("latin-1"),
        relabelled("windows-1252").encode("cp1252"),
        relabelled("UTF-8").encode("latin-1"),  # says UTF-8 and is not
        relabelled("utf8-unicode").encode(),  # an encoding that does not exist
        PLAIN.replace(b'<?xml version="1.0" encoding="UTF-8"?>\n', b""),
        PLAIN.replace(b"?>", b"?><!-- made by a program --><?go on?>", 1),
        PLAIN.replace(
            b"<rsm:CrossIndustryInvoice", b"<!DOCTYPE x><rsm:CrossIndustryInvoice", 1
        ),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_is_read_all_the_same(content):
    reading = read_xml(content)
    assert codes(reading) == set()
    assert reading.value("seller_name") == "Café Müller & Söhne"
    assert reading.value("total") == Decimal("120.00")
    assert what_is(content) == "cii"


def test_comments_inside_values():
    words = PLAIN.replace(b">F2026-12<", b">F20<!-- year -->26-12<!-- end --><")
    assert read_xml(words).value("number") == "F2026-12"


def test_cdata_and_blanks_around_values():
    words = PLAIN.replace(b">F2026-12<", b">\n\t <![CDATA[F2026-12]]> \n<")
    words = words.replace(b">120.00<", b">\n  120.00 <")
    reading = read_xml(words)
    assert reading.value("number") == "F2026-12"
    assert reading.value("total") == Decimal("120.00")


def test_other_prefixes():
    words = PLAIN.replace(b"ram:", b"a:").replace(b"xmlns:ram", b"xmlns:a")
    assert read_xml(words).value("total") == Decimal("120.00")


def test_a_namespace_with_a_blank():
    words = fatturapa(Body()).replace(b"it/docs", b"it/ docs")
    assert read_xml(words).value("total") == Decimal("122.00")


def test_in_an_envelope():
    invoice = ubl(Doc()).split(b"?>", 1)[1]
    words = (
        b"<StandardBusinessDocument xmlns='http://www.unece.org/cefact/namespaces/"
        b"StandardBusinessDocumentHeader'><StandardBusinessDocumentHeader>"
        b"<HeaderVersion>1.0</HeaderVersion></StandardBusinessDocumentHeader>"
        + invoice
        + b"</StandardBusinessDocument>"
    )
    assert what_is(words) == "ubl"
    assert read_xml(words).value("total") == Decimal("120.00")


@pytest.mark.parametrize("write", [cii, ubl, zugferd1])
class TestBadAmongGood:
    @pytest.mark.parametrize(
        "day", ["2026-13-45", "20260231", "14/09/2026", "0026-09-14"]
    )
    def test_date(self, write, day):
        reading = read_xml(write(Doc(date=day)))
        assert reading.value("date") is None
        assert codes(reading) == {"bad_date", "missing"}
        assert figures(reading)[3] == Decimal("120.00")
        assert reading.value("due_date") == datetime.date(2026, 10, 14)

    def test_due_date(self, write):
        reading = read_xml(write(Doc(due=("2026-99-99",))))
        assert reading.value("due_date") is None
        assert codes(reading) == {"bad_date"}

    @pytest.mark.parametrize(
        "words", ["120,00", "1 200", "NaN", "INF", "free", "1" * 40]
    )
    def test_amount(self, write, words):
        reading = read_xml(write(Doc(payable=words)))
        assert reading.value("payable") is None
        assert codes(reading) == {"bad_amount"}
        assert reading.value("total") == Decimal("120.00")

    def test_total(self, write):
        """A total that cannot be read is told, though the other sums give it."""
        reading = read_xml(write(Doc(total="120,00")))
        assert reading.value("total") == Decimal("120.00")
        assert "unread" in reading.facts["total"].why
        assert codes(reading) == {"bad_amount"}

    def test_group(self, write):
        groups = (("S", "20", "100.00", "20.00"), ("S", "10", "x", "1.00"))
        reading = read_xml(write(Doc(groups=groups)))
        assert len(reading.taxes) == 1
        assert codes(reading) == {"bad_amount", "tax_group"}

    def test_line(self, write):
        items = (Item("60.00"), Item("forty", number="2"))
        reading = read_xml(write(Doc(items=items)))
        assert [line.net for line in reading.lines] == [Decimal("60.00")]
        assert codes(reading) == {"bad_amount"}

    def test_the_detail_says_what_stands_there(self, write):
        reading = read_xml(write(Doc(payable="120,00")))
        assert reading.troubles[0].detail == "120,00"
        assert reading.troubles[0].name == "payable"


@pytest.mark.parametrize(
    ("words", "value"),
    [("1.2E2", "120"), ("+120.00", "120"), ("120.", "120"), (".5", "0.5")],
)
def test_unusual_amounts(words, value):
    assert read_xml(cii(Doc(payable=words))).value("payable") == Decimal(value)


@pytest.mark.parametrize(
    "day", ["2026-09-14Z", "2026-09-14+02:00", "2026-09-14T08:00:00"]
)
def test_dates_with_a_zone_or_a_time(day):
    reading = read_xml(ubl(Doc(date=day)))
    assert reading.value("date") == datetime.date(2026, 9, 14)


class TestPoison:
    LAUGHS = "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12)
    )

    def entity(self, declaration, use="&x;"):
        head = f"<!DOCTYPE i [{declaration}]>"
        words = cii(Doc(number=use)).decode()
        return words.replace("?>", "?>" + head, 1)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
    def test_entities_are_refused(self, encoding, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("swordfish")
        for words in (
            self.entity('<!ENTITY l0 "ha">' + self.LAUGHS, "&l11;"),
            self.entity(f'<!ENTITY x SYSTEM "file://{secret}">'),
            self.entity(f'<!ENTITY % x SYSTEM "file://{secret}"> %x;', "F1"),
            self.entity('<!ENTITY x "harmless">'),
        ):
            if encoding != "utf-8":
                words = words.replace("UTF-8", encoding)
            reading = read_xml(words.encode(encoding))
            assert codes(reading) == {"entities"}
            assert reading.source == ""
            assert "swordfish" not in repr(reading)

    def test_an_external_dtd_is_not_fetched(self, tmp_path):
        dtd = tmp_path / "x.dtd"
        dtd.write_text('<!ENTITY x "swordfish">')
        words = cii(Doc(seller="&x;")).decode()
        head = f'<!DOCTYPE i SYSTEM "file://{dtd}">'
        reading = read_xml(words.replace("?>", "?>" + head, 1).encode())
        assert "swordfish" not in repr(reading)
        assert "missing" in codes(reading) or "not_xml" in codes(reading)

    def test_a_large_attachment_inside(self):
        extra = (
            "<cac:AdditionalDocumentReference><cac:Attachment>"
            f"<cbc:EmbeddedDocumentBinaryObject>{'QUJD' * 3_000_000}"
            "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
            "</cac:AdditionalDocumentReference>"
        )
        content = ubl(Doc(extra=extra))
        assert len(content) > 12_000_000
        started = time.process_time()
        assert read_xml(content).value("total") == Decimal("120.00")
        assert time.process_time() - started < 5

    @pytest.mark.parametrize(
        "content",
        [
            b"<a>" + b"<b/>" * 2_600_000 + b"</a>",
            b"<a>" + b" " * 70_000_000,
            b"<a>" + b"<b xmlns:c='d'/>" * 200_000 + b"</a>",
            b"<a " + b"b='c' " * 600_000 + b"/>",
        ],
        ids=["elements", "bytes", "namespaces", "attributes"],
    )
    def test_too_large_is_refused_before_it_is_parsed(self, content):
        tracemalloc.start()
        assert codes(read_xml(content)) == {"too_large"}
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
        tracemalloc.stop()

    @pytest.mark.parametrize(
        "content",
        [
            b"<Invoice>" + b"<a/>" * 200_000 + b"</Invoice>",
            b"<Invoice><a>" + b"<b/>" * 200_000 + b"</a></Invoice>",
            b"<Invoice>" + b"<a><b/><b/><b/></a>" * 60_000 + b"</Invoice>",
        ],
        ids=["children", "grandchildren", "families"],
    )
    def test_crowds_are_refused_before_they_are_searched(self, content):
        started = time.process_time()
        assert codes(read_xml(content)) == {"too_large"}
        assert time.process_time() - started < 5

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\x00",
            b"not XML",
            PLAIN[:-200],
            b"<a>" * 10_000,
            b"<" * 10_000,
            PLAIN.replace(b"Lyon", b"Lyon \xff\x00 \x01"),
            PLAIN.replace(b"&amp;", b"&"),
        ],
    )
    def test_broken_files_are_told(self, content):
        reading = read_xml(content)
        assert codes(reading) == {"not_xml"}
        assert what_is(content) == "unknown"

    def test_an_invoice_of_nothing_but_its_root(self):
        for name in ("CrossIndustryInvoice", "CrossIndustryDocument", "Invoice"):
            reading = read_xml(f"<{name}/>".encode())
            assert {trouble.name for trouble in reading.troubles} == {
                "number",
                "date",
                "currency",
                "total",
                "seller_name",
            }
        assert codes(read_all(b"<FatturaElettronica/>")[0]) == {"no_invoice"}

    def test_endless_words_are_cut(self):
        reading = read_xml(cii(Doc(seller="x" * 1_000_000)))
        assert len(reading.value("seller_name")) == 500
        assert len(reading.facts["seller_name"].words) == 500
