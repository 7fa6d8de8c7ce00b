"""Who may call what, and where their paths begin."""

import json
import time

from starlette.requests import Request as HttpRequest

from .catalogue import NOT_FOR_APP_FOLDERS
from .oauth import Access
from .routes import HANDLERS, SCOPE_OF
from .wire import ApiFailure, BadInput
from .world import World

HEADER = "dropbox-api-path-root"


def bearer(http: HttpRequest) -> str:
    """Return the access token of a call, also one in its address."""
    kind, _, token = _authorization(http).partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _authorization(http: HttpRequest) -> str:
    header = http.headers.get("authorization")
    return header or http.query_params.get("authorization", "")


def authorize(world: World, http: HttpRequest, route: str) -> Access:
    """Return the access that the call's token gives.

    A route that the emulator does not have needs no scope.

    :raises ApiFailure: 401
    :raises BadInput: no token, or a route that the app's type excludes
    """
    if not _authorization(http):
        raise BadInput(
            'Must provide HTTP header "Authorization" or URL parameter "authorization".'
        )
    if not bearer(http):
        raise BadInput('Invalid authorization value in HTTP header "Authorization"')
    access = world.oauth.access(bearer(http))
    if access is None:
        raise ApiFailure("invalid_access_token", status=401)
    if access.expires <= time.time():
        raise ApiFailure("expired_access_token", status=401)
    app = world.app(access.link.app_key)
    if app.access == "app_folder" and route in NOT_FOR_APP_FOLDERS:
        raise BadInput(
            'Your API app is an "App Folder" app. It is not allowed to access'
            " this API function."
        )
    scope = SCOPE_OF.get(route) if route in HANDLERS else None
    if scope is not None and scope not in access.scopes:
        error = {".tag": "missing_scope", "required_scope": scope}
        raise ApiFailure("missing_scope", status=401, error=error)
    return access


def path_root(world: World, http: HttpRequest, access: Access) -> str:
    """Return the path in the account of what this call sees as ``""``.

    :raises ApiFailure: 422, the path root is not the account's
    :raises BadInput: it is none at all
    """
    account = world.account(access.link.account_id)
    app = world.app(access.link.app_key)
    own = world.root_of(app, account.account_id)
    header = http.headers.get(HEADER)
    if header is None:
        return own
    tag, value = _wanted(header)
    if tag == "root" and value != account.root_namespace_id:
        root = {
            ".tag": "team" if account.team_space else "user",
            "root_namespace_id": account.root_namespace_id,
            "home_namespace_id": account.namespace_id,
        }
        if account.team_space:
            root["home_path"] = account.home_path
        error = {".tag": "invalid_root", "invalid_root": root}
        raise ApiFailure("invalid_root", status=422, error=error)
    namespaces = world.namespaces_of(account.account_id)
    if tag != "home" and value not in namespaces:
        raise ApiFailure("no_permission", status=422)
    if tag == "home" or app.access == "app_folder":
        return own
    return namespaces[value]


def _wanted(header: str) -> tuple[str, str]:
    """Return the tag of a path root, and the namespace that it names."""
    try:
        wanted = json.loads(header)
        tag = wanted[".tag"]
        value = "" if tag == "home" else str(wanted[tag])
    except (ValueError, KeyError, TypeError):
        raise BadInput('Invalid HTTP header "Dropbox-API-Path-Root"') from None
    if tag not in ("home", "root", "namespace_id"):
        raise BadInput('Invalid HTTP header "Dropbox-API-Path-Root"')
    return tag, value
