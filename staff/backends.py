"""Authentication only: what a member may do is asked of the rules, never of stored permissions."""

from django.contrib.auth.backends import ModelBackend

from staff.models import Member


class MemberBackend(ModelBackend):
    def get_user(self, user_id):
        """Return the member with her centre, in one query: every page asks for its clock."""
        member = Member.objects.select_related("centre").filter(pk=user_id).first()
        return member if member and self.user_can_authenticate(member) else None

    def has_perm(self, member, permission, row=None):
        return False

    def get_all_permissions(self, member, row=None):
        return set()
