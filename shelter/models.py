"""What the house remembers about its own machinery: its heartbeat, and unfinished jobs."""

from django.db import models


class Heartbeat(models.Model):
    """The run that started last (one row, id 1), and when its cluster last took a job."""

    run = models.UUIDField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"heartbeat of run {self.run}"


class JobStart(models.Model):
    """How often an unfinished job was begun; one that keeps killing its worker is given up."""

    key = models.CharField(max_length=120, primary_key=True)
    name = models.CharField(max_length=120)
    count = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()

    def __str__(self):
        return f"start of job {self.key}"
