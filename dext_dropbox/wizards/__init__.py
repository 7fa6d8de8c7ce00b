from . import (
    dropbox_backlog,
    dropbox_connection_disconnect,
    dropbox_connection_disconnect,
    dropbox_document_move,
    dropbox_folder_activate,
    dropbox_connection_disconnect,
    dropbox_folder_activate,
    dropbox_folder_activate_many,
)
