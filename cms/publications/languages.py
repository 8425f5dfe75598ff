"""Publications store which locales they answer for, so a change of the languages' settings concerns them all."""

import hashlib

from django.db import transaction

from cms.locales import content_locales, fallback_chain
from cms.models import Counter

from .expansion import EVERYTHING
from .marks import mark


def fingerprint() -> int:
    """Return a number that is another one when `CONTENT_LANGUAGES` or `LOCALE_FALLBACKS` have changed."""
    chains = repr([fallback_chain(locale) for locale in content_locales()])
    return int.from_bytes(hashlib.sha256(chains.encode()).digest()[:7])


def have_changed() -> bool:
    """Tell whether publications were projected with other languages than those of the settings."""
    return not Counter.objects.filter(pk=Counter.LANGUAGES, value=fingerprint()).exists()


def follow_languages() -> None:
    """Have everything projected again if the languages have changed."""
    if have_changed():  # looked at before the transaction, which would take SQLite's lock
        with transaction.atomic():
            Counter.objects.update_or_create(pk=Counter.LANGUAGES, defaults={"value": fingerprint()})
            mark(f"{EVERYTHING}:languages")


def remember_languages() -> None:
    """Take today's languages for those of a site that has never had any."""
    Counter.objects.get_or_create(pk=Counter.LANGUAGES, defaults={"value": fingerprint()})
