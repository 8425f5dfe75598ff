"""The names of authors and series, kept in memory: headings and lists of a blog need them for keys alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from cms.locales import fallback_chain
from cms.snapshots import Kept

from .models import Author, Series


@dataclass(frozen=True, slots=True)
class Names:
    """Names by kind and key, then by locale."""

    names: Mapping[tuple[str, str], Mapping[str, str]]

    def label(self, kind: str, key: str, locale: str) -> str:
        """Return the name in `locale`, else the next best; a key of nothing is its own name."""
        names = self.names.get((kind, key), {})
        best = (names[code] for code in fallback_chain(locale) if code in names)
        return next(best, next(iter(names.values()), key))


def _load(_version: int) -> Names:
    names: dict[tuple[str, str], dict[str, str]] = {}
    for model in (Author, Series):
        for row in model._default_manager.filter(live=True).select_related("locale"):
            names.setdefault((model.kind, row.key), {})[row.language] = str(row)
    return Names(names)


_kept = Kept(_load)


def names(version: int | None = None) -> Names:
    """Return the names as of now; for `version` see `Kept.get`."""
    return _kept.get(version)


def connect() -> None:
    """Let changes of the names reach readers."""
    _kept.follow(Author, Series)
