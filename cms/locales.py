"""Locales and their fallback chains."""

from collections.abc import Iterable

from django.conf import settings


def content_locales() -> tuple[str, ...]:
    """Return the codes of the content languages, in the order of the settings."""
    return tuple(code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES)


def fallback_chain(locale: str) -> tuple[str, ...]:
    """Return `locale` and the locales that answer for it when it has no translation, best first.

    A locale that is not in `LOCALE_FALLBACKS` falls back to the default language.
    """
    chain = settings.LOCALE_FALLBACKS.get(locale, (settings.LANGUAGE_CODE,))
    return (locale, *(code for code in chain if code != locale))


def answering_locales(present: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each locale in `present`, the locales that it answers for, itself among them.

    Each content locale is answered for by the first locale of its chain that is present.

    >>> answering_locales({"en"})  # with sv → en
    {"en": ["en", "sv"]}
    """
    there = set(present)
    answers: dict[str, list[str]] = {code: [] for code in there}
    for wanted in dict.fromkeys((*content_locales(), *sorted(there))):
        best = next((code for code in fallback_chain(wanted) if code in there), None)
        if best is not None:
            answers[best].append(wanted)
    return answers
