"""Companies that do not exist, drawn anew from every seed."""

from dataclasses import dataclass

from . import numbers
from .writing import grouped

# Names are put together from these: none of them is a firm's.
HEADS = (
    "Aubr Balm Cast Dorv Esq Fauv Gond Harc Jouv Kerm Lanv Marq Nogr Orv Plou Quim "
    "Rouv Sarz Trév Vauq Verl Brim Cham Drev Gaul Hess Lorm Ment Palv Sorb"
).split()
TAILS = (
    "ane ard aux el enne ette eux iac ier ière in ois olle on ond oux ry ac"
).split()
GERMAN = (
    (
        "Birkel Dornau Eschen Falken Grünau Hohlt Imsel Kaltern Lindow Merseb Nordw "
        "Ostern Rauten Silber Tannh Uhlen Wieden"
    ).split(),
    "berg er feld hoff ing mann ner rath stedt thal".split(),
)
DUTCH = (
    "Van der Holt|De Bruinen|Terpstal|Veldkamper|Zuiderloo|Oosterdam|Hogewaard|"
    "Van Lindert|Schouwenaar|Kromwijker"
).split("|")
ENGLISH = (
    "Ashcombe Brindlow Cravenleigh Dunmarsh Elderby Foxcote Gransham Hollowick "
    "Kestrow Larkfold Marlowen Northgill Pennick Quillmere Stonebeck Thornaby"
).split()
CLOUDS = (
    "Nimbly Stackwell Querido Formly Brightdesk Loopara Pixelane Datumly Trackora "
    "Sendolia Metrivo Cloudarel Boardmint Hostrixa Mailvane Codespirel"
).split()
STREETS = {
    "FR": (
        "rue des Tanneurs|avenue de la République|boulevard Carnot|"
        "chemin des Vignes|place de l'Église|rue du Général Leclerc|"
        "ZA des Trois Chênes|quai des Brumes|impasse du Moulin|allée des Érables"
    ),
    "DE": "Lindenallee|Bahnhofstraße|Am Güterplatz|Kirchweg|Industriestraße",
    "NL": "Kerkstraat|Havenweg|Industrielaan|Molendijk|Stationsplein",
    "BE": "rue du Marché|avenue Louise|chaussée de Wavre|Stationsstraat",
    "GB": "High Street|Mill Lane|Station Road|Canal Wharf|Church Walk",
    "US": "Market Street|Harrison Ave|Mission Blvd|Congress Ave",
    "IE": "Grand Canal Street|Barrow Quay|Hatch Lane",
    "IT": "Via Garibaldi|Corso Torino|Via dei Mille",
    "ES": "Calle Mayor|Avenida de la Paz|Plaza del Sol|Calle Real",
}
TOWNS = {
    "FR": (
        "44190 Clisson|69003 Lyon|35000 Rennes|75011 Paris|13006 Marseille|"
        "59000 Lille|31000 Toulouse|67000 Strasbourg|33800 Bordeaux|49100 Angers|"
        "38000 Grenoble|21000 Dijon|29200 Brest|06300 Nice|85600 Montaigu-Vendée"
    ),
    "DE": "50667 Köln|20095 Hamburg|04109 Leipzig|80331 München|66111 Saarbrücken",
    "NL": "3011 AB Rotterdam|1012 JS Amsterdam|5611 EM Eindhoven",
    "BE": "1000 Bruxelles|9000 Gent|4000 Liège",
    "GB": "M1 2HF Manchester|BS1 4DJ Bristol|LS1 5PX Leeds|EC2A 3LT London",
    "US": "94105 San Francisco, CA|78701 Austin, TX|10013 New York, NY",
    "IE": "D02 X285 Dublin|D04 V2N9 Dublin",
    "IT": "10121 Torino|20121 Milano|16121 Genova",
    "ES": "28013 Madrid|08002 Barcelona|46001 Valencia",
}
DIALS = {
    "FR": "0{} 99 00 {} {}",
    "DE": "+49 {}21 5550{}{}",
    "NL": "+31 {}0 555 {} {}",
    "BE": "+32 {} 555 {} {}",
    "GB": "+44 {}632 960 {}{}",
    "US": "+1 ({}15) 555-01{}",
    "IE": "+353 {} 555 {} {}",
    "IT": "+39 0{}1 555 {} {}",
    "ES": "+34 9{} 555 {} {}",
}
COLOURS = (
    "#1F4E79 #8A1C2B #2F6B4F #5B2A86 #0B7A75 #B4531A #22313F #A8326E #3A5A17 #003D7C"
).split()
FORMS = {
    "FR": ("SARL", "SAS", "SASU", "EURL", "SA"),
    "DE": ("GmbH", "GmbH & Co. KG", "AG", "e. K."),
    "NL": ("B.V.", "V.O.F."),
    "BE": ("SRL", "SA", "BV"),
    "GB": ("Ltd", "LLP"),
    "US": ("Inc.", "LLC"),
    "IE": ("Ltd", "DAC"),
    "IT": ("S.r.l.", "S.p.A."),
    "ES": ("S.L.", "S.A.", "SLU"),
}


