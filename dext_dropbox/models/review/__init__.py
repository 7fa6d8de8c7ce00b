from . import (
    attention,
    moving,
    alarm,
    viewing,
    account_move,
    account_move_alarm,
    account_journal,
    empty_inbox,
    news,
)
