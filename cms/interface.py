"""The language in which readers are spoken to, where there is no catalogue of ours in that of the content.

A site may have content in any language, but our own texts are translated into some only. Django has texts and formats
of its own in most: pages would be in two languages at once. So everything around such content is in the language of the
first catalogue along the content's chain, else in English. What is active goes by the content's name all the same, as
addresses and directions of writing follow from it. Editors get the admin as Wagtail has it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import formats, translation
from django.utils.translation import to_language, to_locale, trans_real

from cms.locales import fallback_chain

ENGLISH = "en"  # the language of the source

# Which language is spoken in place of one without a catalogue; None: each speaks for itself.
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def interface_language(locale: str) -> str:
    """Return the language of the interface for readers of content in `locale`.

    >>> interface_language("nb")  # without a catalogue, answered by Swedish
    "sv"
    """
    return next((code for code in fallback_chain(locale) if _has_catalogue(code)), ENGLISH)


def catalogues() -> list[str]:
    """Return the languages that our own texts are in."""
    folders = (folder for path in settings.LOCALE_PATHS for folder in sorted(Path(path).iterdir()) if folder.is_dir())
    return [ENGLISH, *(to_language(folder.name) for folder in folders)]


def _has_catalogue(code: str) -> bool:
    generic = code.partition("-")[0]
    return generic == ENGLISH or any(
        Path(folder, to_locale(name)).is_dir() for folder in settings.LOCALE_PATHS for name in (code, generic)
    )


def spoken() -> str:
    """Return the language that readers are spoken to in now."""
    return _spoken.get() or translation.get_language() or ENGLISH


def activate(locale: str) -> None:
    """Speak to readers of content in `locale` from now on."""
    language = interface_language(locale)
    if language == locale:
        _spoken.set(None)
    else:
        _spoken.set(language)
        _let_borrow(locale, language)
    translation.activate(locale)


def deactivate() -> None:
    """Let every language speak for itself again, as for editors."""
    _spoken.set(None)


@contextmanager
def override(locale: str) -> Iterator[None]:
    """Speak to readers of content in `locale` for a while."""
    before = _spoken.get()
    with translation.override(locale):
        activate(locale)
        try:
            yield
        finally:
            _spoken.set(before)


class _Borrower(trans_real.DjangoTranslation):
    """A language that says nothing of its own while another is spoken in its place."""

    def gettext(self, message: str) -> str:
        return str(self._speaker().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return str(self._speaker().ngettext(msgid1, msgid2, n))

    def _speaker(self) -> Any:
        language = _spoken.get()
        return super() if language is None else trans_real.translation(language)


def _let_borrow(locale: str, language: str) -> None:
    """Let a language borrow, if it does not yet, and take over how dates and numbers are written.

    Django has no way to say either: whatever is active is found by its name, in its own tables.
    """
    if isinstance(trans_real.translation(locale), _Borrower):
        return
    texts: Any = trans_real
    formatting: Any = formats
    formatting._format_modules_cache[locale] = formats.get_format_modules(language)  # noqa: SLF001 - see above
    for key in [key for key in formatting._format_cache if key[1] == locale]:  # noqa: SLF001 - see above
        del formatting._format_cache[key]  # noqa: SLF001 - see above
    texts._translations[locale] = _Borrower(locale)  # noqa: SLF001 - see above
