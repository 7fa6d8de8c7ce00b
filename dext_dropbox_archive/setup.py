"""Packs this addon alone, for ``pip install``."""

import ast
from pathlib import Path

from setuptools import setup

ADDON = Path(__file__).parent
PACKAGE = "odoo.addons.dext_dropbox_archive"
NOT_PACKED = {"build", "pyproject.toml", "setup.py"}

manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())


def files():
    """Return the paths of what belongs to the addon, not of what building leaves."""
    for path in sorted(ADDON.rglob("*")):
        first = path.relative_to(ADDON).parts[0]
        left_behind = first.endswith(".egg-info") or path.suffix in (".pyc", ".pyo")
        if path.is_file() and first not in NOT_PACKED and not left_behind:
            yield path.relative_to(ADDON)


folders = [path.parent for path in files() if path.name == "__init__.py"]
packages = {".".join((PACKAGE, *folder.parts)): folder for folder in folders}

setup(
    name="odoo-addon-dext-dropbox-archive",
    version=manifest["version"],
    description=manifest["summary"],
    long_description=(ADDON / "readme" / "DESCRIPTION.md").read_text(),
    long_description_content_type="text/markdown",
    author=manifest["author"],
    license="LGPL-3.0-only",
    classifiers=[
        "Framework :: Odoo",
        "Framework :: Odoo :: 19.0",
        "Programming Language :: Python :: 3",
        "Topic :: Office/Business :: Financial :: Accounting",
    ],
    packages=list(packages),
    package_dir={name: folder.as_posix() for name, folder in packages.items()},
    package_data={
        PACKAGE: [path.as_posix() for path in files() if path.suffix != ".py"]
    },
    python_requires=">=3.10",
    install_requires=["odoo-addon-dext-dropbox"],
)
