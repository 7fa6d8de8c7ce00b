"""The pages that a person sees: consent, and errors."""

from collections.abc import Mapping, Sequence
from html import escape

from .model import SCOPES, Account
from .oauth import AuthorizeRequest

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; background: #f4f5f7; color: #1d2330;
  font: 16px/1.5 system-ui, sans-serif; }}
main {{ box-sizing: border-box; max-width: 28rem; margin: 4vh auto;
  padding: 1.5rem; background: #fff; border-radius: 12px;
  box-shadow: 0 1px 4px #0002; }}
h1 {{ margin: 0 0 1rem; font-size: 1.25rem; line-height: 1.35; }}
ul {{ margin: 0 0 1rem; padding-left: 1.25rem; }}
label, select {{ display: block; width: 100%; }}
select {{ margin: .25rem 0 1rem; padding: .6rem; font: inherit; }}
.hint {{ color: #5b6472; font-size: .875rem; }}
.buttons {{ display: flex; gap: .75rem; flex-wrap: wrap; margin-top: 1.5rem; }}
button {{ flex: 1 1 8rem; min-height: 44px; font: inherit; font-weight: 600;
  border-radius: 8px; border: 1px solid #1f4fd8; cursor: pointer; }}
#allow {{ background: #1f4fd8; color: #fff; }}
#deny {{ background: #fff; color: #1f4fd8; }}
button:focus-visible, select:focus-visible {{ outline: 3px solid #9db7ff; }}
</style>
</head>
<body><main>{content}</main></body>
</html>
"""


def _page(title: str, content: str) -> str:
    return _PAGE.format(title=escape(title), content=content)


def error_page(text: str) -> str:
    """Return the page for a request that cannot be shown to a person."""
    return _page(
        "Error", f'<h1 id="error">Error (400)</h1><p>{escape(text)}</p>{_HINT_ERROR}'
    )


_HINT_ERROR = (
    '<p class="hint">The app that sent you here made a mistake. Nothing has been'
    " linked.</p>"
)


def consent_page(
    request: AuthorizeRequest, query: Mapping[str, str], accounts: Sequence[Account]
) -> str:
    """Return the page that asks whether an app may have access.

    :param query: what the app asked for, sent again with the decision
    :param accounts: those that the person may choose from
    """
    name = escape(request.app.name)
    if request.app.access == "app_folder":
        reach = f"its own folder, Apps &rsaquo; {name}, in your files"
    else:
        reach = "the files and folders in your account"
    scopes = "".join(
        f"<li>{escape(SCOPES.get(scope, scope))}</li>" for scope in request.scopes
    )
    hidden = "".join(
        f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">'
        for key, value in query.items()
        if key not in ("account", "decision")
    )
    content = (
        f"<h1><b>{name}</b> would like to access {reach}</h1>"
        f"<p>This app will be able to:</p><ul>{scopes}</ul>"
        f'<form method="post" action="/oauth2/authorize">{hidden}{_chooser(accounts)}'
        '<div class="buttons">'
        '<button id="deny" name="decision" value="deny">Deny</button>'
        '<button id="allow" name="decision" value="allow">Allow</button>'
        "</div></form>"
        '<p class="hint">A local stand-in for Dropbox: no real account is'
        " involved.</p>"
    )
    return _page(f"{request.app.name} - access request", content)


def result_page(query: Mapping[str, str]) -> str:
    """Return the page of an app that has none of its own: the code, or why not.

    :param query: what such a page of its own would get
    """
    if "code" not in query:
        return error_page(query.get("error_description", "Access was denied."))
    code = escape(query["code"])
    return _page(
        "Code",
        "<h1>Access code generated</h1><p>Enter this code into the app to finish:</p>"
        f'<input id="code" readonly value="{code}">',
    )


def _chooser(accounts: Sequence[Account]) -> str:
    if len(accounts) == 1:
        account = accounts[0]
        return (
            f'<input type="hidden" name="account" value="{account.account_id}">'
            f'<p class="hint">Signed in as {escape(account.name)}'
            f" ({escape(account.email)})</p>"
        )
    options = "".join(
        f'<option value="{account.account_id}">{escape(account.name)}'
        f" ({escape(account.email)})</option>"
        for account in accounts
    )
    return (
        '<label for="account">Account</label>'
        f'<select id="account" name="account">{options}</select>'
    )
