"""Lines, allowances, charges, rounding, payments: what counts, and only once."""

import datetime
from decimal import Decimal

import pytest
from reading.electronic import read_xml

from .building import Doc, Item, cii, codes, decimals, figures, ubl, zugferd1


def nets(reading):
    return [line.net for line in reading.lines]


class TestSubLines:
    GROUPED = (
        Item("100.00", number="1", status="GROUP"),
        Item("60.00", number="2", parent="1", status="DETAIL"),
        Item("40.00", number="3", parent="1", status="DETAIL"),
        Item("0.00", number="4", parent="1", status="INFORMATION"),
    )

    @pytest.mark.parametrize("write", [cii, ubl])
    def test_group_is_not_counted_beside_its_parts(self, write):
        reading = read_xml(write(Doc(items=self.GROUPED)))
        assert nets(reading) == list(decimals("60.00", "40.00"))
        assert codes(reading) == set()

    def test_parts_for_information_only(self):
        """Here the parts explain the group, which alone makes the sum."""
        items = (
            Item("100.00", number="1", status="GROUP"),
            Item("70.00", number="2", parent="1", status="INFORMATION"),
            Item("50.00", number="3", parent="1", status="INFORMATION"),
        )
        assert nets(read_xml(cii(Doc(items=items)))) == [Decimal("100.00")]

    def test_parents_without_a_status(self):
        items = (
            Item("100.00", number="1"),
            Item("60.00", number="1.1", parent="1"),
            Item("40.00", number="1.2", parent="1"),
        )
        reading = read_xml(cii(Doc(items=items)))
        assert sum(nets(reading)) == 100
        assert codes(reading) == set()

    def test_sub_lines_with_rates_of_their_own(self):
        doc = Doc(
            items=(
                Item("100.00", number="1", status="GROUP", rate=None),
                Item("60.00", number="2", parent="1", status="DETAIL"),
                Item("40.00", number="3", parent="1", status="DETAIL", rate="10"),
            ),
            groups=(("S", "20", "60.00", "12.00"), ("S", "10", "40.00", "4.00")),
            tax="16.00",
            total="116.00",
            payable="116.00",
        )
        reading = read_xml(cii(doc))
        assert [line.rate for line in reading.lines] == list(decimals("20", "10"))
        assert codes(reading) == set()

    def test_lines_inside_lines(self):
        inside = (
            Item("60.00", number="1", inside=(Item("60.00", number="1"),)),
            Item("40.00", number="2", rate="10"),
        )
        doc = Doc(items=(Item("100.00", inside=inside),), groups=())
        reading = read_xml(ubl(doc))
        assert nets(reading) == list(decimals("60.00", "40.00"))

    @pytest.mark.parametrize("items", [GROUPED, GROUPED[:3]])
    def test_no_sum_of_lines_to_go_by(self, items):
        reading = read_xml(cii(Doc(items=items, line_total=None)))
        assert nets(reading) == list(decimals("60.00", "40.00"))

    @pytest.mark.parametrize("write", [cii, ubl])
    def test_many_lines_are_bounded(self, write, monkeypatch):
        monkeypatch.setattr("reading.electronic.notes.MAX_LINES", 3)
        items = tuple(Item("20.00", number=str(number)) for number in range(5))
        reading = read_xml(write(Doc(items=items)))
        assert len(reading.lines) == 3
        assert codes(reading) == {"many_lines"}
        assert reading.value("total") == Decimal("120.00")


def cii_allowance(charge, words, amount="10.00"):
    return (
        "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>"
        f"{charge}</udt:Indicator></ram:ChargeIndicator>{words}"
        + (f"<ram:ActualAmount>{amount}</ram:ActualAmount>" if amount else "")
        + "<ram:CategoryTradeTax><ram:CategoryCode>S</ram:CategoryCode>"
        "<ram:RateApplicablePercent>20</ram:RateApplicablePercent>"
        "</ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>"
    )


