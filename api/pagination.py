"""Cursors: where the next page of a list begins."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from typing import Any

from django.core.signing import BadSignature, Signer

from cms.listing import Place

from .problems import invalid

USUAL_ITEMS = 20
MOST_ITEMS = 100

# How the value by which a list is ordered comes back from text.
_READERS: dict[str, Callable[[str], Any]] = {
    "key": str,
    "title": str,
    "published": dt.datetime.fromisoformat,
    "updated": dt.date.fromisoformat,
}


def fingerprint(parameters: dict[str, Any]) -> str:
    """Return what tells one request from another: a cursor goes on with the request that gave it, no other."""
    return hashlib.sha256(repr(sorted(parameters.items())).encode()).hexdigest()[:16]


def write_cursor(place: Place, request: str) -> str:
    """Return the cursor for what comes after `place` in a list; `request` is its fingerprint."""
    value, number = place
    text = value if isinstance(value, str) else value.isoformat()
    return _signer().sign_object([text, number.hex, request], compress=True)


def read_cursor(cursor: str, request: str, *, sort: str) -> Place:
    """Return the place of a cursor. Raises a problem for anything that `write_cursor` has not given to this request."""
    try:
        text, number, asked = _signer().unsign_object(cursor)
    except BadSignature as error:
        raise invalid("cursor", "This is no cursor that an answer gave as `next`.") from error
    if asked != request:
        raise invalid("cursor", "This cursor belongs to a request with other parameters.")
    return _READERS[sort.removeprefix("-")](text), uuid.UUID(number)


def _signer() -> Signer:
    return Signer(salt="api.pagination")
