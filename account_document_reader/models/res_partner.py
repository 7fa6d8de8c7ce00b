from odoo import api, models
from odoo.fields import Domain

from ..reading import Books
from ..reading.facts import Vendor

# A branch has its company's numbers, and so have its people.
MOST_VENDORS = 20_000  # that a page is compared with
RANK = ("is_company", "company_id", "supplier_rank")


class ResPartner(models.Model):
    """Whom a document names: by numbers that the law gives, never by name alone."""

    _inherit = "res.partner"

    @api.model
    def _document_reader_find(self, reading, role, company, besides=None):
        """Return the partner of these books who is ``role`` ("seller" or "buyer").

        By VAT number, then by SIREN or SIRET, then by bank account; empty if nobody is.

        :param besides: partners that do not count
        """
        for domain in self._document_reader_ways(reading, role):
            found = self._document_reader_among(domain, company) - (besides or self)
            if found:
                return found._document_reader_best(reading.value(f"{role}_siret"))
        if role != "seller" or reading.value("payee_name"):
            return self.browse()
        return self._document_reader_by_account(reading, company, besides or self)

    def _document_reader_ways(self, reading, role):
        """Yield a domain for each number that the document gives, the surest first."""
        vat, siren, siret = (
            reading.value(f"{role}_{name}") for name in ("vat", "siren", "siret")
        )
        if vat:
            written = [vat, f"{vat[:2]} {vat[2:]}", f"{vat[:2]}-{vat[2:]}"]
            bare = Domain("vat", "=", vat[2:]) & Domain("country_id.code", "=", vat[:2])
            yield Domain("vat", "in", written) | bare
        if siret:
            yield self._document_reader_registry([siret], ("siret",))
        if siren or siret:
            siren = siren or siret[:9]
            french = Domain("vat", "=like", f"FR__{siren}")
            yield french | self._document_reader_registry([siren], ("siren",))
            yield self._document_reader_registry([f"{siren}_____"], ("siret",))

    def _document_reader_registry(self, patterns, others):
        """A domain for numbers of the register; blanks between groups are usual."""
        domains = []
        for pattern in patterns:
            groups = [pattern[:3], pattern[3:6], pattern[6:9], pattern[9:]]
            for written in (pattern, " ".join(group for group in groups if group)):
                domains.append(Domain("company_registry", "=like", written))
                domains += [
                    Domain(name, "=like", written)
                    for name in others
                    if name in self._fields and self._fields[name].store
                ]
        return Domain.OR(domains)

    def _document_reader_among(self, domain, company):
        """Return who fits and belongs to these books or to all; not their own."""
        ours = Domain("company_id", "in", (False, company.id))
        found = self.sudo().search(domain & ours)
        heads = found.commercial_partner_id.filtered_domain(ours)
        outside = found.filtered(
            lambda partner: partner.commercial_partner_id not in heads
        )
        return (heads | outside).filtered("active") - company.partner_id

    def _document_reader_best(self, siret):
        """Return one of those who have the same numbers."""
        if siret:
            exact = self.filtered(
                lambda partner: (
                    "".join((partner.company_registry or "").split()) == siret
                )
            )
            self = exact or self
        return self.sorted(
            lambda partner: (*(bool(partner[name]) for name in RANK), -partner.id)
        )[-1:]

    def _document_reader_by_account(self, reading, company, besides):
        """Return the only owner of the account, unless other numbers contradict."""
        iban = reading.value("seller_iban")
        nobody = self.browse()
        if not iban:
            return nobody
        accounts = self.env["res.partner.bank"].sudo()
        accounts = accounts.search([("sanitized_acc_number", "=", iban)])
        domain = Domain("id", "in", accounts.partner_id.ids)
        owner = self._document_reader_among(domain, company) - besides
        if len(owner) != 1 or owner._document_reader_contradicts(reading):
            return nobody
        return owner

    def _document_reader_contradicts(self, reading, role="seller"):
        """Whether this partner has another number than the document says."""
        self.ensure_one()
        vat, siren = (reading.value(f"{role}_{name}") for name in ("vat", "siren"))
        own = "".join(sign for sign in self.vat or "" if sign.isalnum()).upper()
        if vat and own and vat not in (own, own[2:]) and own != vat[2:]:
            return True
        registry = "".join((self.company_registry or "").split())
        if not siren or not registry.isdigit() or len(registry) not in (9, 14):
            return False
        return not registry.startswith(siren)

    @api.model
    def _document_reader_legal_data(self, reading, role):
        """Return the values of a new partner, or None if the document lacks some.

        Needed are name and address, and a VAT number or a SIREN that is right.
        """
        address = reading.value(f"{role}_address") or {}
        name = reading.value(f"{role}_name")
        place = address.get("city") or address.get("zip")
        country = self.env["res.country"].search(
            [("code", "=", (address.get("country") or "").upper() or "?")], limit=1
        )
        vat = self._document_reader_valid_vat(reading.value(f"{role}_vat"), country)
        siren = reading.value(f"{role}_siren")
        if not (name and place and country and (vat or siren)):
            return None
        values = {
            "name": name,
            "is_company": True,
            "vat": vat or False,
            "street": address.get("street") or False,
            "street2": address.get("street2") or False,
            "zip": address.get("zip") or False,
            "city": address.get("city") or False,
            "country_id": country.id,
        }
        if siren:
            values["company_registry"] = reading.value(f"{role}_siret") or siren
        for name in ("email", "phone", "website"):
            if value := reading.value(f"{role}_{name}"):
                values[name] = value
        return values

    @api.model
    def _document_reader_valid_vat(self, vat, country):
        """Return ``vat`` if it is right for its country, or ""."""
        if not vat or not country:
            return ""
        return self._run_vat_checks(country, vat, validation="setnull")[0] or ""

    @api.model
    def _document_reader_books(self, company):
        """Return the ``Books`` of ``company``: what tells it from the seller."""
        own = company.partner_id.sudo()
        registry = "".join((own.company_registry or "").split())
        siren = registry[:9] if registry[:9].isdigit() else ""
        return Books(
            country=company.account_fiscal_country_id.code
            or company.country_code
            or "",
            currency=company.currency_id.name,
            name=own.name,
            vat=own.vat or "",
            siren=siren or ((own.vat or "")[4:] if (own.vat or "")[:2] == "FR" else ""),
            ibans=tuple(own.bank_ids.mapped("sanitized_acc_number")),
        )

    @api.model
    def _document_reader_vendors(self, company):
        """Return the ``Vendor``s of these books: those of all books, and their own."""
        found = self.sudo().search_fetch(
            Domain("company_id", "in", (False, company.id))
            & Domain("parent_id", "=", False)
            & Domain("id", "!=", company.partner_id.id)
            & (Domain("is_company", "=", True) | Domain("supplier_rank", ">", 0)),
            [
                "name",
                "vat",
                "company_registry",
                "website",
                "email",
                "phone",
                "bank_ids",
            ],
            order="supplier_rank desc, id",
            limit=MOST_VENDORS,
        )
        return [partner._document_reader_vendor() for partner in found]

    def _document_reader_vendor(self):
        registry = "".join((self.company_registry or "").split())
        digits = registry.isdigit()
        return Vendor(
            key=self.id,
            name=self.name or "",
            vat=self.vat or "",
            siren=registry[:9] if digits and len(registry) in (9, 14) else "",
            siret=registry if digits and len(registry) == 14 else "",
            ibans=tuple(self.bank_ids.mapped("sanitized_acc_number")),
            website=self.website or "",
            email=self.email or "",
            phone=self.phone or "",
        )
