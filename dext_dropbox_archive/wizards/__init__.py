from . import dext_dropbox_archive_year
