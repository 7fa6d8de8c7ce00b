{
    "name": "Dropbox Document Intake: Job Queue",
    "summary": "Checks, imports and readings as jobs, on as many hosts as there are",
    "version": "19.0.1.0.0",
    "author": "dext_dropbox contributors",
    "license": "LGPL-3",
    "category": "Accounting/Accounting",
    "depends": ["dext_dropbox", "queue_job"],
    "data": ["data/queue_job_data.xml"],
}
