{
    "name": "Dropbox Document Intake: Document Reader",
    "summary": "What clients drop in Dropbox is read: e-invoices, PDFs and photos",
    "version": "19.0.1.0.0",
    "author": "dext_dropbox contributors",
    "license": "LGPL-3",
    "category": "Accounting/Accounting",
    "depends": ["dext_dropbox", "account_document_reader"],
    "data": ["views/account_move_views.xml"],
    "auto_install": True,
}
