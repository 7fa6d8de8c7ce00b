"""The accounting firm that tests and demo work with: companies, clients, users."""

import sys
from contextlib import contextmanager

import odoo
from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

from . import database as databases
from .odoo_config import write_config

FIRM = "Cabinet Martin"
MAIL = "bonjour@cabinet-martin.example"
BAKERY = "Boulangerie Petit"
USER = "Sophie Petit"  # of the bakery
GARAGE = "Garage Lenoir"
PASSWORD = "dropbox-demo"


@contextmanager
def odoo_environment(database, **options):
    """Give an environment of the superuser on ``database``; commits at the end."""
    odoo.tools.config.parse_config(["-c", str(write_config(database, **options))])
    with Registry(database).cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, {})


def set_up(env):
    """Make the firm, two clients with books of their own, and who works with them.

    The users are ``claire`` (accounting administrator of the firm), ``paul``
    (accountant) and ``lea`` (portal user of the bakery), all with ``PASSWORD``.
    """
    firm = env.ref("base.main_company")
    firm.write({"name": FIRM, "email": MAIL})
    bakery = _company(env, BAKERY, "Rennes")
    garage = _company(env, GARAGE, "Nantes")
    env["res.partner"].create(
        [
            {"name": USER, "parent_id": bakery.partner_id.id},
            {"name": "Marc Lenoir", "parent_id": garage.partner_id.id},
        ]
    )
    companies = firm + bakery + garage
    env.ref("base.user_admin").write(
        {
            "password": PASSWORD,
            "company_ids": [Command.set(companies.ids)],
            "tz": "Europe/Paris",
            # Its greeting would cover the screen of a phone.
            "odoobot_state": "disabled",
        }
    )
    contacts = "base.group_partner_manager"
    _user(
        env,
        "claire",
        "Claire Martin",
        ["account.group_account_manager", contacts],
        companies,
    )
    _user(
        env,
        "paul",
        "Paul Durand",
        # Who only invoices sees no accounts on a bill.
        ["account.group_account_user", contacts],
        companies,
    )
    lea = _user(env, "lea", "Léa Petit", ["base.group_portal"], firm)
    lea.partner_id.parent_id = bakery.partner_id


def _company(env, name, city):
    company = env["res.company"].create(
        {"name": name, "country_id": env.ref("base.fr").id, "city": city}
    )
    env["account.chart.template"].try_loading("fr", company=company, install_demo=False)
    company.partner_id.is_company = True
    return company


def _user(env, login, name, groups, companies):
    return env["res.users"].create(
        {
            "login": login,
            "name": name,
            "email": f"{login}@cabinet-martin.example",
            "password": PASSWORD,
            "group_ids": [Command.set([env.ref(group).id for group in groups])],
            "company_id": companies[0].id,
            "company_ids": [Command.set(companies.ids)],
            "tz": "Europe/Paris",
            # Its greeting would cover the screen of a phone.
            "odoobot_state": "disabled",
        }
    )


if __name__ == "__main__":
    databases.connect_server()
    with odoo_environment(sys.argv[1]) as env:
        set_up(env)
