"""The readers are plain Python: they are imported without the addon around them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "account_document_reader"))
