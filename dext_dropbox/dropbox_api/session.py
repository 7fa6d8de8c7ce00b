"""The connections to Dropbox, and what the environment says of the way there."""

import os
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy

import dropbox
from dropbox.session import API_CONTENT_HOST, API_HOST
from requests.utils import get_environ_proxies, select_proxy

from .downloads import THREADS

# Kept open at most: as many as all threads of an Odoo process are likely to use, since
# each import and each click of a person has threads of its own.
CONNECTIONS = 8 * THREADS


def shared_session():
    """Return the session of this process, for all accounts."""
    return _shared(os.getpid())


@lru_cache(maxsize=1)
def _shared(_process):
    """Make the session of a process.

    Opening a connection costs more than a small file does. A forked process must not
    share those of its parent, and accounts must not share cookies.
    """
    session = settled(dropbox.create_session(max_connections=CONNECTIONS))
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def settled(session):
    """Have ``session`` (of requests) look into the environment now, and never again.

    By itself it would do so at each call, which is a fifth of what a small download
    costs, and would let a password of ``.netrc`` take the place of the access token.
    """
    proxies = {}
    for host in (API_HOST, API_CONTENT_HOST):
        if proxy := proxy_of(host):
            proxies[f"https://{host.partition(':')[0]}"] = proxy
    # None and not empty: with a call's own, nothing of these has to be merged.
    session.proxies, session.params = proxies or None, None
    bundles = map(os.environ.get, ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"))
    session.verify = next(filter(None, bundles), session.verify)
    session.trust_env = False
    return session


def proxy_of(host):
    """Return the proxy that the environment names for ``host``, None if none is."""
    url = f"https://{host}"
    return select_proxy(url, get_environ_proxies(url))
