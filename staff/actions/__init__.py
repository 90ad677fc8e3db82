"""What members do to accounts, shifts, notices and their own preferences; by noun.

Import from here, never from the inner modules.
"""

from staff.actions.accounts import LoginTaken, OwnRights, add_member, change_member, reset_password
from staff.actions.audit import (
    AskedAlready,
    OwnLookups,
    raise_lookup_alerts,
    review_lookups,
)
from staff.actions.backups import (
    BackUpFailed,
    back_up,
    note_restored,
    report_failed_backup,
)
from staff.actions.confirming import (
    ConfirmsOwnReset,
    NothingToConfirm,
    confirm_member,
    reset_factors,
)
from staff.actions.house import (
    EndsBeforeItStarts,
    ShiftBegan,
    add_shift,
    cancel_shift,
    change_centre,
)
from staff.actions.keys import (
    KeysBusy,
    NoCardsWaiting,
    entrust_cards,
    make_cards,
    put_old_keys_away,
    rotate_keys,
    show_cards,
)
from staff.actions.organisations import (
    OrganisationNameTaken,
    add_organisation,
    change_organisation,
)
from staff.actions.own import (
    change_password,
    choose_preferences,
    forget_answers,
    make_token,
    read_notice,
    read_notices,
)
from staff.actions.telling import (
    HowTold,
    MailboxMissing,
    MailNotSetUp,
    QuietWithoutEnd,
    choose_notices,
    mail_is_set_up,
    mail_notices,
)

__all__ = [
    "AskedAlready",
    "BackUpFailed",
    "ConfirmsOwnReset",
    "EndsBeforeItStarts",
    "HowTold",
    "KeysBusy",
    "LoginTaken",
    "MailNotSetUp",
    "MailboxMissing",
    "NoCardsWaiting",
    "NothingToConfirm",
    "OrganisationNameTaken",
    "OwnLookups",
    "OwnRights",
    "QuietWithoutEnd",
    "ShiftBegan",
    "add_member",
    "add_organisation",
    "add_shift",
    "back_up",
    "cancel_shift",
    "change_centre",
    "change_member",
    "change_organisation",
    "change_password",
    "choose_notices",
    "choose_preferences",
    "confirm_member",
    "entrust_cards",
    "forget_answers",
    "mail_is_set_up",
    "mail_notices",
    "make_cards",
    "make_token",
    "note_restored",
    "put_old_keys_away",
    "raise_lookup_alerts",
    "read_notice",
    "read_notices",
    "report_failed_backup",
    "reset_factors",
    "reset_password",
    "review_lookups",
    "rotate_keys",
    "show_cards",
]
