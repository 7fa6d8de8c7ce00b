"""The layouts: each module draws those of one kind of sender."""

from . import (
    composed,
    craft,
    foreign,
    online,
    receipts,
    services,
    stationery,
    tills,
    utilities,
)
from ..maker import LAYOUTS
