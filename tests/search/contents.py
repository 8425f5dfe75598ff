"""All that the index holds, compared with what publications say, token by token.

`python -m tests.search.contents` writes what differs as a JSON list of texts, for a site whose index is up to date.
"""

import json
import os
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from cms.locales import content_locales
from cms.models import Audience, Publication
from search import vocabulary
from search.documents import documents_of
from search.engines import engine
from search.port import LEVELS, Place, SearchDocument, SearchQuery, Term, Word

Key = tuple[uuid.UUID, str, int]  # publication, anchor and number

MOST = 5_000  # documents of a locale


def differences() -> Iterator[str]:
    """Yield what the index holds otherwise than it should."""
    vocabulary.use_stored()
    groups = set(Publication.objects.live().values_list("group", flat=True))
    placed: dict[str, list[SearchDocument]] = {locale: [] for locale in content_locales()}
    for locale, document in documents_of(groups):
        placed[locale].append(document)
    audiences = frozenset(Audience.objects.values_list("pk", flat=True))
    for locale, documents in placed.items():
        hits, wanted = _all(SearchQuery(locale, None, audiences)), set(map(_key, documents))
        yield from (f"{locale}: {key} is there {times} times" for key, times in Counter(hits).items() if times > 1)
        found = set(hits)
        yield from (f"{locale}: {key} is missing" for key in wanted - found)
        yield from (f"{locale}: {key} is left over" for key in found - wanted)
        for name, query, keys in _questions(locale, documents, audiences):
            if (found := set(_all(query))) != keys:
                yield f"{locale}: {name} finds {len(found)} documents instead of {len(keys)}"


def _questions(
    locale: str, documents: list[SearchDocument], audiences: frozenset[int]
) -> Iterator[tuple[str, SearchQuery, set[Key]]]:
    """Yield what can be asked about the documents, and which of them are the answer."""
    levels: tuple[Place, ...] = (*LEVELS, "title")
    for level in levels:
        having: dict[str, set[Key]] = {}
        for document in documents:
            for token in document.title if level == "title" else document.tokens[level]:
                having.setdefault(token, set()).add(_key(document))
        for token, keys in having.items():
            yield f"{level} {token}", SearchQuery(locale, (Word(((Term(level, token, 1.0),),)),), audiences), keys
    valued: dict[tuple[str, str], set[Key]] = {}
    for document in documents:
        for kind, values in document.terms.items():
            for value in values:
                valued.setdefault((kind, value), set()).add(_key(document))
    for (kind, value), keys in valued.items():
        yield f"{kind} {value}", SearchQuery(locale, None, audiences, filters={kind: frozenset({value})}), keys
    for audience in audiences:
        keys = {_key(document) for document in documents if document.audience == audience}
        yield f"audience {audience}", SearchQuery(locale, None, frozenset({audience})), keys


def _all(query: SearchQuery) -> list[Key]:
    hits = engine().search(replace(query, counted=(), limit=MOST)).hits
    return [(hit.publication, hit.anchor, hit.sequence) for hit in hits]


def _key(document: SearchDocument) -> Key:
    return document.publication, document.anchor, document.sequence


if __name__ == "__main__":
    sys.stdout.write(json.dumps(list(differences())))
