from . import (
    dext_dropbox_doctor,
    dext_dropbox_document_return,
    dext_dropbox_file_request_activate,
    dext_dropbox_folder_share,
    dext_dropbox_reminder_preview,
    dext_dropbox_setup,
)
