"""The people who sign in."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """One person's account; ours from the first migration, so that it can grow without swapping models."""
