"""Every write about people. Refusals are ValidationErrors whose keys are the argument names."""

from .accounts import (
    LoginLockedError,
    WrongPasswordError,
    change_own_password,
    choose_language,
    confirm_password,
    correct_person,
    forget_ended_sessions,
    note_login,
    reset_password,
)
from .employment import (
    add_post,
    come_back,
    end_post,
    join,
    leave,
    lock_out_leavers,
    move,
    stay,
)
from .roles import derive_access, set_roles
from .structure import change_position, change_unit, create_position, create_unit

__all__ = [
    "LoginLockedError",
    "WrongPasswordError",
    "add_post",
    "change_own_password",
    "change_position",
    "change_unit",
    "choose_language",
    "come_back",
    "confirm_password",
    "correct_person",
    "create_position",
    "create_unit",
    "derive_access",
    "end_post",
    "forget_ended_sessions",
    "join",
    "leave",
    "lock_out_leavers",
    "move",
    "note_login",
    "reset_password",
    "set_roles",
    "stay",
]
