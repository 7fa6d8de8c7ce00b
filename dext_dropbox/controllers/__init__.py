from . import dext_dropbox, viewing
