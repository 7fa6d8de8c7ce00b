"""Titles of papers that are no invoices, in the languages that are read.

They are compared as ``folding.fold`` leaves them, so blanks and accents do not count.
"""

from __future__ import annotations

from .folding import label

# By the code of the trouble; the first that fits decides.
TITLES = (
    ("pro_forma", label(
        "^(facture|invoice|rechnung|factuur|fattura|factura)?proforma",
    )),
    ("quotation", label(
        "^devis(?!e)", "^proposition (commerciale|de prix)", "^offre de prix",
        "^quot(e(?!part)|ation)", "^estimate(?!d)", "^angebot", "^kostenvoranschlag",
        "^offerte", "^preventivo", "^presupuesto", "^orcamento",
    )),
    ("order", label(
        "^(bon|bulletin|accuse|confirmation)( de reception)? de( votre)? commande",
        "^merci (pour|de) votre commande", "^thank(s| you) for your order",
        "^(vielen )?dank fur ihre bestellung", "^(gracias|grazie) p[eo]r (il )?su",
        "^purchase order", "^order (confirmation|acknowledgement)", "^bestellung",
        "^(bestell|auftrags)bestatigung", "^bestelbon", "^orderbevestiging",
        "^inkooporder", "^(conferma d )?ordine", "^pedido",
    )),
    ("delivery_note", label(
        "^bo(n|rdereau) de (livraison|reception|preparation)", "^packing (slip|list)",
        "^delivery (note|docket)", "^lieferschein", "^(pakbon|leverbon|afleverbon)",
        "^documento di trasporto", "^ddt$", "^albaran", "^guia de remessa",
    )),
    ("account_statement", label(
        "^(releve|etat|extrait|situation) (de|du)( (votre|vos|mes|nos))? comptes?",
        "^releve de factures", "^releve n\\w{0,3}\\d",
        "^(account )?statement( of account)?$",
        "^statement of account", "^kontoauszug",
        "^releve (bancaire|d operations)", "^bank statement", "^rekeningoverzicht",
        "^estratto conto", "^extracto de cuenta", "^estado de cuenta",
    )),
    # Not yet invoices.
    ("no_invoice", label(
        "^(facture )?(brouillon|provisoire)", "^facture prov(\\d|$)",
        "^projet de facture",
        "^draft( invoice)?$", "^invoice draft", "^(rechnungs)?entwurf",
        "^conceptfactuur", "^concept$", "^(fattura )?bozza$", "^(factura )?borrador$",
        "^bon d intervention", "^rapport d intervention", "^avis de prelevement",
        "^votre (calendrier|echeancier)", "^bordereau de remise",
        "^repartition des charges",
    )),
    # What is paid to the state, and to social insurances.
    ("no_invoice", label(
        "^avis d( impot|imposition)", "^taxes? fonciere", "^cotisation fonciere",
        "^avis de (taxe|cotisation fonciere|degrevement|mise en recouvrement)",
        "^avis de contravention", "^declaration (de|des|3310|tva)",
        "^taxe sur la valeur ajoutee et", "^bordereau recapitulatif",
        "^\\w{0,14}steuerbescheid", "^bescheid uber", "^umsatzsteuervoranmeldung",
        "^aanslag", "^(modello )?f24(\\D|$)", "^modello di pagamento",
        "^delega irrevocabile", "^liquidacion (de |del )?impuesto", "^modelo (303|111)",
    )),
    # Wages, and what employees write.
    ("no_invoice", label(
        "^(bulletin|fiche) de (paie|salaire)", "^payslip", "^pay (slip|stub|statement)",
        "^(lohn|gehalts|entgelt|verdienst|bezuge)abrechnung", "^loonstrook",
        "^salarisspecificatie", "^busta paga", "^cedolino", "^nomina$",
        "^recibo (individual|de (salario|nomina|vencimento))",
        "^note de frais(?! et (d )?honoraires)",
        "^(etat|fiche) de frais", "^expense (report|claim)",
        "^reisekosten", "^compte rendu d activite",
        "^(feuille|fiche|releve) (de |d )?(heures|temps|presence|pointage)",
        "^timesheet", "^stunden(zettel|nachweis)", "^urenstaat",
        "^decompte d indemnites",
    )),
    # Of banks.
    ("no_invoice", label(
        "^avis d opere", "^avis d operation",
        "^avis de (virement|paiement|reglement)", "^remittance", "^payment advice",
        "^zahlungsavis", "^(ordre|confirmation) de virement", "^virement sepa",
        "^(releve|attestation) d identite bancaire", "^mandat de prelevement",
        "^sepa (lastschrift)?mandat", "^direct debit mandate",
        "^confirmation (de |du )?(votre )?(paiement|reglement)", "^zahlungsbestatigung",
        "^payment (confirmation|received)$", "^confirmacion de pago",
        "^conferma (di |del )?pagamento", "^betalingsbevestiging",
        "^avis d echeance (de |du )?(votre )?(pret|credit|emprunt)",
        "^echeance (de |du )?(votre )?pret", "^tableau d amortissement",
        "^tilgungsplan", "^piano di ammortamento",
    )),
    # Of bookkeeping, of work, and what goes with goods.
    ("no_invoice", label(
        "^bilan( (actif|passif|comptable|simplifie))?$", "^compte de resultat",
        "^grand livre", "^balance (generale|des comptes|agee)", "^budget previsionnel",
        "^inventaire", "^note (interne|de service)", "^memo( interne)?$",
        "^internal (note|memo)", "^interne notiz", "^ordre de mission",
        "^convention de", "^convocation",
        "^avis d arret de travail", "^avis de passage", "^bordereau de suivi",
        "^lettre de voiture", "^offre de pret", "^frachtbrief", "^gewinn und verlust",
    )),
    # Proofs, contracts, and what companies are registered with.
    ("no_invoice", label(
        "^attestation", "^bescheinigung", "^certificat", "^certificate of",
        "^(carte verte|memo vehicule)", "^versicherungsschein",
        "^(extrait )?kbis", "^extrait (d immatriculation|du registre)",
        "^(situation|avis de situation) au repertoire", "^handelsregister",
        "^visura camerale", "^proces verbal", "^statuts$",
        "^contrat de (maintenance|location|vente|prestation|travail|service)",
        "^contratto di", "^contrato de", "^(miet|kauf|arbeits|dienst)vertrag",
    )),
    ("reminder", label(
        "^(1er|2e(me)?|3e(me)?|premier|deuxieme|second|troisieme|dernier|ultime)rappel",
        "^rappel( n\\d.*| de (paiement|facture).*)?$", "^(avis|lettre) de relance",
        "^(1ere?|2e(me)?|3e(me)?|premiere|deuxieme|seconde|troisieme|derniere|ultime)relance",
        "^relance( n?\\d| client|$)", "^mise en demeure",
        "^((first|second|third|final|payment) )?reminder", "^(final|overdue) notice",
        "^\\d?(erste|zweite|dritte|letzte)? ?mahnung",
        "^\\d?(erste|zweite|dritte|letzte)? ?zahlungs(erinnerung|aufforderung)",
        "^(\\de|eerste|tweede|laatste)? ?((betalings)?herinnering|aanmaning)",
        "^(\\d|primo|secondo|terzo|ultimo)?sollecito", "^(primer|segundo|ultimo) aviso",
        "^(\\d.{0,2}|primer|segundo)?recordatorio", "^reclamacion de pago",
        "^\\d(st|nd|rd|th)? ?reminder",
    )),
)  # fmt: skip
# Such slips look like those of a purchase: sums of a till, and what is paid at the end
# of employment.
SLIP_TITLES = label(
    "^rapport (z|x|de caisse)",
    "^(ticket )?z de caisse",
    "^(ticket )?z$",
    "^cloture (de )?(la )?(caisse|journee|journaliere)",
    "^z bericht",
    "^z report",
    "^tagesabschluss",
    "^chiusura (di )?cassa",
    "^cierre de caja",
    "^recu pour solde de tout compte",
    "^telecollecte",
    "^totaux telecollecte",
)
# Invoices have such lines too: they are titles where nothing says that it is one.
WEAK_TITLES = label(
    "^(changement|modification) de (nos |vos )?coordonnees bancaires",
    "^(nos )?(nouvelles )?coordonnees bancaires", "^nouveau rib", "^(notre )?rib$",
    "^(new|change of) bank (details|account)", "^bank details", "^bankverbindung",
    "^(neue|geanderte) bankverbindung", "^coordinate bancarie",
    "^echeancier", "^calendrier (de |des )(paiement|prelevement)", "^zahlungsplan",
    "^conditions generales", "^contrat", "^contract", "^vertrag$",
)  # fmt: skip
# Associations and insurers call for contributions, which are booked as bills are; what
# is paid to the social insurance of the state is a declaration.
CALLS = label("^appel de (vos )?(cotisation|contribution)", "^vos cotisations")
SOCIAL = label(
    "urssaf", "cotisations? et contributions", "contributions sociales",
    "securite sociale", "mutualite sociale agricole", "secu independants",
)  # fmt: skip
# Letters about invoices that are not paid yet say so in such words.
REMINDS = label(
    "sauf erreur (ou omission )?de (notre|nos) part", "(est|sont) restee?s? impayee?s?",
    "(reste|demeure)(nt)? (a ce jour )?impayee?s?", "als gegenstandslos",
    "(rechnung|betrag)\\w{0,40}noch offen ist",
)  # fmt: skip
# What says that something was paid, and that the invoice is elsewhere.
PAID_LETTERS = label(
    "bien (recu|enregistre) votre (paiement|reglement|virement)",
    "received your payment", "(zahlung|zahlungseingang) (dankend )?erhalten",
    "recibido su pago", "ricevuto il (suo|vostro) pagamento",
    "uw betaling (goed )?ontvangen",
)  # fmt: skip
