from . import reason, client, aside, returning, resent, account_move
