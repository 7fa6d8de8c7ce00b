"""What the invented companies sell: name, lowest and highest price, VAT rate."""

from decimal import Decimal

from .deal import Item

GOODS = {
    "office": """
        Ramette papier A4 80 g|4|7|20
        Cartouche d'encre noire XL|28|69|20
        Classeur à levier dos 80 mm|2|5|20
        Fauteuil de bureau Ergo+|119|289|20
        Lampe LED articulée|24|59|20
        Étiquettes adhésives 70 x 37|9|18|20
        Agrafeuse métal 30 feuilles|12|31|20
        Livre comptable 2026|21|38|5.5
        Écran 27 pouces QHD|189|319|20
        Câble HDMI 2 m|6|14|20
        Clavier sans fil AZERTY|29|79|20
        Bloc-notes A5 ligné, lot de 10|8|16|20""",
    "building": """
        Dépose des anciens revêtements|280|900|10
        Fourniture et pose de carrelage 60x60|48|79|10
        Ragréage autolissant|14|26|10
        Pose de plinthes assorties|9|17|10
        Évacuation des gravats|120|380|20
        Peinture mate deux couches|16|28|10
        Menuiserie PVC double vitrage|420|890|5.5
        Isolation laine de roche 200 mm|27|44|5.5
        Mise en service chaudière|190|340|10
        Remplacement mitigeur thermostatique|168|290|10""",
    "consulting": """
        Accompagnement stratégique – journée|480|850|0
        Rédaction du rapport d'étape|350|900|0
        Atelier de formation (demi-journée)|290|460|0
        Conception graphique du logo|400|1200|0
        Maquettes du site internet|600|1800|0
        Suivi de projet mensuel|180|420|0""",
    "agency": """
        Création de la charte graphique|900|2600|20
        Campagne display – gestion|350|1200|20
        Achat d'espace publicitaire|500|4200|20
        Shooting photo, une journée|780|1450|20
        Rédaction de 4 articles|320|640|20
        Hébergement annuel du site|120|360|20
        Impression 5 000 dépliants A5|310|590|20""",
    "food": """
        Tomates grappe cat. I, colis 6 kg|9|16|5.5
        Beurre doux 82 % 500 g|4|7|5.5
        Farine T55 25 kg|19|28|5.5
        Huile de tournesol 5 L|9|15|5.5
        Café en grains 1 kg|11|19|5.5
        Champagne brut 75 cl|19|34|20
        Vin rouge AOP 75 cl|4|9|20
        Filet de poulet, barquette 2,5 kg|17|26|5.5
        Serviettes blanches 40x40 x100|5|9|20
        Eau minérale 1,5 L x6|2|4|5.5
        Crème liquide 35 % 1 L|4|6|5.5""",
    "parts": """
        Roulement à billes 6204-2RS|4|12|20
        Courroie trapézoïdale SPA 1250|11|24|20
        Vis CHC M8x40 inox A2 (boîte 100)|16|29|20
        Joint torique NBR 40x3|1|2|20
        Vérin pneumatique Ø32 course 100|58|120|20
        Contacteur 25 A 230 V|26|48|20
        Disjoncteur 3P 32 A courbe C|31|62|20
        Câble R2V 3G2,5 – le mètre|1|3|20
        Gaine ICTA Ø20 couronne 100 m|28|44|20
        Capteur inductif M12 PNP|19|41|20
        Moteur asynchrone 1,5 kW|160|290|20""",
    "restaurant": """
        Menu du jour|15|22|10
        Entrecôte frites|19|28|10
        Salade de chèvre chaud|12|17|10
        Tarte fine aux pommes|7|10|10
        Café gourmand|7|10|10
        Café|1|3|10
        Pichet de vin 50 cl|9|15|20
        Bière pression 25 cl|4|6|20
        Eau pétillante 1 L|4|6|10
        Mousse au chocolat|6|9|10""",
    "groceries": """
        PAIN COMPLET 500G|1|3|5.5
        YAOURT NATURE X8|1|3|5.5
        EMMENTAL RAPE 200G|2|3|5.5
        LESSIVE LIQUIDE 2L|6|12|20
        EPONGES X3|1|3|20
        JUS ORANGE 1L|1|3|5.5
        PILES LR6 X8|5|10|20
        CHOCOLAT NOIR 100G|1|3|20
        POMMES GALA|1|4|5.5
        SACS POUBELLE 50L|2|5|20
        SAVON MAINS|1|4|20
        CAFE MOULU 250G|2|5|5.5""",
    "hardware": """
        VIS BOIS 5X60 X200|9|18|20
        CHEVILLES NYLON X50|4|9|20
        PEINTURE BLANC MAT 10L|39|79|20
        ROULEAU LAQUEUR|6|12|20
        RUBAN MASQUAGE 50M|3|6|20
        SILICONE SANITAIRE|5|11|20
        PLAQUE BA13 250X120|8|14|20
        GANTS T9|3|8|20
        FORET BETON D8|4|9|20""",
    "german": """
        Beratung und Konzeption, Stunde|85|140|19
        Wartung Heizungsanlage|180|320|19
        Edelstahlblech 2 mm|44|92|19
        Fachbuch Arbeitssicherheit|29|59|7
        Montagewinkel verzinkt (100 St.)|38|71|19
        Druckerpatronen-Set|49|89|19
        Anfahrtspauschale|35|60|19
        Bio-Apfelsaft 12 x 1 l|18|27|19
        Kaffee ganze Bohne 1 kg|13|21|7""",
    "german_till": """
        BIO VOLLMILCH 1L|1|2|7
        ROGGENBROT 750G|2|4|7
        AKKUSCHRAUBER 18V|59|99|19
        SPAX 4X40 200ST|8|14|19
        MALERKREPP 50M|3|6|19
        BANANEN|1|3|7
        WASCHMITTEL|5|9|19
        BLUMENERDE 20L|3|7|19""",
    "dutch": """
        Onderhoud koelinstallatie|140|290|21
        Tulpenbollen gemengd, 100 st.|14|26|9
        Transport Rotterdam – Lille|240|460|21
        Vakboek logistiek|24|48|9
        Pallets EUR-1 gebruikt|7|11|21
        Ontwerp verpakking|320|760|21""",
    "british": """
        Web development – day rate|380|620|20
        Trade paperback, assorted|6|14|0
        Industrial shelving unit|129|240|20
        Carriage and packing|18|45|20
        Annual support agreement|450|980|20
        Training workshop materials|60|140|20""",
    "cloud": """
        Team plan – 12 seats|96|240|0
        Additional storage 500 GB|10|40|0
        API requests (over quota)|4|60|0
        Priority support|29|99|0
        Build minutes|6|44|0""",
    "transport": """
        Messagerie 44 > 69|48|120|20
        Affrètement complet 35 > 13|580|980|20
        Lot partiel 59 > 31|190|420|20
        Express colis < 30 kg|18|39|20
        Livraison hayon|35|60|20
        Frais de mise en attente|40|85|20""",
}


def parse(trade):
    for row in GOODS[trade].strip().splitlines():
        name, low, high, rate = row.strip().split("|")
        yield name, int(low), int(high), Decimal(rate)


def items(dice, trade, count, many=9, rates=True):
    """Draw ``count`` lines of ``trade``; no more than ``many`` of each.

    :param rates: False for lines without VAT
    """
    rows = list(parse(trade))
    chosen = dice.sample(rows, min(count, len(rows)))
    chosen += dice.choices(rows, k=count - len(chosen))
    return [
        Item(
            name,
            Decimal(dice.randint(low * 100, high * 100)) / 100,
            Decimal(dice.randint(1, many)),
            rate if rates else None,
            code=f"{name[:2].upper()}{dice.randint(100, 9999)}",
        )
        for name, low, high, rate in chosen
    ]
