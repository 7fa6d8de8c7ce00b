from . import (
    base_partner_merge,
    dext_dropbox_backlog,
    dext_dropbox_connection_disconnect,
    dext_dropbox_doctor,
    dext_dropbox_doctor_server,
    dext_dropbox_doctor_dropbox,
    dext_dropbox_doctor_news,
    dext_dropbox_document_move,
    dext_dropbox_folder_activate,
    dext_dropbox_folder_activate_many,
    dext_dropbox_setup,
)
