"""Taking away one source of marks, or one part of draining: the site must then go wrong, or it would be superfluous."""

from collections.abc import Callable
from typing import Any

from django.db.models import signals
from wagtail import hooks
from wagtail.signals import post_page_move

from cms.publications import batch, expansion, sources

SIGNALS = {
    signals.post_save: "post_save",
    signals.post_delete: "post_delete",
    signals.pre_delete: "pre_delete",
    signals.m2m_changed: "m2m_changed",
    post_page_move: "post_page_move",
}
Undo = Callable[[], None]

DIFFERING = batch.Batch._differing  # noqa: SLF001 - the part itself, without one of its effects

# Parts of draining: where each is, and what is there instead when it is taken away.
PARTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "comparing addresses": (batch.Batch, "_differing", lambda *given: _unless("url_path", given)),
    "comparing order": (batch.Batch, "_differing", lambda *given: _unless("order", given)),
    "groups whose locales have changed": (batch.Batch, "_groups_with_changed_locales", lambda _batch: set()),
    "groups whose source is new": (batch.Batch, "_groups_with_new_source", lambda _batch: set()),
    "aliases of what is marked": (batch, "aliases_of", lambda _page_ids: set()),
    "dependencies": (expansion, "_dependent_on", lambda _sources: []),
    "everything below in every locale": (expansion, "_below_in_every_locale", list),
}


def _unless(column: str, given: Any) -> set[int]:
    return set() if column in str(given[-1]) else DIFFERING(*given)


def names() -> list[str]:
    """Return what can be taken away: signals' handlers, each for one model, the hook, and parts of draining."""
    return [*_handlers(), "after_bulk_action", *PARTS]


def take_away(name: str) -> Undo:
    """Take one away; return a function that puts it back."""
    if name == "after_bulk_action":
        return _without_hook()
    if name in PARTS:
        return _without_part(*PARTS[name])
    signal, handler, sender = _handlers()[name]
    uid = (sources._UID, handler.__name__)  # noqa: SLF001 - as `connect` has it
    signal.disconnect(sender=sender, dispatch_uid=uid)
    return lambda: signal.connect(handler, sender=sender, dispatch_uid=uid)


def _handlers() -> dict[str, tuple[Any, Callable[..., None], Any]]:
    found = {}
    for signal, handler, senders in sources.handlers():
        for sender in senders:
            name = f"{SIGNALS[signal]} {handler.__name__} {sender.__name__ if sender else ''}"
            found[name.strip()] = (signal, handler, sender)
    return found


def _without_hook() -> Undo:
    registered = hooks._hooks["after_bulk_action"]  # noqa: SLF001 - hooks can be registered only
    kept = list(registered)
    registered[:] = [entry for entry in kept if entry[0] is not sources.mark_after_bulk_action]

    def undo() -> None:
        registered[:] = kept

    return undo


def _without_part(place: Any, name: str, instead: Callable[..., Any]) -> Undo:
    part = getattr(place, name)
    setattr(place, name, instead)
    return lambda: setattr(place, name, part)
