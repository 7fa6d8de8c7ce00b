"""The web client's scripts and style, made once for all copies of a database.

Odoo makes them when they are first asked for, and keeps them as attachments.
"""

import sys

from . import database as databases
from .firm import odoo_environment

BUNDLES = {
    "web.assets_web": ("css", "js"),
    "web.assets_web_print": ("css",),
    "web.assets_frontend_minimal": ("js",),
    "web.assets_frontend_lazy": ("js",),
    "web.assets_frontend": ("css",),
}


def make(env):
    """Have them made and stored, as for somebody who writes from left to right."""
    for name, kinds in BUNDLES.items():
        for kind in kinds:
            wanted = {one: one == kind for one in ("css", "js")}
            bundle = env["ir.qweb"]._get_asset_bundle(name, **wanted)
            getattr(bundle, kind)()


if __name__ == "__main__":
    databases.connect_server()
    with odoo_environment(sys.argv[1]) as env:
        make(env)
