"""Tests of the package that judges received files, without Odoo.

The package is loaded without the addon around it, which would load Odoo.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "dext_dropbox" / "looking"

spec = spec_from_file_location("looking", FOLDER / "__init__.py")
sys.modules["looking"] = module_from_spec(spec)
spec.loader.exec_module(sys.modules["looking"])
