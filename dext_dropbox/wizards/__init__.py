from . import (
    dropbox_backlog,
    dropbox_connection_disconnect,
    dropbox_folder_activate,
)
