"""Calls about the account and the link to it."""

from ..request import Request
from .registry import handles


@handles("users/get_current_account", "account_info.read")
def get_current_account(request: Request) -> dict:
    """Tell who is linked."""
    account = request.account
    given, _, surname = account.name.partition(" ")
    initials = "".join(word[0] for word in account.name.split())[:2].upper()
    root = {
        ".tag": "user",
        "root_namespace_id": account.root_namespace_id,
        "home_namespace_id": account.namespace_id,
    }
    if account.team_space:
        root.update({".tag": "team", "home_path": account.home_path})
    return {
        "account_id": account.account_id,
        "name": {
            "given_name": given,
            "surname": surname,
            "familiar_name": given,
            "display_name": account.name,
            "abbreviated_name": initials,
        },
        "email": account.email,
        "email_verified": True,
        "disabled": False,
        "locale": "en",
        "referral_link": "https://www.dropbox.com/referrals/" + account.uid,
        "is_paired": False,
        "account_type": {".tag": "business"},
        "root_info": root,
    }


@handles("users/get_space_usage", "account_info.read")
def get_space_usage(request: Request) -> dict:
    """Tell how full the account is."""
    request.scanner.scan_if_due()
    used, quota = request.files.used, request.account.quota
    if not request.account.team_space:
        return {"used": used, "allocation": {".tag": "individual", "allocated": quota}}
    allocation = {
        ".tag": "team",
        "used": used,
        "allocated": quota,
        "user_within_team_space_allocated": 0,
        "user_within_team_space_limit_type": {".tag": "off"},
        "user_within_team_space_used_cached": used,
    }
    return {"used": used, "allocation": allocation}


@handles("file_properties/templates/list_for_user", "files.metadata.read")
def list_templates(request: Request) -> dict:
    """Tell which templates of properties there are: none."""
    return {"template_ids": []}


@handles("check/user", "account_info.read")
def check_user(request: Request) -> dict:
    """Send back what was sent."""
    return {"result": request.arg.query}


@handles("auth/token/revoke", None)
def revoke(request: Request) -> None:
    """End the link."""
    request.oauth.unlink([request.access.link])
