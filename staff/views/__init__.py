"""Pages of the members, by noun."""

from staff.views.centre import centre_change
from staff.views.members import member_add, member_change, member_list, password_reset
from staff.views.notices import notice_list, notices_read
from staff.views.preferences import language_change, password_change, preferences
from staff.views.shifts import shift_cancel, shift_list
from staff.views.sign_in import SignInView, sign_in_locked, sign_out

__all__ = [
    "SignInView",
    "centre_change",
    "language_change",
    "member_add",
    "member_change",
    "member_list",
    "notice_list",
    "notices_read",
    "password_change",
    "password_reset",
    "preferences",
    "shift_cancel",
    "shift_list",
    "sign_in_locked",
    "sign_out",
]
