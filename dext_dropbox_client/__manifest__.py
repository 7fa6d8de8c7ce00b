{
    "name": "Dropbox Document Intake: The Client's Side",
    "summary": "An upload page with QR, answers, returns, sharing and the portal",
    "version": "19.0.1.0.0",
    "author": "dext_dropbox contributors",
    "license": "LGPL-3",
    "category": "Accounting/Accounting",
    "depends": ["dext_dropbox", "portal"],
    "data": [],
}
