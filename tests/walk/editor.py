"""An editor at work: sends what a browser would send to the admin's own addresses."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

T = TypeVar("T")


class NothingToDoError(Exception):
    """There is nothing that the operation could be done to."""


class RefusedError(Exception):
    """The admin did not do it, and said why."""


class Pick:
    """Chooses among what there is by a short list of numbers, so that a step means the same each time it is played."""

    def __init__(self, numbers: Sequence[int]) -> None:
        """Take the numbers; they are used again from the beginning when there are too few."""
        self._numbers = itertools.cycle(numbers or [0])

    def number(self, below: int) -> int:
        """Return a number from 0 up to `below`."""
        return next(self._numbers) % below

    def one(self, items: Iterable[T]) -> T:
        """Return one of `items`. Raises NothingToDoError when there is none."""
        found = list(items)
        if not found:
            raise NothingToDoError
        return found[self.number(len(found))]

    def some(self, items: Iterable[T], most: int = 2) -> list[T]:
        """Return up to `most` different ones of `items`, perhaps none."""
        found = list(items)
        start, count = (self.number(len(found)), self.number(most + 1)) if found else (0, 0)
        return [found[(start + step) % len(found)] for step in range(min(count, len(found)))]

    def chance(self, one_in: int) -> bool:
        """Return True once in `one_in` times."""
        return self.number(one_in) == one_in - 1


class Editor:
    """A signed-in superuser with a browser."""

    def __init__(self, name: str) -> None:
        """Take the first letters of every word that this editor writes."""
        self.name = name
        self._count = 0
        self._client = Client(SERVER_NAME="localhost")

    def sign_in(self) -> None:
        """Sign in to the database at hand, and begin to count words anew."""
        self._count = 0
        self.user = get_user_model().objects.get(username="editor")
        self._client.force_login(self.user)

    def word(self) -> str:
        """Return a word that nobody has written before, so that it can be looked for."""
        self._count += 1
        return f"{self.name}{self._count}w"

    def post(
        self,
        view: str,
        *args: Any,
        data: Mapping[str, Any] | None = None,
        query: Sequence[tuple[str, Any]] = (),
        json: bool = False,
    ) -> Any:
        """Post a form. A page with an error in it raises RefusedError, an error of the server that error."""
        address = reverse(view, args=args) + (f"?{urlencode(query)}" if query else "")
        headers = {"Accept": "application/json"} if json else {}
        response = self._client.post(address, dict(data or {}), headers=headers)
        return self._checked(response, view)

    def put(self, view: str, *args: Any, data: Mapping[str, Any]) -> Any:
        """Put a form, as wagtail-localize's editor does."""
        kind = "application/x-www-form-urlencoded"
        return self._checked(self._client.put(reverse(view, args=args), urlencode(data), content_type=kind), view)

    def _checked(self, response: Any, view: str) -> Any:
        page = response.status_code == 200 and "text/html" in response.get("Content-Type", "") and response.content
        if response.status_code >= 400 or page:
            raise RefusedError(f"{view} answered {response.status_code} {_errors(response)}")
        return response


def _errors(response: Any) -> str:
    form = response.context.get("form") if response.context else None
    return "" if form is None else f"{dict(form.errors)}"[:500]
