# Rooms as in dext_dropbox: each knows only those before it.
from . import (
    returns,
    answers,
    sharing,
    requests,
    reminders,
    other,
    page,
    portal,
    alone,
)