class TestAllowances:
    LESS = Doc(
        allowance_total="10.00",
        net="90.00",
        tax="18.00",
        total="108.00",
        payable="108.00",
        groups=(("S", "20", "90.00", "18.00"),),
    )

    def test_are_in_the_groups(self):
        doc = self.LESS.but(extra=cii_allowance("false", ""))
        reading = read_xml(cii(doc))
        assert reading.taxes[0].base == Decimal("90.00")
        assert codes(reading) == set()

    @pytest.mark.parametrize(
        "extra",
        [
            cii_allowance("false", ""),
            cii_allowance(
                "false",
                "<ram:CalculationPercent>10</ram:CalculationPercent>"
                "<ram:BasisAmount>100.00</ram:BasisAmount>",
                amount="",
            ),
        ],
        ids=["amount", "percentage"],
    )
    def test_make_the_groups_that_a_document_leaves_out(self, extra):
        reading = read_xml(cii(self.LESS.but(groups=(), extra=extra)))
        assert [(group.base, group.amount) for group in reading.taxes] == [
            decimals("90.00", "18.00")
        ]

    def test_logistics_charges_make_groups_too(self):
        charge = (
            "<ram:SpecifiedLogisticsServiceCharge><ram:AppliedAmount>5.00"
            "</ram:AppliedAmount><ram:AppliedTradeTax><ram:CategoryCode>S"
            "</ram:CategoryCode><ram:RateApplicablePercent>20"
            "</ram:RateApplicablePercent></ram:AppliedTradeTax>"
            "</ram:SpecifiedLogisticsServiceCharge>"
        )
        doc = Doc(
            charge_total="5.00",
            net="105.00",
            tax="21.00",
            total="126.00",
            payable="126.00",
            groups=(),
            extra=charge,
        )
        for write in (cii, zugferd1):
            reading = read_xml(write(doc))
            assert reading.taxes[0].base == Decimal("105.00")
            assert codes(reading) == set()

    def test_groups_are_not_made_up_if_they_do_not_add_up(self):
        reading = read_xml(cii(self.LESS.but(groups=())))
        assert reading.taxes == []

    def test_groups_are_not_made_up_if_their_tax_is_another(self):
        doc = Doc(groups=(), tax="5.50", total="105.50", payable="105.50")
        assert read_xml(cii(doc)).taxes == []

    def test_of_ubl(self):
        extra = (
            "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
            "<cbc:Amount>10.00</cbc:Amount><cac:TaxCategory><cbc:ID>S</cbc:ID>"
            "<cbc:Percent>20</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>"
        )
        reading = read_xml(ubl(self.LESS.but(groups=(), extra=extra)))
        assert reading.taxes[0].base == Decimal("90.00")
        assert codes(reading) == set()

    def test_on_a_price_of_zero(self):
        """The line says what it comes to; price and allowance are not asked."""
        price = (
            "<ram:GrossPriceProductTradePrice><ram:ChargeAmount>0.00"
            "</ram:ChargeAmount></ram:GrossPriceProductTradePrice>"
            "<ram:NetPriceProductTradePrice><ram:ChargeAmount>0.00</ram:ChargeAmount>"
            "<ram:BasisQuantity>0</ram:BasisQuantity></ram:NetPriceProductTradePrice>"
        )
        reading = read_xml(cii(Doc(items=(Item("100.00", extra=price),))))
        assert nets(reading) == [Decimal("100.00")]
        assert reading.lines[0].price == 0
        assert codes(reading) == set()


class TestPayable:
    @pytest.mark.parametrize("write", [cii, ubl])
    def test_prepaid_and_rounded(self, write):
        doc = Doc(prepaid="20.03", rounding="0.03", payable="100.00")
        reading = read_xml(write(doc))
        assert figures(reading)[3:] == decimals("120.00", "100.00")
        assert reading.value("prepaid") == Decimal("20.03")
        assert reading.value("rounding") == Decimal("0.03")
        assert reading.value("paid") is None
        assert codes(reading) == set()

    def test_paid_before(self):
        reading = read_xml(cii(Doc(prepaid="120.00", payable="0.00")))
        assert reading.value("paid") is True

    def test_deposited_as_paid(self):
        assert read_xml(cii(Doc(process="B2"))).value("paid") is True
        assert read_xml(cii(Doc(process="B1"))).value("paid") is None

    def test_claims_of_others_in_xrechnungs_extension(self):
        claim = (
            "<cac:PrepaidPayment><cbc:PaidAmount>30.00</cbc:PaidAmount>"
            "</cac:PrepaidPayment>"
        )
        profile = "urn:cen.eu:en16931:2017#conformant#urn:xeinkauf.de:kosit:"
        profile += "extension:xrechnung_3.0"
        doc = Doc(extra=claim, payable="150.00", profile=profile)
        assert codes(read_xml(ubl(doc))) == set()
        assert codes(read_xml(ubl(doc.but(profile="")))) == {"payable_sum"}


class TestDueDate:
    def term(self, day, more=""):
        return (
            f"<ram:SpecifiedTradePaymentTerms>{more}<ram:DueDateDateTime>"
            f'<udt:DateTimeString format="102">{day}</udt:DateTimeString>'
            "</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
        )

    @pytest.mark.parametrize(
        "discount",
        [
            "<ram:ApplicableTradePaymentDiscountTerms/>",
            "<ram:Description>2 % Skonto</ram:Description>",
            "<ram:Description>2 % d'escompte</ram:Description>",
        ],
    )
    @pytest.mark.parametrize("turned", [False, True])
    def test_of_two_terms_the_net_one(self, discount, turned):
        terms = [self.term("20260924", discount), self.term("20261014")]
        doc = Doc(due=tuple(terms[::-1] if turned else terms))
        reading = read_xml(cii(doc))
        assert reading.value("due_date") == datetime.date(2026, 10, 14)
        assert codes(reading) == set()

    def test_instalments_are_told(self):
        reading = read_xml(cii(Doc(due=("2026-10-14", "2026-11-14"))))
        assert reading.value("due_date") == datetime.date(2026, 11, 14)
        assert codes(reading) == {"several_due_dates"}

    def test_of_a_credit_note_in_ubl(self):
        doc = Doc(root="CreditNote", type="381")
        means = (
            "<cac:PaymentMeans><cbc:PaymentDueDate>2026-10-01</cbc:PaymentDueDate>"
            "</cac:PaymentMeans>"
        )
        reading = read_xml(ubl(doc.but(extra=means)))
        assert reading.value("due_date") == datetime.date(2026, 10, 1)


