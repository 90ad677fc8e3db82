"""The policy made into rules: a member holds a permission by role; `visible_to` says which rows."""

import rules
from django.utils import timezone

from staff.choices import Role
from staff.policy import grants


def has_role(*roles):
    """Return a predicate: the member holds one of these roles."""

    @rules.predicate(name=f"has_role({', '.join(roles)})")
    def holds(member):
        return member.is_authenticated and member.has_role(*roles)

    return holds


@rules.predicate
def has_file_open(member):
    """What this sign-in opened in an emergency; whose it is, `visible_to` asks the database."""
    until = getattr(member, "emergency_until", None)
    return until is not None and timezone.now() < until


@rules.predicate
def is_someone_else(member, row):
    return row is None or row.pk != member.pk


@rules.predicate
def did_not_reset(member, row):
    return row is None or row.reset_by_id != member.pk


@rules.predicate
def is_readable(member, row):
    """A row that is narrower than `visible_to` says itself whom it is open to."""
    asks = getattr(row, "is_readable_by", None)
    return asks is None or asks(member)


BESIDES = {
    "rehabilitation.read_service_note": is_readable,
    "rehabilitation.write_service_note": is_readable,
    "staff.change_member": is_someone_else,
    "staff.confirm_member": is_someone_else & did_not_reset,
}
"""What a row must be besides: nobody changes her own account. Other such rules are in actions."""


def _predicate_of(grant):
    roles = tuple(grant.roles)
    held = rules.is_authenticated if set(roles) == set(Role) else has_role(*roles)
    if grant.in_emergency:
        held |= has_role(*grant.in_emergency) & has_file_open
    return held & BESIDES[grant.permission] if grant.permission in BESIDES else held


for _grant in grants():
    rules.add_perm(_grant.permission, _predicate_of(_grant))
