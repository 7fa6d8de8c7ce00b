from . import access_log, dext_dropbox, viewing, webhook, monitoring
