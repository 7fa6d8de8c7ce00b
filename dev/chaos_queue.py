"""``make chaos`` with jobs: what is different where ``queue_job`` takes the steps."""

ADDON = "dext_dropbox_queue"
# Words of Odoo's command line, and variables of its processes.
WORDS = ("--load", "base,web,queue_job")
CHANNELS = "root:6,root.dext_dropbox_check:2,root.dext_dropbox_import:2"
ENVIRONMENT = {
    "ODOO_QUEUE_JOB_CHANNELS": f"{CHANNELS},root.dext_dropbox_read:2",
    "NO_PROXY": "127.0.0.1,localhost",  # it calls its own server
    "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
}
# Jobs that are still to come to an end.
LEFT = """
    SELECT 1 FROM queue_job
     WHERE state IN ('wait_dependencies', 'pending', 'enqueued', 'started') LIMIT 1
"""
# The waiting times of jobs are over.
DUE = "UPDATE queue_job SET eta = NULL WHERE eta IS NOT NULL AND state = 'pending'"
AT_WORK = "SELECT FROM queue_job WHERE state IN ('enqueued', 'started') LIMIT 1"
FAILED = "SELECT exc_info FROM queue_job WHERE state = 'failed'"
