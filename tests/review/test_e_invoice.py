"""E-invoices as people read them: what their XML says, and nothing that it does."""

import re
import time

import pytest

from odoo.addons.dext_dropbox.e_invoice import (
    LARGEST,
    MOST_LINES,
    MOST_TEXT,
    shown,
)

from dev import samples

CII = """<rsm:CrossIndustryInvoice xmlns:rsm="urn:a" xmlns:ram="urn:b"
 xmlns:udt="urn:c">
<rsm:ExchangedDocument><ram:ID>F-1</ram:ID>
<ram:IssueDateTime><udt:DateTimeString format="102">20261014</udt:DateTimeString>
</ram:IssueDateTime></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction><ram:IncludedSupplyChainTradeLineItem>
<ram:SpecifiedTradeProduct><ram:Name>Flour</ram:Name></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity>3</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery></ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement><ram:SellerTradeParty><ram:Name>Moulin</ram:Name>
</ram:SellerTradeParty></ram:ApplicableHeaderTradeAgreement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""


def test_what_a_un_cefact_invoice_says():
    found = shown(CII.encode())
    expected = {"number": "F-1", "date": "2026-10-14", "seller": "Moulin"}
    assert found.facts == expected
    assert found.lines == [{"name": "Flour", "quantity": "3"}]


def test_what_a_ubl_invoice_says():
    content = samples.ubl_invoice("U-20261014")
    found = shown(content)
    # Digits that look like a date stay what they are.
    assert found.facts["number"] == "U-20261014"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.facts["date"])
    assert {"seller", "buyer", "currency", "untaxed", "total"} <= found.facts.keys()
    assert {"name", "quantity", "price", "amount"} <= found.lines[0].keys()


def test_a_number_of_eight_digits_is_no_date():
    content = CII.replace("F-1", "20261014").encode()
    assert shown(content).facts["number"] == "20261014"


def test_other_xml_is_shown_as_it_is():
    found = shown(b"<order><line>1</line></order>")
    assert not found.facts and not found.lines
    assert found.text == "<order>\n  <line>1</line>\n</order>"


@pytest.mark.parametrize("content", [b"", b"<a", b"\xff\xfe<\0a\0", b"\x80\x81<"])
def test_what_is_no_xml_is_shown_as_text(content):
    found = shown(content)
    assert not found.facts
    assert isinstance(found.text, str)


def test_nothing_is_loaded_from_elsewhere(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    content = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]><a>&e;</a>'.encode()
    found = shown(content)
    assert "the secret" not in found.text


def test_entities_that_grow_without_end_do_not():
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    content = f'<!DOCTYPE a [<!ENTITY e0 "ha">{levels}]><a>&e11;</a>'.encode()
    before = time.process_time()
    found = shown(content)
    assert len(found.text) <= MOST_TEXT
    assert time.process_time() - before < 5


def test_what_is_long_is_cut():
    line = re.search("<ram:Included.*Item>", CII, re.DOTALL)[0]
    found = shown(CII.replace(line, line * (MOST_LINES + 3)).encode())
    assert (len(found.lines), found.more_lines) == (MOST_LINES, 3)
    text = shown(b"<a>" + b"x" * LARGEST + b"</a>").text
    assert len(text) == MOST_TEXT


def test_a_file_inside_does_not_fill_the_page():
    content = CII.replace("Flour", "Flour" * 1000).encode()
    found = shown(content)
    assert len(found.text) < 3000
    assert len(found.lines[0]["name"]) == 300


def test_deep_nesting_is_text():
    depth = 100_000
    found = shown(b"<a>" * depth + b"</a>" * depth)
    assert not found.facts
    assert len(found.text) <= MOST_TEXT
