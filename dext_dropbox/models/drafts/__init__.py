from . import importing, sorting, account_move, reading, tidying
