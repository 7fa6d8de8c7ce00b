from . import account_document_split
