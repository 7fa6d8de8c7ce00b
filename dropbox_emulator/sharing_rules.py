"""What Dropbox does not share."""

from .files import AccountFiles
from .tree import Node


def refuse_sharing(files: AccountFiles, node: Node) -> tuple[str, ...]:
    """Return why a node cannot be shared, as tags of ``SharePathError``."""
    if not node.is_folder:
        return ("is_file",)
    if node.parent is None:
        return ("invalid_path",)
    if files.shares.of(node):
        return ("already_shared",)
    if files.shares.around(node):
        return ("inside_shared_folder",)
    trouble = _about_apps(files, node)
    if trouble:
        return trouble
    return ("contains_shared_folder",) if files.shares.below(node) else ()


def _about_apps(files: AccountFiles, node: Node) -> tuple[str, ...]:
    apps = files.tree.find(f"{files.account.home_path}/Apps")
    if apps is None:
        return ()
    if apps.inside(node):
        return ("contains_app_folder",)
    if node.parent is apps:
        return ("is_app_folder",)
    return ("inside_app_folder",) if node.inside(apps) else ()