class TestTaxes:
    def test_of_another_country(self):
        doc = Doc(
            country="DE",
            vat="DE136695976",
            siren="HRB 1234",
            siren_scheme="",
            endpoint=("EM", "rechnung@lieferant.example"),
            groups=(("S", "19", "100.00", "19.00"),),
            tax="19.00",
            total="119.00",
            payable="119.00",
        )
        reading = read_xml(cii(doc))
        assert reading.taxes[0].rate == 19
        assert reading.value("seller_siren") is None

    @pytest.mark.parametrize("category", ["AE", "K", "G", "E", "Z"])
    @pytest.mark.parametrize("write", [cii, ubl])
    def test_reverse_charge_and_the_like(self, write, category):
        doc = Doc(
            groups=((category, "0", "100.00", "0.00"),),
            items=(Item("100.00", rate="0", category=category),),
            tax="0.00",
            total="100.00",
            payable="100.00",
        )
        reading = read_xml(write(doc))
        assert [(group.category, group.rate) for group in reading.taxes] == [
            (category, 0)
        ]
        assert codes(reading) == set()

    def test_outside_the_scope_has_no_rate(self):
        doc = Doc(
            groups=(("O", None, "100.00", "0.00"),),
            items=(Item("100.00", rate=None, category="O"),),
            tax="0.00",
            total="100.00",
            payable="100.00",
        )
        assert read_xml(cii(doc)).taxes[0].rate is None

    def test_the_tax_in_the_currency_of_the_books_is_another_one(self):
        second = '<ram:TaxTotalAmount currencyID="EUR">17.10</ram:TaxTotalAmount>'
        words = cii(Doc(currency="GBP")).decode()
        first = '<ram:TaxTotalAmount currencyID="GBP">'
        for xml in (
            words.replace(first, second + first),
            words.replace("</ram:TaxTotalAmount>", "</ram:TaxTotalAmount>" + second),
        ):
            assert read_xml(xml.encode()).value("tax") == Decimal("20.00")

    def test_a_second_total_of_ubl(self):
        second = (
            '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">17.10</cbc:TaxAmount>'
            "</cac:TaxTotal>"
        )
        reading = read_xml(ubl(Doc(currency="GBP", extra=second)))
        assert reading.value("tax") == Decimal("20.00")
        assert len(reading.taxes) == 1

    def test_sums_in_another_currency_are_told_and_not_taken(self):
        reading = read_xml(ubl(Doc(currency="EUR", amount_currency="USD")))
        assert codes(reading) == {"other_currency", "missing"}
        assert reading.value("total") is None

    @pytest.mark.parametrize("write", [cii, ubl])
    def test_a_currency_that_is_none(self, write):
        reading = read_xml(write(Doc(currency="€", amount_currency="EUR")))
        assert codes(reading) <= {"bad_currency", "missing"}
        assert "bad_currency" in codes(reading)
        assert reading.value("total") == Decimal("120.00")

    def test_the_currency_of_the_amounts_if_the_document_says_none(self):
        reading = read_xml(ubl(Doc(currency="", amount_currency="CHF")))
        assert reading.value("currency") == "CHF"


class TestMissing:
    def test_oioubl_tells_the_tax_where_others_tell_the_net(self):
        reading = read_xml(ubl(Doc(profile="OIOUBL-2.02", net="20.00")))
        assert figures(reading)[1:4] == decimals("100.00", "20.00", "120.00")
        assert codes(reading) == set()

    @pytest.mark.parametrize("name", ["net", "tax", "total"])
    @pytest.mark.parametrize("write", [cii, ubl])
    def test_one_sum_follows_from_two(self, write, name):
        reading = read_xml(write(Doc(**{name: None})))
        assert figures(reading)[1:4] == decimals("100.00", "20.00", "120.00")
        assert reading.facts[name].why == ("adds_up",)
        assert codes(reading) == set()

    @pytest.mark.parametrize("name", ["number", "date", "currency", "seller"])
    def test_what_is_needed_is_told(self, name):
        reading = read_xml(cii(Doc(**{name: ""})))
        assert codes(reading) == {"missing"}

    def test_no_sums_at_all(self):
        doc = Doc(net=None, tax=None, total=None, payable=None, groups=(), items=())
        reading = read_xml(cii(doc))
        assert reading.value("total") is None
        assert "missing" in codes(reading)
