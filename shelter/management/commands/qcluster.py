"""django-q's own command, once the database was seen to keep what it is told."""

from django_q.management.commands.qcluster import Command as QCluster

from shelter.durability import durability


class Command(QCluster):
    def handle(self, *args, **options):
        durability()
        super().handle(*args, **options)
