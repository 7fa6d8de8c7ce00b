from . import allowance, link, upload, receiving, sending, sender
from . import answering, telling, sheet
