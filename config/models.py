"""Signs of life of the running processes: which sweep ran when, and who holds a lease."""

from django.db import models


class Lease(models.Model):
    """Who does a thing that only one may do, and until when."""

    name = models.CharField(max_length=20, unique=True)
    holder = models.CharField(max_length=60)
    until = models.DateTimeField()


class Heartbeat(models.Model):
    """When a sweep last ran to its end. Read by /halsa/."""

    sweep = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()
