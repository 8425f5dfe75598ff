"""What the admin lets people do to one another."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks

from .models import User


@hooks.register("before_create_user")
@hooks.register("before_edit_user")
@hooks.register("before_delete_user")
def keep_superusers_to_themselves(request: HttpRequest, person: Any = None) -> None:
    """Let nobody but superusers make, change or delete a superuser: whoever may would as good as be one."""
    makes_one = bool(request.POST.get("is_superuser"))
    if makes_one or getattr(person, "is_superuser", False):
        _refuse_others(request)


@hooks.register("before_bulk_action")
def keep_several_superusers_to_themselves(
    request: HttpRequest, _action_type: str, objects: Iterable[Any], _action: Any
) -> None:
    """Hold to the same when several people are changed at once."""
    if any(isinstance(person, User) and person.is_superuser for person in objects):
        _refuse_others(request)


def _refuse_others(request: HttpRequest) -> None:
    if not getattr(request.user, "is_superuser", False):
        raise PermissionDenied
