"""What the admin lets people do to one another."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from wagtail import hooks


@hooks.register("before_create_user")
@hooks.register("before_edit_user")
def keep_superusers_to_themselves(request: HttpRequest, person: Any = None) -> None:
    """Let nobody but superusers make a superuser or change one: whoever may would as good as be one."""
    makes_one = bool(request.POST.get("is_superuser"))
    if (makes_one or getattr(person, "is_superuser", False)) and not getattr(request.user, "is_superuser", False):
        raise PermissionDenied
