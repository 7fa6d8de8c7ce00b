from . import (
    dropbox_connection_disconnect,
    dropbox_folder_activate,
    dropbox_folder_activate_many,
)
