"""Writes of staff, roles and sign-ins."""

from bijlighar.people.actions.api_client import (
    LetIn,
    UnableToLetIn,
    add_api_client,
    revoke_api_client,
)
from bijlighar.people.actions.register_staff import (
    UnableToChangeStaff,
    add_staff,
    deactivate,
    give_role,
    register_staff,
    set_password,
    take_role,
)
from bijlighar.people.actions.sign_in import sign_in
from bijlighar.people.actions.sign_in_code import request_code, verify_code

__all__ = [
    "LetIn",
    "UnableToChangeStaff",
    "UnableToLetIn",
    "add_api_client",
    "add_staff",
    "deactivate",
    "give_role",
    "register_staff",
    "request_code",
    "revoke_api_client",
    "set_password",
    "sign_in",
    "take_role",
    "verify_code",
]
