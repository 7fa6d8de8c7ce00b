"""Forms of companies at the end of their names, and the countries that know them."""

from __future__ import annotations

import re

# In the case in which they are written: "35 kg" is no limited partnership.
_FORMS = (
    ("FR LU MC BE MA TN SN CI", (
        r"SU?ARLU?|S[aà]rl|sarl|S\.A\.R\.L\.?|SASU?|Sas|S\.A\.S\.?|EURL|Eurl|SCI|SNC|"
        r"E\.U\.R\.L\.?|SELARL|SCOP|SCA|SCP|SAM|SCEA|GAEC|EARL|EIRL|EI|GIE")),
    ("CH LU FR BE", r"SÀRL|S\.à\s?r\.l\.|S\.?à\.?r\.?l\.?"),
    ("DE AT CH LI LU", (
        r"G(?:es)?mbH(?:\s?&\s?Co\.?\s?KG)?|Ges\.m\.b\.H\.?|AG|UG|KG|KGaA|OHG|GbR|"
        r"e\.\s?[KUV]\.?|a\.\s?G\.?|eG|mbH")),
    ("GB IE US CA AU IN MY SG HK", (
        r"Ltd\.?|LTD\.?|Limited|LIMITED|LLC|DAC|Inc\.?|INC\.?|Corp\.?|CORP\.?|PLC|plc|"
        r"LLP|PLLC|(?:SDN|Sdn)\.?\s*(?:BHD|Bhd)\.?|S/B|PTE|Pte")),
    ("NL BE", r"B\.\s?V\.?|BV|N\.\s?V\.?|NV|VOF|BVBA|VZW"),
    ("BE LU FR", "SPRL|SCRL|ASBL"),
    ("IT BE RO", (
        r"SRLS?|Srls?|S\.\s?r\.\s?l\.?|SpA|S\.\s?p\.\s?A\.?|[Ss]\.\s?n\.\s?c\.?|"
        r"s\.\s?a\.\s?s\.?")),
    ("ES", r"SLU?|S\.\s?L\.?\s?U?\.?|S\.A\.U\.?"),
    ("PT BR", r"Lda\.?"),
    ("SE DK NO FI", r"AB|ApS|A/S|Oyj?"),
    ("PL", r"[Ss]p\.\s?z\s?o\.\s?o\."),
    ("CZ SK HU SI HR", r"s\.\s?r\.\s?o\.|[Kk]ft\.?|d\.o\.o\."),
    ("", r"SA|S\.A\.?"),  # in many countries
)  # fmt: skip
LEGAL_FORMS = re.compile(
    rf"(?<![\w.])(?:{'|'.join(forms for _, forms in _FORMS)})(?![\w])"
)
_BY_COUNTRY = [
    (countries.split(), re.compile(rf"(?<![\w.])(?:{forms})(?![\w])"))
    for countries, forms in _FORMS
    if countries
]


def is_form_of(name, country):
    """Whether companies of ``country`` (ISO 3166) have the legal form in ``name``.

    True also if there is none, or one that many countries have.
    """
    known = [countries for countries, forms in _BY_COUNTRY if forms.search(name)]
    return not known or any(country in countries for countries in known)
