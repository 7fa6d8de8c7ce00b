from . import (
    attention,
    moving,
    alarm,
    account_move,
    account_move_alarm,
    account_journal,
)
