from . import (
    account_document_reading,
    account_move,
    dext_dropbox_document,
    same_invoice,
    splitting,
    versions,
)
