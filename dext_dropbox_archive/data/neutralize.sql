-- A copy of the database opens no client's archive.
UPDATE dext_dropbox_folder
   SET sealed_archive_link = NULL;
