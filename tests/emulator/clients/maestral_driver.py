"""Runs maestral until its input ends; tells what it hears with one JSON line each."""

import json
import logging
import sys

import keyring
import keyrings.alt.file
import maestral.client
from maestral import manager
from maestral.main import Maestral

REST = 2.0  # seconds without a change after which it has put everything down
ANSWERS = sys.stdout
sys.stdout = sys.stderr  # maestral talks to people too


def tell(value):
    print(json.dumps(value), file=ANSWERS, flush=True)


def main(app_key, folder):
    logging.getLogger("maestral").setLevel(logging.INFO)
    maestral.client.DROPBOX_APP_KEY = app_key
    # There is no www.dropbox.com to ask whether this machine is connected.
    manager.check_connection = lambda *args, **options: True
    keyring.set_keyring(keyrings.alt.file.PlaintextKeyring())
    client = Maestral("emulator")
    client.cred_storage.set_keyring_backend(keyrings.alt.file.PlaintextKeyring())
    tell(client.get_auth_url())
    tell(client.link(code=sys.stdin.readline().strip()))
    tell(client.get_account_info().email)
    client.create_dropbox_directory(folder)
    client.start_sync()
    tell("started")
    for line in sys.stdin:
        if line.strip() == "errors":
            errors = [*client.sync_errors, *client.fatal_errors]
            tell([str(error) for error in errors])
        else:
            resting = client.manager.idle_time > REST and not client.sync.busy()
            tell(client.status if resting else "busy")
    client.stop_sync()


if __name__ == "__main__":
    main(*sys.argv[1:])
