"""What Tantivy's indexes hold and what they are asked, in its language of fields and queries."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.port import (
    COUNTED,
    LEVELS,
    PREFERENCE,
    TERMS,
    Forms,
    Hit,
    SearchDocument,
    SearchQuery,
    SearchResults,
    Term,
    Word,
)

_EVERYTHING = "everything"  # that matches

FIELDS = 3  # version of the fields; readers cannot read another one
MOST_VALUES = 10_000  # of a kind of term that are counted


def make_schema() -> tantivy.Schema:
    """Return the fields of an index; `FIELDS` is their version."""
    builder = tantivy.SchemaBuilder()
    for name in ("publication", "anchor"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("sequence", stored=True)
    for name in ("group", "audience"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in COUNTED)
    for level in (*LEVELS, "title"):
        builder.add_text_field(level, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def to_stored(document: SearchDocument) -> tantivy.Document:
    """Return a document as an index holds it."""
    stored = tantivy.Document()
    stored.add_text("publication", document.publication.hex)
    stored.add_text("anchor", document.anchor)
    stored.add_unsigned("sequence", document.sequence)
    stored.add_text("group", document.group.hex)
    stored.add_text("audience", str(document.audience))
    for name, values in document.terms.items():
        for value in sorted(values):
            stored.add_text(name, _encode(value))
    for level, tokens in document.tokens.items():
        stored.add_text(level, " ".join(tokens))
    stored.add_text("title", " ".join(document.title))
    return stored


def _encode(value: str) -> str:
    """Return a term's value as letters and digits: no value can mean anything in a query's text."""
    return value.encode().hex()


def _decode(value: str) -> str:
    return bytes.fromhex(value).decode()


def to_hit(searcher: tantivy.Searcher, address: tantivy.DocAddress, score: float) -> Hit:
    """Return what is known of a document that was found."""
    found = searcher.doc(address)
    return Hit(
        publication=uuid.UUID(str(found.get_first("publication"))),
        anchor=str(found.get_first("anchor") or ""),
        sequence=int(found.get_first("sequence") or 0),
        score=score,
    )


class Question:
    """A query in Tantivy's language, asked of one state of an index."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, query: SearchQuery) -> None:
        """Take the state of the index, and the query."""
        self.searcher = searcher
        self.schema = schema
        self.query = query

    def answer(self) -> SearchResults:
        """Return what is found; with fewer of the words when too little has enough of them."""
        least = self.query.least
        found = self._ask(least)
        if self.query.wants_more(found):
            more = self._ask(1)
            return replace(more, relaxed=more.total > found.total == 0)
        return found

    def _ask(self, least: int) -> SearchResults:
        readers = self._any_of("audience", map(str, self.query.audiences))
        words = self._with_preferred(self._text(least))
        text = [(Occur.Must, self._with_first(words)), (Occur.Must, readers), *self._hidden()]
        filters = self._all_of(self.query.filters)
        limit = max(1, self.query.limit)
        found = self.searcher.search(
            Query.boolean_query([*text, *filters]), limit=limit, offset=self.query.offset, count=True
        )
        hits = found.hits if self.query.limit else []
        counted, total = self._count(Query.boolean_query(text)), _total(found)
        return SearchResults(
            total=total,
            hits=tuple(to_hit(self.searcher, address, score) for score, address in hits),
            counts={kind: _counts(counted[kind]) for kind in self.query.counted},
            without={kind: counted[kind]["doc_count"] for kind in self.query.counted},
            unfiltered=counted[_EVERYTHING]["doc_count"] if self.query.filters else total,
        )

    def _text(self, least: int) -> Query:
        words = self.query.words
        if words is None:
            return Query.const_score_query(Query.all_query(), 1.0)
        if not words:
            return Query.empty_query()
        text = Query.boolean_query([(Occur.Should, self._word(word)) for word in words], least)
        helping = [(Occur.Should, self._word(word)) for word in self.query.helping]
        return Query.boolean_query([(Occur.Must, text), *helping]) if helping else text

    def _all_of(self, filters: Mapping[str, frozenset[str]]) -> list[tuple[Occur, Query]]:
        return [(Occur.Must, self._any_of(name, map(_encode, values))) for name, values in filters.items()]

    def _with_preferred(self, text: Query) -> Query:
        """Return the query for what `text` finds, with more for what the reader prefers: its score once again."""
        if not self.query.preferred:
            return text
        preferred = Query.boolean_query([(Occur.Must, text), *self._all_of(self.query.preferred)])
        more = Query.boost_query(preferred, PREFERENCE - 1)
        return Query.boolean_query([(Occur.Must, text), (Occur.Should, more)])

    def _with_first(self, text: Query) -> Query:
        """Return the query for what `text` finds, and for the pages that come before it."""
        first = [Query.const_score_query(self._page(group), score) for group, score in self.query.scores_of_first]
        return Query.boolean_query([(Occur.Should, found) for found in (text, *first)]) if first else text

    def _page(self, group: uuid.UUID) -> Query:
        """Return the query for the page of a group, without its questions."""
        return Query.boolean_query([(Occur.Must, self._is("group", group.hex)), (Occur.Must, self._is("anchor", ""))])

    def _hidden(self) -> list[tuple[Occur, Query]]:
        hidden = [group.hex for group in self.query.hidden]
        return [(Occur.MustNot, self._any_of("group", hidden))] if hidden else []

    def _is(self, name: str, value: str) -> Query:
        return Query.term_query(self.schema, name, value, "basic")

    def _word(self, word: Word) -> Query:
        whole = self._forms(word.whole)
        several = [self._all(forms) for forms in (word.parts, *word.others) if forms]
        return Query.disjunction_max_query([whole, *several]) if several else whole

    def _all(self, several: Iterable[Forms]) -> Query:
        return Query.boolean_query([(Occur.Must, self._forms(forms)) for forms in several])

    def _forms(self, forms: Forms) -> Query:
        found = [Query.boolean_query([(Occur.Should, self._term(term)) for term in form]) for form in forms]
        return found[0] if len(found) == 1 else Query.disjunction_max_query(found)

    def _term(self, term: Term) -> Query:
        return Query.boost_query(Query.term_query(self.schema, term.level, term.token, "freq"), term.weight)

    def _any_of(self, name: str, values: Iterable[str]) -> Query:
        return Query.const_score_query(Query.term_set_query(self.schema, name, sorted(values)), 0.0)

    def _count(self, text: Query) -> Mapping[str, Any]:
        """Return the answer of an aggregation for each kind, and for what matches whatever the filters, all at once."""
        asked: dict[str, Any] = {
            kind: {
                "filter": self._others(kind),
                "aggs": {"values": {"terms": {"field": kind, "size": MOST_VALUES}}},
            }
            for kind in self.query.counted
        }
        if self.query.filters:
            asked[_EVERYTHING] = {"filter": "*"}
        return self.searcher.aggregate(text, asked) if asked else {}

    def _others(self, kind: str) -> str:
        """Return all filters but that of `kind`, in the text form that an aggregation takes."""
        filters = [
            f"{name}: IN [{' '.join(map(_encode, sorted(values)))}]"
            for name, values in self.query.filters.items()
            if name != kind
        ]
        return " AND ".join(filters) or "*"


def _counts(bucket: Any) -> dict[str, int]:
    return {_decode(value["key"]): value["doc_count"] for value in bucket["values"]["buckets"]}


def _total(found: tantivy.SearchResult) -> int:
    count: int = found.count  # type: ignore[attr-defined]  # the library's type declaration has forgotten it
    return count
