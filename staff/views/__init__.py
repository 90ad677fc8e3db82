"""Pages of the members, by noun."""

from staff.views.centre import centre_change
from staff.views.confirmations import (
    confirmation_awaited,
    confirmation_list,
    member_confirm,
    member_factors_reset,
)
from staff.views.devices import device_code, device_list, device_refuse
from staff.views.factors import (
    passkey_challenge,
    passkey_new,
    passkey_sign_in,
    second_factor,
    second_factor_set_up,
)
from staff.views.keys import key_cards, key_cards_entrust, keys
from staff.views.lock import lock, locked, member_park, member_switch, session_active
from staff.views.members import member_add, member_change, member_list, password_reset
from staff.views.notices import notice_list, notice_read, notices_read
from staff.views.organisations import (
    organisation_add,
    organisation_change,
    organisation_list,
)
from staff.views.own_factors import (
    recovery_codes_renew,
    second_factor_app,
    second_factor_manage,
    second_factor_passkey,
    second_factor_remove,
)
from staff.views.policy import policy
from staff.views.preferences import (
    language_change,
    notice_preferences,
    password_change,
    preferences,
)
from staff.views.shifts import shift_cancel, shift_list
from staff.views.sign_in import SignInView, sign_in_locked, sign_out
from staff.views.terms import pin_change, terms

__all__ = [
    "SignInView",
    "centre_change",
    "confirmation_awaited",
    "confirmation_list",
    "device_code",
    "device_list",
    "device_refuse",
    "key_cards",
    "key_cards_entrust",
    "keys",
    "language_change",
    "lock",
    "locked",
    "member_add",
    "member_change",
    "member_confirm",
    "member_factors_reset",
    "member_list",
    "member_park",
    "member_switch",
    "notice_list",
    "notice_preferences",
    "notice_read",
    "notices_read",
    "organisation_add",
    "organisation_change",
    "organisation_list",
    "passkey_challenge",
    "passkey_new",
    "passkey_sign_in",
    "password_change",
    "password_reset",
    "pin_change",
    "policy",
    "preferences",
    "recovery_codes_renew",
    "second_factor",
    "second_factor_app",
    "second_factor_manage",
    "second_factor_passkey",
    "second_factor_remove",
    "second_factor_set_up",
    "session_active",
    "shift_cancel",
    "shift_list",
    "sign_in_locked",
    "sign_out",
    "terms",
]
