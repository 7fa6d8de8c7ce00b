-- A copy of the database opens no page to clients.
UPDATE dext_dropbox_folder
   SET link_hash = NULL,
       sealed_link = NULL;
