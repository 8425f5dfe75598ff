"""Texts that templates cannot hold: those that go by a number, and those that need telling apart for translators."""

import re
from collections.abc import Iterable

from django.utils.formats import get_format, number_format
from django.utils.translation import get_language_info, ngettext, pgettext

from cms.blocks.download import KINDS

PROVIDERS = {"youtube": "YouTube", "vimeo": "Vimeo"}
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")


def grouped(number: int) -> str:
    """Return a number that is for reading, as the language at hand has it: 1 234 in Finnish. Years are none."""
    return str(number_format(number, force_grouping=True))


def figure(value: str) -> str:
    """Return a figure of a specification, such as `7.5 × 10`, as the language at hand writes it."""
    return _POINT.sub(str(get_format("DECIMAL_SEPARATOR")), value)


def download_kind(kind: str) -> str:
    """Return what people call a kind of file."""
    return str(dict(KINDS)[kind])


def languages_of(codes: Iterable[str]) -> str:
    """Return the names of languages, in the language at hand."""
    return ", ".join(str(get_language_info(code)["name_translated"]) for code in codes)


def posts(number: int) -> str:
    """Return how many posts there are."""
    return ngettext("%(posts)s post", "%(posts)s posts", number) % {"posts": grouped(number)}


def reading_time(minutes: int) -> str:
    """Return how long something takes to read."""
    said = ngettext("%(minutes)s minute to read", "%(minutes)s minutes to read", minutes)
    return said % {"minutes": grouped(minutes)}


def part_of(number: int, total: int) -> str:
    """Return which part of a series something is."""
    return pgettext("series", "Part %(number)s of %(total)s") % {"number": grouped(number), "total": grouped(total)}


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


def results_in(total: int, language: str) -> str:
    """Return how many results there are in another language."""
    said = ngettext("%(language)s: %(total)s result", "%(language)s: %(total)s results", total)
    return said % {"language": language, "total": grouped(total)}


def results_everywhere(total: int) -> str:
    """Return how many results there are when no topic is searched, but everything."""
    said = ngettext("Search everywhere: %(total)s result", "Search everywhere: %(total)s results", total)
    return said % {"total": grouped(total)}


def suggestions(number: int) -> str:
    """Return what is said aloud of a list of suggestions."""
    said = ngettext(
        "%(number)s suggestion; choose with the arrow keys.",
        "%(number)s suggestions; choose with the arrow keys.",
        number,
    )
    return said % {"number": grouped(number)} if number else ""


def place_in_file(kind: str, number: int, name: str) -> str:
    """Return on which page, sheet or slide of a file something is; nothing for a file that has none."""
    said = {
        "page": pgettext("of a file", "Page %(number)s"),
        "sheet": pgettext("of a file", "Sheet “%(name)s”"),
        "slide": pgettext("of a file", "Slide %(number)s"),
    }
    return said.get(kind, "") % {"number": number, "name": name}


def search() -> str:
    """Return what stands on a button that searches."""
    return pgettext("verb", "Search")


def show() -> str:
    """Return what stands on a button that shows what was chosen."""
    return pgettext("verb", "Show")
