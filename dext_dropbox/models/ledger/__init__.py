from . import (
    document,
    versions,
    event,
    history,
    folder,
    connection,
    meter,
    trail,
    res_partner,
)
