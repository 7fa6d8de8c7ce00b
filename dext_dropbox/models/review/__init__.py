from . import (
    attention,
    again,
    moving,
    alarm,
    moved,
    likeness,
    viewing,
    account_move,
    account_move_alarm,
    account_journal,
    empty_inbox,
    news,
)
