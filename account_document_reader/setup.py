"""Packs this addon alone, for ``pip install``."""

import ast
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ADDON = Path(__file__).parent
PACKAGE = "odoo.addons.account_document_reader"
NOT_PACKED = {"build", "pyproject.toml", "setup.py"}

manifest = ast.literal_eval((ADDON / "__manifest__.py").read_text())


def files():
    """Return the paths of what belongs to the addon, not of what building leaves."""
    for path in sorted(ADDON.rglob("*")):
        first = path.relative_to(ADDON).parts[0]
        left_behind = first.endswith(".egg-info") or path.suffix in (".pyc", ".pyo")
        if path.is_file() and first not in NOT_PACKED and not left_behind:
            yield path.relative_to(ADDON)


class Build(build_py):
    """Leaves out this file, which lies in the addon and is no part of it."""

    def find_package_modules(self, package, package_dir):
        found = super().find_package_modules(package, package_dir)
        return [module for module in found if Path(module[2]).name != "setup.py"]


folders = [path.parent for path in files() if path.name == "__init__.py"]
packages = {".".join((PACKAGE, *folder.parts)): folder for folder in folders}

setup(
    name="odoo-addon-account-document-reader",
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
    cmdclass={"build_py": Build},
    packages=list(packages),
    package_dir={name: folder.as_posix() for name, folder in packages.items()},
    package_data={
        PACKAGE: [path.as_posix() for path in files() if path.suffix != ".py"]
    },
    python_requires=">=3.10",
    install_requires=manifest["external_dependencies"]["python"],
    extras_require={
        "pages": ["pypdfium2", "numpy", "Pillow"],
        "pictures": [
            *("pypdfium2", "numpy", "Pillow"),
            *("rapidocr", "onnxruntime", "opencv-python-headless"),
        ],
    },
)
