from . import (
    base_partner_merge,
    dropbox_backlog,
    dropbox_document_move,
    dropbox_folder_activate_many,
    dropbox_connection_disconnect,
    dropbox_doctor,
    dropbox_folder_activate,
    dropbox_setup,
)
