"""The invented companies of the samples, and what each of them sells."""

from .model import Line, Party, siren

CLIENT = Party(
    "Menuiserie Aubépine",
    siren(52860417),
    "Agencement et menuiserie sur mesure",
    "14 rue des Tanneurs",
    "44190",
    "Clisson",
    "02 61 91 24 08",
    "contact@menuiserie-aubepine.example",
    capital=20_000,
    registry="Nantes",
    colour="#2F6B4F",
)
CUSTOMER = Party(
    "Hôtel du Vieux Lavoir",
    siren(38715904),
    "Hôtel et salons de réception",
    "3 place de la Fontaine",
    "49100",
    "Angers",
    "02 61 91 57 30",
    "comptabilite@vieux-lavoir.example",
    legal_form="SAS",
    capital=60_000,
)
SUPPLIER = Party(
    "Scierie Montbrisac",
    siren(41297360),
    "Bois massifs, panneaux et placages",
    "Zone artisanale du Grand Chêne",
    "85600",
    "Montaigu-Vendée",
    "02 61 91 80 16",
    "facturation@scierie-montbrisac.example",
    legal_form="SAS",
    capital=150_000,
    registry="La Roche-sur-Yon",
    colour="#8A4B1F",
)
WHOLESALER = Party(
    "Ferronnerie Valdoise",
    siren(83147295),
    "Quincaillerie professionnelle",
    "27 avenue des Forges",
    "44300",
    "Nantes",
    "02 61 91 33 72",
    "ventes@valdoise.example",
    capital=45_000,
)
TELECOM = Party(
    "Ondaléa Pro",
    siren(90426137),
    "Téléphonie et internet des entreprises",
    "120 boulevard du Phare",
    "35000",
    "Rennes",
    "01 99 00 41 41",
    "service.client@ondalea.example",
    legal_form="SA",
    capital=4_500_000,
    colour="#5B2A86",
)
ELECTRICITY = Party(
    "Lumévolt Énergie",
    siren(81690345),
    "Fournisseur d'électricité verte",
    "8 quai des Turbines",
    "69007",
    "Lyon",
    "01 99 00 62 62",
    "pro@lumevolt.example",
    legal_form="SA",
    capital=2_800_000,
    colour="#0B7A75",
)
RESTAURANT = Party(
    "Le Bistrot des Halles",
    siren(44958230),
    "Cuisine du marché",
    "6 place du Marché",
    "44190",
    "Clisson",
    "02 61 91 45 12",
    "bonjour@bistrot-halles.example",
)
HARDWARE_STORE = Party(
    "Bricolor Clisson",
    siren(50371682),
    "Bricolage, outillage, jardin",
    "Route de Nantes",
    "44190",
    "Clisson",
    "02 61 91 66 03",
    "magasin@bricolor.example",
)

SALES = {
    SUPPLIER: (
        Line("Chêne massif raboté, plateau 41 mm", "86.40", "12", "MTK", code="CH-41"),
        Line("Panneau contreplaqué bouleau 18 mm", "58.90", "15", code="CP-18"),
    ),
    WHOLESALER: (
        Line("Charnière invisible 110°, lot de 20", "64.50", "4", code="QI-110"),
        Line("Coulisse à sortie totale 500 mm", "18.75", "24", code="CS-500"),
    ),
    CLIENT: (
        Line("Bibliothèque en chêne, fabrication", "2480", "1", code="FAB"),
        Line("Pose et finitions sur site", "52", "16", "HUR", code="POSE"),
    ),
    TELECOM: (
        Line("Fibre Pro 1 Gb/s, abonnement mensuel", "42.00"),
        Line("Forfait mobile 100 Go – 06 39 98 12 40", "18.50"),
        Line("Forfait mobile 100 Go – 06 39 98 12 41", "18.50"),
        Line("Appels vers l'international", "3.27"),
    ),
    ELECTRICITY: (
        Line("Abonnement Tarif Pro 18 kVA", "38.16"),
        Line("Consommation, heures pleines", "0.1842", "1264", "KWH"),
        Line("Consommation, heures creuses", "0.1391", "412", "KWH"),
        Line("Contribution à l'acheminement", "9.84"),
    ),
    RESTAURANT: (
        Line("Formule du jour", "18.90", "2", vat="10"),
        Line("Plat végétarien", "15.50", vat="10"),
        Line("Crème brûlée", "6.80", "2", vat="10"),
        Line("Eau gazeuse 1 L", "4.50", vat="10"),
        Line("Verre de muscadet", "5.20", "2"),
        Line("Café", "2.20", "3", vat="10"),
    ),
    HARDWARE_STORE: (
        Line("Vis bois inox 5x60 x200", "17.90", "2"),
        Line("Colle à bois D3 750 g", "11.45", "3"),
        Line("Abrasif grain 120 x50", "14.95"),
        Line("Mèche à bois 8 mm", "6.30", "2"),
        Line("Gants manutention T9", "5.99", "4"),
        Line("Ruban de masquage 50 m", "4.25", "3"),
    ),
}


def sold_by(party):
    """The lines of a document of ``party``; an unknown one sells what SUPPLIER does."""
    return SALES.get(party, SALES[SUPPLIER])
