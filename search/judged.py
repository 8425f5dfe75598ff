"""Queries whose answers are known, and how well search answers them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wagtail.models import Page

from cms.locales import content_locales, fallback_chain
from cms.models import ContentKey
from cms.viewer import anonymous
from search.log import frequent_queries
from search.models import JudgedQuery
from search.searching import Found, Question, search
from search.tuning import Tuning

DEPTH = 10  # results that count
MOST_TRIED = 200  # queries, each searched for twice: that takes a second or two
_FREQUENT = 100  # of each locale


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, and the keys of the pages that answer it; without keys, nobody has said which do."""

    text: str
    keys: frozenset[str]

    def rank(self, found: Found) -> int:
        """Return the place of the first right answer, counted from 1 by pages; 0 when it is not there."""
        keys = dict.fromkeys(result.publication.key for result in found.results)
        return next((place for place, key in enumerate(keys, start=1) if key in self.keys), 0)


def stored(locale: str) -> list[Judged]:
    """Return the queries that editors have judged in a locale. Three queries."""
    rows = list(JudgedQuery.objects.filter(locale=locale))
    pages = {page for row in rows for page in row.page_ids}
    groups = dict(Page.objects.filter(pk__in=pages).values_list("pk", "translation_key"))
    keys = dict(ContentKey.objects.filter(pk__in=set(groups.values())).values_list("pk", "key"))
    return [
        Judged(row.query, frozenset(keys[groups[page]] for page in row.page_ids if groups.get(page) in keys))
        for row in rows
    ]


def store(locale: str, judged: Iterable[Judged]) -> None:
    """Let editors have these queries, those whose answers exist, besides what they have judged. Four queries."""
    taken = set(JudgedQuery.objects.filter(locale=locale).values_list("query", flat=True))
    new = {query.text: query for query in judged if query.text not in taken}
    keys = frozenset[str]().union(*(query.keys for query in new.values()))
    groups = dict(ContentKey.objects.filter(key__in=keys).values_list("key", "pk"))
    sources = Page.objects.filter(translation_key__in=groups.values()).order_by("-pk")  # the first of each group stays
    pages = dict(sources.values_list("translation_key", "pk"))
    rows = []
    for text, query in new.items():
        found = [pages[groups[key]] for key in sorted(query.keys) if groups.get(key) in pages]
        if found:
            blocks = json.dumps([{"type": "page", "value": page} for page in found])
            rows.append(JudgedQuery(locale=locale, query=text, pages=blocks))
    JudgedQuery.objects.bulk_create(rows)


def read(path: Path) -> Iterator[Judged]:
    """Yield the judged queries of a file. Raises ValueError, which names the line, and OSError."""
    number = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        text, tab, keys = line.partition("\t")
        if not tab or not text.strip() or not keys.split():
            raise ValueError(f"{path}:{number}: not a query, a tab, and keys separated by spaces.")
        yield Judged(text.strip(), frozenset(keys.split()))
    if not number:
        raise ValueError(f"{path} holds no queries.")


@dataclass(frozen=True, slots=True)
class Change:
    """A query whose first results change: what comes among them and what leaves them, by title.

    The ranks are those of the first right answer; 0 when it is not among them, or when nobody has judged the query.
    """

    query: str
    locale: str
    is_judged: bool
    rank_before: int
    rank_after: int
    came: tuple[str, ...]
    gone: tuple[str, ...]
    first: str  # the title of the first result, afterwards


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes. `tried` queries have words that are touched; `is_complete` says that no more have."""

    changes: tuple[Change, ...]
    tried: int
    is_complete: bool


def compare(before: Tuning, after: Tuning, locales: Iterable[str]) -> Comparison:
    """Return which judged and frequent queries are answered otherwise after a change of what is tuned in `locales`.

    They are searched for as by somebody who has not signed in. Raises `search.port.NotReadyError`.
    """
    changed, changes, tried = set(locales), list[Change](), 0
    for locale in content_locales():
        if changed.isdisjoint(fallback_chain(locale)):
            continue
        for judged in _queries(locale):
            if not _is_touched(judged.text, locale, before, after):
                continue
            if tried == MOST_TRIED:
                return Comparison(tuple(changes), tried, is_complete=False)
            tried += 1
            changes += _changes(judged, locale, before, after)
    return Comparison(tuple(changes), tried, is_complete=True)


def _queries(locale: str) -> Iterator[Judged]:
    known = stored(locale)
    yield from known
    texts = {judged.text.lower() for judged in known}
    yield from (Judged(text, frozenset()) for text in frequent_queries(locale, _FREQUENT) if text not in texts)


def _is_touched(text: str, locale: str, before: Tuning, after: Tuning) -> bool:
    return before.meant(text, locale) != after.meant(text, locale)


def _changes(judged: Judged, locale: str, before: Tuning, after: Tuning) -> Iterator[Change]:
    old, new = (
        search(Question(judged.text, page_size=DEPTH), anonymous(locale), tuned=tuning) for tuning in (before, after)
    )
    was = {(result.publication.pk, result.anchor): result.title for result in old.results}
    now = {(result.publication.pk, result.anchor): result.title for result in new.results}
    if list(was) != list(now):
        yield Change(
            query=judged.text,
            locale=locale,
            is_judged=bool(judged.keys),
            rank_before=judged.rank(old),
            rank_after=judged.rank(new),
            came=tuple(title for place, title in now.items() if place not in was),
            gone=tuple(title for place, title in was.items() if place not in now),
            first=next(iter(now.values()), ""),
        )
