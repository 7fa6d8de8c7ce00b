"""Which routes there are, as far as the SDK and Dropbox's specification know."""

from dropbox import auth, check, file_properties, file_requests, files, sharing, users

ROUTES = {
    f"{namespace}/{name.replace(':2', '_v2')}": route
    for namespace, routes in (
        ("auth", auth.ROUTES),
        ("check", check.ROUTES),
        ("file_properties", file_properties.ROUTES),
        ("file_requests", file_requests.ROUTES),
        ("files", files.ROUTES),
        ("sharing", sharing.ROUTES),
        ("users", users.ROUTES),
    )
    for name, route in routes.items()
}
"""Everything that the SDK knows, by the path below ``/2/``."""

NOT_FOR_APP_FOLDERS = {"file_properties/templates/list_for_user"} | {
    "sharing/" + name
    for name in (
        "add_folder_member",
        "check_job_status",
        "check_remove_member_job_status",
        "check_share_job_status",
        "get_folder_metadata",
        "list_folder_members",
        "list_folder_members/continue",
        "list_folders",
        "list_folders/continue",
        "list_mountable_folders",
        "list_mountable_folders/continue",
        "mount_folder",
        "relinquish_folder_membership",
        "remove_folder_member",
        "set_access_inheritance",
        "share_folder",
        "transfer_folder",
        "unmount_folder",
        "unshare_folder",
        "update_folder_member",
        "update_folder_policy",
    )
}
"""Routes without ``allow_app_folder_app`` in Dropbox's specification."""
