"""Texts that templates cannot hold: those that go by a number, and those that need telling apart for translators."""

from django.utils.formats import number_format
from django.utils.translation import ngettext, pgettext


def grouped(number: int) -> str:
    """Return a number that is for reading, as the language at hand has it: 1 234 in Finnish. Years are none."""
    return str(number_format(number, force_grouping=True))


def pages(number: int) -> str:
    """Return how many pages there are."""
    return ngettext("%(pages)s page", "%(pages)s pages", number) % {"pages": grouped(number)}


def results(total: int) -> str:
    """Return how many results there are."""
    return ngettext("%(total)s result", "%(total)s results", total) % {"total": grouped(total)}


def results_for(total: int, text: str) -> str:
    """Return how many results there are for what was asked."""
    said = ngettext("%(total)s result for “%(text)s”", "%(total)s results for “%(text)s”", total)
    return said % {"total": grouped(total), "text": text}


def results_without(total: int, label: str) -> str:
    """Return how many results there would be without a filter."""
    said = ngettext("Without “%(label)s”: %(total)s result", "Without “%(label)s”: %(total)s results", total)
    return said % {"total": grouped(total), "label": label}


def search() -> str:
    """Return what stands on a button that searches."""
    return pgettext("verb", "Search")


def show() -> str:
    """Return what stands on a button that shows what was chosen."""
    return pgettext("verb", "Show")
