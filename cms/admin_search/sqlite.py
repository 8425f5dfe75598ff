"""Search in SQLite, where Wagtail's takes minutes to put thousands of pages in order.

It asks the index anew for the relevance of each object that it has found. Here it is asked once, for all of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modelsearch.backends.database.sqlite.query import MatchExpression, normalize
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteFTSIndexEntry,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
    SQLiteSearchResults,
)
from modelsearch.query import MatchAll, Not
from modelsearch.utils import get_descendants_content_types_pks

TOGETHER = 500  # objects asked for at once; SQLite takes so many values


class SearchResults(SQLiteSearchResults):
    """Results that are put in order outside the database. Three queries for a page of them."""

    def _do_search(self) -> list[Any]:
        compiler = self.query_compiler
        query = normalize(compiler.query)
        if not compiler.order_by_relevance or self._score_field is not None or isinstance(query, MatchAll | Not):
            found: list[Any] = super()._do_search()
            return found
        config = compiler.get_config(self.backend)
        scores = _scores(compiler, query, config)
        compiler.order_by_relevance = False
        try:
            matching = compiler.search(config, None, None).order_by().values_list("pk", flat=True)
        finally:
            compiler.order_by_relevance = True
        # As Wagtail orders them: the newest of those that match alike comes first. What was indexed since the scores
        # were read comes last.
        keys = sorted(sorted(matching, reverse=True), key=lambda key: scores.get(str(key), 0.0))
        return list(_in_order(compiler.queryset, keys[self.start : self.stop]))


def _scores(compiler: SQLiteSearchQueryCompiler, query: Any, config: Any) -> Mapping[str, float]:
    """Return how well each object in the index matches, by its key as text; the best has the lowest number."""
    match = MatchExpression(
        compiler.fields or compiler.FTS_TABLE_FIELDS, compiler.build_search_query(query, config=config)
    )
    rank = compiler._build_rank_expression(compiler.get_search_vectors(), config)  # noqa: SLF001 - of our own compiler
    kinds = get_descendants_content_types_pks(compiler.queryset.model)
    rows = SQLiteFTSIndexEntry.objects.filter(match, index_entry__content_type__in=kinds).annotate(score=rank)
    return dict(rows.values_list("index_entry__object_id", "score"))


def _in_order(queryset: Any, keys: Sequence[Any]) -> Iterator[Any]:
    for start in range(0, len(keys), TOGETHER):
        some = keys[start : start + TOGETHER]
        objects = {found.pk: found for found in queryset.filter(pk__in=some)}
        yield from (objects[key] for key in some if key in objects)


class SearchBackend(SQLiteSearchBackend):
    """Wagtail's backend with our results."""

    results_class = SearchResults
