from . import access_log, page, portal, reminders, sheet
