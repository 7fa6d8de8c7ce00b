"""A local Dropbox for demos and tests: an HTTPS server over a folder on disk.

The unmodified Dropbox SDK takes it for the real thing::

    app = App(key="key", secret="secret", name="Example")
    with Emulator("files", "state", apps=[app]) as emulator:
        print(emulator.environment())
"""

from .behaviour import Behaviour
from .emulator import Emulator
from .files import Refused
from .model import Account, App, Call
from .oauth import AuthorizeError
from .remote import AdminClient

__all__ = [
    "Account",
    "AdminClient",
    "App",
    "AuthorizeError",
    "Behaviour",
    "Call",
    "Emulator",
    "Refused",
]
