{
    "name": "Document Reader",
    "summary": "Bills that arrive as files are read here: e-invoices, PDFs and photos",
    "version": "19.0.1.0.0",
    "author": "dext_dropbox contributors",
    "license": "LGPL-3",
    "category": "Accounting/Accounting",
    "depends": ["account"],
    "external_dependencies": {"python": ["lxml", "pypdf", "asn1crypto"]},
    "data": [
        "security/ir.model.access.csv",
        "security/account_document_reader_security.xml",
        "data/ir_cron_data.xml",
        "views/account_document_reading_views.xml",
        "views/account_document_lesson_views.xml",
        "views/account_move_views.xml",
    ],
    "assets": {"web.assets_backend": ["account_document_reader/static/src/**/*"]},
}
