from . import (
    dropbox_connection_disconnect,
    dropbox_document_move,
    dropbox_folder_activate,
)
