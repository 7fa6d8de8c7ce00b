from . import opening, importing, sorting, account_move, origin, reading, tidying
