"""The files that the demo's clients have dropped into their folders."""

from dataclasses import replace
from datetime import date, datetime

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
# Dropbox does not hand this one out.
WITHHELD = f"/{firm.GARAGE}/Invoices/Téléphone atelier.pdf"


def old_files():
    """Return {path: (content, when it was saved)} of files from before Odoo."""
    files = {}
    for month in (6, 7, 8, 9):
        bill = samples.plain_bill(
            f"9026-4471-0{month}", buyer=BAKERY, day=date(2026, month, 3)
        )
        path = f"/{firm.BAKERY}/Invoices/Archives/Téléphone 2026-0{month}.pdf"
        files[path] = bill, datetime(2026, month, 4, 7, 30)
    photo = samples.receipt_photo("003901", datetime(2026, 9, 21, 12, 15))
    path = f"/{firm.BAKERY}/Receipts/Déjeuner fournisseur.jpg"
    files[path] = photo, datetime(2026, 9, 21, 12, 20)
    return files


def dropped_files():
    """Return {path in Dropbox: content}; the last five are what goes wrong.

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
        f"/{firm.BAKERY}/Invoices/QP 2026-0702.pdf": samples.facturx_invoice(
            "2026-QP-0702", samples.WHOLESALER, GARAGE
        ),
        WITHHELD: samples.plain_bill("9026-5120-10", buyer=GARAGE),
    }
