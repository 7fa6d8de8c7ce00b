def uninstall_hook(env):
    """Give back the access to Dropbox, and leave no secret behind."""
    for connection in env["dext.dropbox.connection"].search([]):
        connection._revoke()
    env["ir.config_parameter"].search([("key", "=like", "dext_dropbox.%")]).unlink()
