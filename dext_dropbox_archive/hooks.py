def uninstall_hook(env):
    """End the links to archives: afterwards nobody knows of them."""
    env["dext.dropbox.folder"].search([])._drop_archive_links()
