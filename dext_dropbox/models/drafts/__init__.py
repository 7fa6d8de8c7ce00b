from . import opening, importing, sorting, account_move, reading, tidying
