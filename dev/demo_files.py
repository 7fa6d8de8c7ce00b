"""The files that the demo's clients have dropped into their folders."""

from dataclasses import replace
from datetime import datetime

from . import firm, samples
from .samples import Line, Party, siren

BAKERY = Party(
    firm.BAKERY,
    siren(43718250),
    "Boulangerie, pâtisserie",
    "12 rue de la Monnaie",
    "35000",
    "Rennes",
    "02 61 91 12 30",
    "bonjour@boulangerie-petit.example",
    registry="Rennes",
    colour="#9A5B13",
)
GARAGE = Party(
    firm.GARAGE,
    siren(50192837),
    "Réparation automobile",
    "5 route de Vannes",
    "44100",
    "Nantes",
    "02 61 91 70 44",
    "atelier@garage-lenoir.example",
    registry="Nantes",
    colour="#22313F",
)
MILL = replace(
    samples.SUPPLIER,
    name="Moulin des Trois Rivières",
    siren=siren(38052914),
    activity="Farines et céréales",
    email="facturation@moulin-trois-rivieres.example",
)
HOTEL = samples.CUSTOMER
FLOUR = (
    Line("Farine de blé T65, sac de 25 kg", "21.50", "30", vat="5.5", code="T65-25"),
    Line("Farine de seigle T130, sac de 25 kg", "24.80", "6", vat="5.5", code="T130"),
)
BREAD = (
    Line("Viennoiseries pour petit déjeuner", "1.05", "640", vat="5.5", code="VIEN"),
    Line("Pains spéciaux tranchés", "3.20", "85", vat="5.5", code="PAIN"),
)
WEB_PAGE = b"<!DOCTYPE html><html><body><h1>Tarifs</h1></body></html>"
SOPHIE = f"{firm.BAKERY} - {firm.USER}"


def dropped_files():
    """Return {path in Dropbox: content}; the last three are what goes wrong.

    In this order: what follows the first one is a copy of it.
    """
    flour = samples.facturx_invoice("F26-1048", MILL, BAKERY, FLOUR)
    return {
        f"/{firm.BAKERY}/Invoices/Moulin F26-1048.pdf": flour,
        f"/{firm.BAKERY}/Invoices/Téléphone octobre.pdf": samples.plain_bill(
            buyer=BAKERY
        ),
        f"/{firm.BAKERY}/Sales documents/VT-2026-0093.pdf": samples.sales_invoice(
            seller=BAKERY, buyer=HOTEL, lines=BREAD
        ),
        f"/{SOPHIE}/Receipts/IMG_20261014_1247.jpg": samples.receipt_photo(),
        f"/{firm.GARAGE}/Invoices/2026-QP-0655.xml": samples.ubl_invoice(buyer=GARAGE),
        f"/{firm.GARAGE}/Invoices/Électricité octobre.pdf": samples.plain_bill(
            "LV-2026-10-88310", samples.ELECTRICITY, GARAGE
        ),
        f"/{firm.GARAGE}/Receipts/Ticket outillage.jpg": samples.receipt_photo(
            "018834", datetime(2026, 10, 16, 9, 12), samples.HARDWARE_STORE
        ),
        f"/{firm.BAKERY}/Invoices/Moulin F26-1048 (1).pdf": flour,
        f"/{firm.GARAGE}/Invoices/tarifs.html": WEB_PAGE,
        f"/{firm.GARAGE}/Contrat de bail.pdf": samples.plain_sales_invoice(
            "2026-118", HOTEL, GARAGE
        ),
    }
