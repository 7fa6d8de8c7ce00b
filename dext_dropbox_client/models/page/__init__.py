from . import allowance, link, upload, receiving, sending, sender, telling, sheet
