"""Packs the addon alone, as ``odoo.addons.dext_dropbox``, for ``pip install``.

``odoo`` and ``odoo.addons`` are namespaces that Odoo shares with packages like this
one: neither gets an ``__init__.py`` here.
"""

import ast
from pathlib import Path

from setuptools import setup

ADDON = Path(__file__).parent / "dext_dropbox"
PACKAGE = "odoo.addons.dext_dropbox"

manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())
packages = {
    ".".join((PACKAGE, *path.parent.relative_to(ADDON).parts)): path.parent
    for path in sorted(ADDON.rglob("__init__.py"))
}


def data_files():
    """Return what is no module of a package, nor left behind by running it."""
    return [
        path.relative_to(ADDON).as_posix()
        for path in sorted(ADDON.rglob("*"))
        if path.is_file()
        and path.suffix not in (".pyc", ".pyo")
        # Migrations are code, but lie in no package.
        and not (path.suffix == ".py" and (path.parent / "__init__.py").exists())
    ]


setup(
    name="odoo-addon-dext-dropbox",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=(Path(__file__).parent / "README.md").read_text(),
    long_description_content_type="text/markdown",
    author=manifest["author"],
    license="LGPL-3.0-only",
    license_files=["LICENSE"],
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
        "Topic :: Office/Business :: Financial :: Accounting",
    ],
    packages=list(packages),
    package_dir={
        name: folder.relative_to(Path(__file__).parent).as_posix()
        for name, folder in packages.items()
    },
    package_data={PACKAGE: data_files()},
    python_requires=">=3.10",
    install_requires=manifest["external_dependencies"]["python"],
)
