from . import (
    dropbox_guarded,
    dropbox_connection,
    dropbox_consent,
    dropbox_check,
    dropbox_folder,
    dropbox_document,
    dropbox_import,
    dropbox_reading,
    account_move,
    res_company,
    res_config_settings,
    res_partner,
)
