-- A copy of the database must not speak to the firm's Dropbox, nor be able to.
UPDATE dext_dropbox_connection
   SET state = 'disconnected',
       sealed_tokens = NULL,
       pending_consent = NULL;
DELETE FROM ir_config_parameter
 WHERE key IN ('dext_dropbox.app_key', 'dext_dropbox.app_secret');
