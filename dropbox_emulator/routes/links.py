"""Calls about shared links."""

from ..metadata import stamp
from ..request import Request, tagged
from ..shared_links import SharedLink
from ..tree import Node
from ..wire import ApiFailure
from .registry import handles

READ, WRITE = "sharing.read", "sharing.write"
VISIBILITY = {
    "public": "public",
    "team": "team_only",
    "members": "shared_folder_only",
    "no_one": "no_one",
}
"""What Dropbox calls an audience where it tells who sees a link."""


def _shown(request: Request, link: SharedLink, node: Node) -> dict:
    shown = {
        ".tag": "folder" if node.is_folder else "file",
        "url": _url(request, link, node),
        "id": node.id,
        "name": node.name,
        "path_lower": request.metadata(node)["path_lower"],
        "link_permissions": {
            "resolved_visibility": {".tag": VISIBILITY[link.audience]},
            "effective_audience": {".tag": link.audience},
            "link_access_level": {".tag": link.access},
            "can_revoke": True,
            "visibility_policies": [],
            "can_set_expiry": True,
            "can_remove_expiry": True,
            "allow_download": True,
            "can_allow_download": True,
            "can_disallow_download": True,
            "allow_comments": False,
            "team_restricts_comments": True,
        },
    }
    if link.expires:
        shown["expires"] = link.expires
    if not node.is_folder:
        for name in ("client_modified", "server_modified", "rev", "size"):
            shown[name] = getattr(node, name)
    return shown


def _url(request: Request, link: SharedLink, node: Node) -> str:
    kind = "fo" if node.is_folder else "fi"
    return f"{request.url}/scl/{kind}/{link.id}"


def _links(request: Request) -> list[tuple[SharedLink, Node]]:
    """Return the links to what the app may see and is still there."""
    found = []
    for link in request.shared_links.of(request.account.account_id):
        node = request.files.tree.by_id.get(link.node)
        if node is not None and node.inside(request.root_folder()):
            found.append((link, node))
    return found


@handles("sharing/create_shared_link_with_settings", WRITE)
def create(request: Request) -> dict:
    """Make a link to a file or a folder."""
    arg = request.arg
    with tagged(lookup="path"):
        node = request.find(arg.path)
    for link, other in _links(request):
        if other is node:
            shown = _shown(request, link, node)
            inner = {".tag": "metadata", "metadata": shown}
            tag = "shared_link_already_exists"
            error = {".tag": tag, tag: inner}
            raise ApiFailure(tag, error=error)
    expires = arg.settings and arg.settings.expires
    link = request.shared_links.add(
        request.account.account_id,
        node.id,
        expires and stamp(expires),
        _audience(request),
        _access(request),
    )
    return _shown(request, link, node)


def _audience(request: Request) -> str:
    """Return whom a new link is for: everybody, unless it is said otherwise."""
    settings = request.arg.settings
    audience = settings and (settings.audience or settings.requested_visibility)
    wanted = audience._tag if audience else "public"
    wanted = "team" if wanted == "team_only" else wanted
    if wanted not in VISIBILITY:
        raise ApiFailure("settings_error", "invalid_settings")
    in_team = request.behaviour.links_stay_in_team
    return "team" if in_team and wanted == "public" else wanted


def _access(request: Request) -> str:
    """Return what people may do by a new link: look, unless more is asked for."""
    settings = request.arg.settings
    access = settings and settings.access
    more = access is not None and access._tag in ("editor", "max")
    return "editor" if more else "viewer"


@handles("sharing/list_shared_links", READ)
def list_links(request: Request) -> dict:
    """Tell all links, or those to a path and what it lies in."""
    arg = request.arg
    found = _links(request)
    if arg.path:
        with tagged(lookup="path"):
            node = request.find(arg.path)
        found = [
            (link, other)
            for link, other in found
            if other is node or (not arg.direct_only and node.inside(other))
        ]
    links = [_shown(request, link, node) for link, node in found]
    return {"links": links, "has_more": False}


@handles("sharing/revoke_shared_link", WRITE)
def revoke(request: Request) -> None:
    """End a link."""
    for link, node in _links(request):
        if _url(request, link, node) == request.arg.url:
            request.shared_links.drop(link)
            return
    raise ApiFailure("shared_link_not_found")
