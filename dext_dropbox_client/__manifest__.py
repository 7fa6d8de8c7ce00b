{
    "name": "Dropbox Document Intake: The Client's Side",
    "summary": "An upload page with QR, answers, returns, sharing and the portal",
    "version": "19.0.1.0.0",
    "author": "dext_dropbox contributors",
    "license": "LGPL-3",
    "category": "Accounting/Accounting",
    "depends": ["dext_dropbox", "portal"],
    "data": [
        "security/ir.model.access.csv",
        "security/page_security.xml",
        "data/page_cron.xml",
        "data/page_mail.xml",
        "views/page_templates.xml",
        "views/page_views.xml",
        "views/portal_templates.xml",
    ],
    "post_init_hook": "post_init_hook",
}
