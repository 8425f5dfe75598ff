"""Middleware of the write side."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from cms import answering
from cms.editing_lock import editing

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class AfterAnswerMiddleware:
    """Does what a request leaves for the time after its answer: drains marks, indexes for the admin.

    Belongs first in `MIDDLEWARE`, where nothing replaces the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and leave the rest to the moment at which the server has sent the answer and closes it."""
        with answering.leave_work() as left:
            response = self.get_response(request)
        if left:
            # Django offers no other way.
            response._resource_closers.append(partial(answering.run, left))  # type: ignore[attr-defined]  # noqa: SLF001
        return response


class AtomicEditingMiddleware:
    """Runs each unsafe request to the admin in one transaction, one after the other (see `cms.editing_lock`).

    So a change and its mark are committed together, and no two changes overwrite each other.

    `ATOMIC_REQUESTS` stays off: on SQLite every read would take the write lock. Belongs last in `MIDDLEWARE`, as it
    calls the view itself. Signing in is left out: it hashes a password, which takes long, and marks nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the rest of the chain."""
        self.get_response = get_response
        self.admin = reverse("wagtailadmin_home")
        self.sign_in = reverse("wagtailadmin_login")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Call the view in a transaction when it may change content."""
        if request.method in SAFE_METHODS or not request.path.startswith(self.admin) or request.path == self.sign_in:
            return None
        request.POST  # noqa: B018 - what is uploaded slowly is read now, while nobody waits for the lock
        with editing():
            return view(request, *args, **kwargs)
