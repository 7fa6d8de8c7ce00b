from . import (
    dropbox_connection_disconnect,
    dropbox_doctor,
    dropbox_folder_activate,
    dropbox_setup,
)