@dataclass(frozen=True)
class Company:
    """``short`` is the name without its legal form; ``capital`` is in euros."""

    name: str
    short: str
    form: str
    country: str
    street: str
    postcode: str
    city: str
    phone: str
    domain: str
    colour: str
    capital: int
    vat: str = ""
    siren: str = ""
    siret: str = ""
    iban: str = ""

    @property
    def town(self):
        return f"{self.postcode} {self.city}"

    @property
    def address(self):
        return [self.street, self.town]

    @property
    def email(self):
        return f"contact@{self.domain}"

    @property
    def site(self):
        return f"www.{self.domain}"

    @property
    def written_siren(self):
        return grouped(self.siren, 3)

    @property
    def written_siret(self):
        return grouped(self.siret, 3, 3, 3, 5)

    @property
    def written_iban(self):
        return grouped(self.iban, 4)


def company(dice, country="FR", trade="", form=None, without=()):
    """Draw a company.

    :param trade: a word or two that go into its name
    :param without: names of numbers that it does not have ("vat", "iban", ...)
    """
    short = _name(dice, country, trade)
    form = dice.choice(FORMS[country]) if form is None else form
    postcode, city = _town(dice, country)
    street = dice.choice(STREETS[country].split("|"))
    house = dice.randint(1, 180)
    after = country in ("DE", "NL", "BE", "IT", "ES")
    siren = numbers.siren(dice) if country == "FR" else ""
    values = {
        "siren": siren,
        "siret": numbers.siret(siren, dice) if siren else "",
        "vat": numbers.vat(country, siren, dice) if country != "US" else "",
        "iban": numbers.iban(country, dice) if country not in ("US", "IE") else "",
    }
    return Company(
        name=f"{short} {form}".strip(),
        short=short,
        form=form,
        country=country,
        street=f"{street} {house}" if after else f"{house} {street}",
        postcode=postcode,
        city=city,
        phone=DIALS[country].format(
            dice.randint(1, 5), dice.randint(10, 99), dice.randint(10, 99)
        ),
        domain=_domain(short),
        colour=dice.choice(COLOURS),
        capital=dice.choice((1_000, 5_000, 8_000, 20_000, 50_000, 150_000, 1_250_000)),
        **{name: "" if name in without else value for name, value in values.items()},
    )


def _name(dice, country, trade):
    if country == "DE":
        name = dice.choice(GERMAN[0]) + dice.choice(GERMAN[1])
    elif country == "NL":
        name = dice.choice(DUTCH)
    elif country in ("GB", "IE"):
        name = dice.choice(ENGLISH)
    elif country == "US":
        name = dice.choice(CLOUDS)
    else:
        name = dice.choice(HEADS) + dice.choice(TAILS)
    before = country in ("FR", "BE", "IT", "ES")
    return f"{trade} {name}".strip() if before else f"{name} {trade}".strip()


def _town(dice, country):
    town = dice.choice(TOWNS[country].split("|"))
    cut = {"NL": 7, "GB": town.rfind(" "), "IE": 8}.get(country, town.find(" "))
    return town[:cut], town[cut + 1 :]


def _domain(short):
    plain = short.lower().translate(str.maketrans("éèêëàâäöüôîïç", "eeeeaaaouoiic"))
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in plain)
    return "-".join(filter(None, letters.split("-"))) + ".example"
