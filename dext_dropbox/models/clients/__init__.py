from . import (
    folder,
    connection,
    activation,
    making,
    res_partner,
    res_company,
    res_config_settings,
)
