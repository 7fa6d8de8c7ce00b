from . import dext_dropbox
