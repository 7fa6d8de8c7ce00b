from . import access_log, page, portal, sheet
