"""Who may do what with accounts, the trail and the house's own settings."""

import rules

from staff.choices import Role


def has_role(*roles):
    """Return a predicate: the member holds one of these roles."""

    @rules.predicate(name=f"has_role({', '.join(roles)})")
    def holds(member):
        return member.is_authenticated and member.has_role(*roles)

    return holds


@rules.predicate
def is_someone_else(member, row):
    return row is None or row.pk != member.pk


runs_the_settings = has_role(Role.ADMIN, Role.MANAGER)

rules.add_perm("staff.use_house", rules.is_authenticated)
rules.add_perm("staff.view_audit", has_role(Role.PRIVACY))
rules.add_perm("staff.manage_members", has_role(Role.ADMIN))
rules.add_perm("staff.change_member", has_role(Role.ADMIN) & is_someone_else)
rules.add_perm("staff.change_settings", runs_the_settings)
rules.add_perm("staff.manage_shifts", runs_the_settings)
