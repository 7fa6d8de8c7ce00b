"""Calls about shared folders; apps with a folder of their own are refused them."""

from ..metadata import stamp
from ..request import Request, tagged
from ..shares import Share
from ..sharing_rules import refuse_sharing
from ..tree import Node
from ..wire import ApiFailure, union
from .registry import handles

READ, WRITE = "sharing.read", "sharing.write"


def _shown(request: Request, share: Share, node: Node) -> dict:
    shown = request.metadata(node)
    return {
        "access_type": {".tag": "owner"},
        "is_inside_team_folder": False,
        "is_team_folder": False,
        "name": node.name,
        "path_lower": shown["path_lower"],
        "path_display": shown["path_display"],
        "policy": {
            "acl_update_policy": {
                ".tag": share.policies.get("acl_update_policy", "editors")
            },
            "shared_link_policy": {
                ".tag": share.policies.get("shared_link_policy", "anyone")
            },
        },
        "preview_url": f"{request.url}/scl/fo/{share.id}",
        "shared_folder_id": share.id,
        "time_invited": share.since,
        "access_inheritance": {".tag": "inherit"},
        "folder_id": node.id,
    }


def _share(request: Request, *tags: str) -> tuple[Share, Node]:
    share = request.files.shares.by_id(request.arg.shared_folder_id)
    node = request.files.tree.by_id.get(share.folder) if share else None
    if share is None or node is None:
        raise ApiFailure(*tags, "invalid_id")
    return share, node


@handles("sharing/share_folder", WRITE, writes=True)
def share_folder(request: Request) -> dict:
    """Share a folder, made if missing."""
    node = _folder_to_share(request)
    trouble = refuse_sharing(request.files, node)
    if trouble:
        raise _bad_path(request, node, trouble)

    def work() -> dict:
        trouble = refuse_sharing(request.files, node)
        if trouble:
            error = _bad_path(request, node, trouble).error
            return {".tag": "failed", "failed": error}
        share = request.files.share(node, stamp())
        share.policies = _policies(request)
        request.files.shares.save(share)
        return {".tag": "complete", **_shown(request, share, node)}

    if request.arg.force_async or request.behaviour.sharing_is_a_job:
        return request.in_background("share_folder", work, union("email_unverified"))
    return work()


def _folder_to_share(request: Request) -> Node:
    path = request.arg.path
    try:
        return request.find(path)
    except ApiFailure:
        pass
    try:
        with tagged():
            return request.files.make_folder(request.target(path))
    except ApiFailure:
        raise ApiFailure("bad_path", "invalid_path") from None


def _bad_path(request: Request, node: Node, tags: tuple[str, ...]) -> ApiFailure:
    share = request.files.shares.of(node)
    if tags != ("already_shared",) or share is None:
        return ApiFailure("bad_path", *tags)
    inner = {".tag": "already_shared", **_shown(request, share, node)}
    error = {".tag": "bad_path", "bad_path": inner}
    return ApiFailure("bad_path", *tags, error=error)


def _policies(request: Request) -> dict[str, str]:
    arg = request.arg
    wanted = {
        "acl_update_policy": arg.acl_update_policy,
        "shared_link_policy": arg.shared_link_policy,
    }
    return {name: policy._tag for name, policy in wanted.items() if policy}


@handles("sharing/check_share_job_status", WRITE)
def check_share_job(request: Request) -> dict:
    """Tell how far sharing is."""
    return request.job_result("share_folder")


@handles("sharing/unshare_folder", WRITE, writes=True)
def unshare_folder(request: Request) -> dict:
    """Share a folder no longer."""
    share, node = _share(request, "access_error")

    def work() -> dict:
        request.files.unshare(node, share)
        return {".tag": "complete"}

    failure = union("unshare_folder_error", "no_permission")
    return request.in_background("sharing", work, failure)


@handles("sharing/check_job_status", WRITE)
def check_job(request: Request) -> dict:
    """Tell how far a job about a shared folder is."""
    return request.job_result("sharing")


@handles("sharing/get_folder_metadata", READ)
def get_folder_metadata(request: Request) -> dict:
    """Tell about one shared folder."""
    return _shown(request, *_share(request))


@handles("sharing/list_folders", READ)
def list_folders(request: Request) -> dict:
    """Tell all shared folders."""
    found = []
    for share in request.files.shares:
        node = request.files.tree.by_id.get(share.folder)
        if node is not None:
            found.append(_shown(request, share, node))
    return {"entries": found}


@handles("sharing/list_folder_members", READ)
def list_folder_members(request: Request) -> dict:
    """Tell who may come into a shared folder: all but the owner were invited."""
    share, _node = _share(request)
    account = request.account
    owner = {
        "account_id": account.account_id,
        "email": account.email,
        "display_name": account.name,
        "same_team": True,
    }
    invitees = [
        {
            "access_type": {".tag": access},
            "invitee": {".tag": "email", "email": email},
            "is_inherited": False,
        }
        for email, access in share.members.items()
    ]
    users = [{"access_type": {".tag": "owner"}, "user": owner, "is_inherited": False}]
    return {"users": users, "groups": [], "invitees": invitees}


@handles("sharing/add_folder_member", WRITE)
def add_folder_member(request: Request) -> None:
    """Invite people by e-mail."""
    share, _node = _share(request, "access_error")
    for member in request.arg.members:
        if not member.member.is_email():
            raise ApiFailure("bad_member", "invalid_dropbox_id")
        share.members[member.member.get_email()] = member.access_level._tag
    request.files.shares.save(share)


@handles("sharing/update_folder_member", WRITE)
def update_folder_member(request: Request) -> dict:
    """Let a member do more, or less."""
    share, _node = _share(request, "access_error")
    email = _member(request, share)
    share.members[email] = request.arg.access_level._tag
    request.files.shares.save(share)
    return {}


@handles("sharing/remove_folder_member", WRITE)
def remove_folder_member(request: Request) -> dict:
    """Let a member in no longer."""
    share, _node = _share(request, "access_error")
    email = _member(request, share)

    def work() -> dict:
        share.members.pop(email, None)
        request.files.shares.save(share)
        return {".tag": "complete"}

    return request.in_background("remove_member", work, union("no_permission"))


@handles("sharing/check_remove_member_job_status", WRITE)
def check_remove_member_job(request: Request) -> dict:
    """Tell how far the removal is."""
    return request.job_result("remove_member")


def _member(request: Request, share: Share) -> str:
    member = request.arg.member
    email = member.get_email() if member.is_email() else ""
    if email not in share.members:
        raise ApiFailure("member_error", "not_a_member")
    return email
