-- A copy of the database must not speak to the firm's Dropbox, nor be able to.
UPDATE dext_dropbox_connection
   SET state = 'disconnected',
       sealed_tokens = NULL,
       pending_consent = NULL,
       own_app_key = NULL,
       sealed_app_secret = NULL;
DELETE FROM ir_config_parameter
 WHERE key IN ('dext_dropbox.app_key', 'dext_dropbox.app_secret');
DELETE FROM dext_dropbox_news;
UPDATE dext_dropbox_comparison
   SET cursor = NULL,
       under_way = FALSE;
-- What visits to the settings leave behind; Odoo clears it after an hour, too.
DELETE FROM res_config_settings;
