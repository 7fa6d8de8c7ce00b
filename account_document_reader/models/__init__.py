from . import (
    account_document_reading,
    queue,
    res_partner,
    account_move,
    vendor,
    lines,
    filling,
    electronic,
)
