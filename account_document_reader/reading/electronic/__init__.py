"""E-invoices: what stands in their XML, read by tables of our own.

``facturx.parse_ubl_cii_xml()`` reads the same terms, but one bad date ends it, it knows
neither ZUGFeRD 1.0 nor FatturaPA, and it takes each term at its legal place alone. Here
what cannot be read is a trouble and the rest is read; the tests ask the library as a
second voice.
"""

from .documents import read_all, read_file, read_xml
from .what import what_is
