"""What Elasticsearch's indexes hold and what they are asked, in its language of mappings and queries."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

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

Json = dict[str, Any]

MOST_VALUES = 10_000  # of a kind of term that are counted
DEEPEST = 10_000  # results; none beyond are handed out, so that no reader lets a cluster sort for long
# Stands where a level has no words, since Lucene would not count the document when it works out how rare a word is.
_NOTHING = "\0"

_EVERYTHING = "everything"  # that matches, whatever the filters

_PAGE: Json = {"term": {"anchor": ""}}  # the page itself, not one of its questions

_TOLD = {"index": False}
_SELECTS = {"type": "keyword", "doc_values": False}
_COUNTED = {"type": "keyword"}
MAPPINGS: Json = {
    "dynamic": "strict",
    # What hits tell; the words themselves are not kept a second time.
    "_source": {"includes": ["publication", "anchor", "sequence"]},
    "properties": {
        "publication": {"type": "keyword", **_TOLD},
        "anchor": {"type": "keyword"},
        "sequence": {"type": "long", **_TOLD},
        "group": _SELECTS,
        "audience": _SELECTS,
        **{name: _COUNTED if name in COUNTED else _SELECTS for name in TERMS},
        **{
            level: {"type": "text", "analyzer": "whitespace", "index_options": "freqs", "similarity": "words"}
            for level in (*LEVELS, "title")
        },
    },
}
SETTINGS: Json = {
    "similarity": {"words": {"type": "BM25", "k1": 1.2, "b": 0.75}},
    "refresh_interval": "-1",  # what is written is shown when it is complete
    "auto_expand_replicas": "0-1",  # a copy wherever there is a second node to hold it
    "gc_deletes": "1h",  # how long a writer that has lost its lock without noticing cannot bring back what is deleted
}

# Indexes of other fields than these cannot be read.
FIELDS = hashlib.sha256(json.dumps([MAPPINGS, SETTINGS["similarity"]], sort_keys=True).encode()).hexdigest()[:8]


def to_id(document: SearchDocument) -> str:
    """Return the name of a document within an index."""
    # A question's anchor may be longer than a name may be.
    anchor = hashlib.sha256(document.anchor.encode()).hexdigest() if document.anchor else ""
    return f"{document.publication.hex}{anchor}"


def to_stored(document: SearchDocument) -> Json:
    """Return a document as an index holds it."""
    return {
        "publication": document.publication.hex,
        "anchor": document.anchor,
        "sequence": document.sequence,
        "group": document.group.hex,
        "audience": str(document.audience),
        **{name: sorted(values) for name, values in document.terms.items()},
        **{level: " ".join(tokens) or _NOTHING for level, tokens in document.tokens.items()},
        "title": " ".join(document.title) or _NOTHING,
    }


def in_groups(groups: Iterable[uuid.UUID]) -> Json:
    """Return the query for every document of some groups."""
    return {"terms": {"group": [group.hex for group in groups]}}


def to_request(query: SearchQuery, least: int) -> Json:
    """Return a whole search, counts included, for documents with `least` of the words."""
    filters = {name: _any_of(name, values) for name, values in query.filters.items()}
    counts: Json = {
        kind: {
            "filter": {"bool": {"filter": [asked for name, asked in filters.items() if name != kind]}},
            "aggs": {"values": {"terms": {"field": kind, "size": MOST_VALUES}}},
        }
        for kind in query.counted
    }
    if filters:
        counts[_EVERYTHING] = {"filter": {"match_all": {}}}
    reachable = max(0, min(query.limit, DEEPEST - query.offset))
    return {
        "query": {
            "bool": {
                "must": _with_first(_with_preferred(_text(query, least), query), query),
                "filter": _any_of("audience", map(str, query.audiences)),
                "must_not": [in_groups(query.hidden)] if query.hidden else [],
            }
        },
        # Counts leave their own filter out, so filters narrow down what is found after it is counted.
        "post_filter": {"bool": {"filter": list(filters.values())}},
        "aggs": counts,
        "from": query.offset if reachable else 0,
        "size": reachable,
        # Copies of an index would order what scores the same each in its own way.
        "sort": [{"_score": "desc"}, {"publication": "asc"}, {"anchor": "asc"}],
        "track_scores": True,
        "track_total_hits": True,
    }


def _text(query: SearchQuery, least: int) -> Json:
    if query.words is None:
        return {"match_all": {}}
    if not query.words:
        return {"match_none": {}}
    text = {"bool": {"should": [_word(word) for word in query.words], "minimum_should_match": least}}
    return {"bool": {"must": text, "should": [_word(word) for word in query.helping]}} if query.helping else text


def _with_preferred(text: Json, query: SearchQuery) -> Json:
    """Return the query for what `text` finds, with more for what the reader prefers."""
    if not query.preferred:
        return text
    preferred = {"bool": {"filter": [_any_of(name, values) for name, values in query.preferred.items()]}}
    return {
        "function_score": {
            "query": text,
            "functions": [{"filter": preferred, "weight": PREFERENCE}],
            "boost_mode": "multiply",
        }
    }


def _with_first(text: Json, query: SearchQuery) -> Json:
    """Return the query for what `text` finds, and for the pages that come before it."""
    first = [
        {"constant_score": {"filter": {"bool": {"filter": [in_groups([group]), _PAGE]}}, "boost": score}}
        for group, score in query.scores_of_first
    ]
    return {"bool": {"should": [text, *first], "minimum_should_match": 1}} if first else text


def _word(word: Word) -> Json:
    whole = _forms(word.whole)
    several = [{"bool": {"must": list(map(_forms, forms))}} for forms in (word.parts, *word.others) if forms]
    return {"dis_max": {"queries": [whole, *several]}} if several else whole


def _forms(forms: Forms) -> Json:
    found = [{"bool": {"should": [_term(term) for term in form], "minimum_should_match": 1}} for form in forms]
    return found[0] if len(found) == 1 else {"dis_max": {"queries": found}}


def _term(term: Term) -> Json:
    return {"term": {term.level: {"value": term.token, "boost": term.weight}}}


def _any_of(name: str, values: Iterable[str]) -> Json:
    return {"terms": {name: sorted(values)}}


def to_results(answer: Mapping[str, Any], query: SearchQuery) -> SearchResults:
    """Return what the answer to a search says."""
    counted = answer.get("aggregations", {})
    total = answer["hits"]["total"]["value"]
    return SearchResults(
        total=total,
        hits=tuple(_to_hit(hit) for hit in answer["hits"]["hits"]),
        counts={
            kind: {value["key"]: value["doc_count"] for value in counted[kind]["values"]["buckets"]}
            for kind in query.counted
        },
        without={kind: counted[kind]["doc_count"] for kind in query.counted},
        unfiltered=counted[_EVERYTHING]["doc_count"] if query.filters else total,
    )


def _to_hit(hit: Mapping[str, Any]) -> Hit:
    source = hit["_source"]
    return Hit(uuid.UUID(source["publication"]), source["anchor"], source["sequence"], hit["_score"])
