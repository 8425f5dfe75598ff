"""Makes publications out of the sentences of those that there are: as many as wanted, the same ones for a seed.

Their words are inflected as those of the content that they are made of. All have a product code, some of which are
rare, and many have values of the facets, even if the content has none.
"""

import datetime as dt
import html
import json
import random
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from cms import counters
from cms.chunking import chunks
from cms.facets import PAGE_FIELDS, FacetSnapshot, snapshot
from cms.models import Publication, PublicationTerm
from cms.models.publications import hash_path
from search.documents import texts_of

SOURCE = "generated:"
TOGETHER = 1_000  # publications in one transaction
SENTENCES = (2.6, 0.8)  # mean and deviation of the logarithm: 13 in half of them, 85 in one of a hundred
FEWEST, MOST = 2, 300
IN_PARAGRAPH, IN_SECTION = 3, 9  # sentences
HAVE_VALUES = {"product_line": 0.8, "region": 0.4, "role": 0.3}  # share of the publications
CODES = 20_000
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_NEWEST = dt.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Article:
    """What a publication says."""

    title: str
    summary: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]  # headings, each with sentences

    def to_html(self) -> str:
        """Return the sections as rich text."""
        parts = []
        for number, (heading, sentences) in enumerate(self.sections):
            parts.append(f'<h2 id="part-{number}">{html.escape(heading)}</h2>')
            paragraphs = (" ".join(few) for few in chunks(sentences, IN_PARAGRAPH))
            parts += [f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs]
        return "".join(parts)


class Generator:
    """Writes articles in one language."""

    def __init__(self, locale: str, seed: int) -> None:
        """Read the publications that there are in the locale. Raises ValueError when they say too little."""
        self._random = random.Random(seed)  # noqa: S311 - not to be secret, but to be the same again
        rows = Publication.objects.live().filter(locale=locale, type="article").exclude(source__startswith=SOURCE)
        self._rows = list(rows.order_by("pk"))
        self._titles, self._sentences = self._read()
        if not self._titles or not self._sentences:
            raise ValueError(f"There are no articles in {locale} to make others of; load the demo or import some.")

    def _read(self) -> tuple[list[str], list[str]]:
        texts = [text for row in self._rows for text in texts_of(row)]
        titles = {text.title for text in texts} | {part.heading for text in texts for part in text.sections}
        sentences = {sentence.strip() for text in texts for sentence in _END.split(text.body)}
        return sorted(titles), sorted(sentence for sentence in sentences if " " in sentence)

    def article(self) -> Article:
        """Return another one."""
        code = self._code()
        length = min(max(FEWEST, int(self._random.lognormvariate(*SENTENCES))), MOST)
        sentences = [self._random.choice(self._sentences) for _each in range(length)]
        sentences[0] = f"{sentences[0]} {code}."
        sections = tuple((self._random.choice(self._titles), tuple(some)) for some in chunks(sentences, IN_SECTION))
        return Article(f"{self._random.choice(self._titles)} {code}", self._random.choice(self._sentences), sections)

    def query(self) -> str:
        """Return what somebody may search for: a title, some words of a sentence, or a word, alone or with a code."""
        title, sentence = self._random.choice(self._titles), self._random.choice(self._sentences)
        words: list[str] = _WORD.findall(sentence) or [title]
        start = self._random.randrange(len(words))
        few = " ".join(words[start : start + 3])
        return self._random.choice([title, few, words[start], f"{words[start]} {self._code()}"])

    def publish(self, number: int) -> None:
        """Store so many publications, as draining does; nothing has followed them."""
        facets = snapshot()
        for chunk in chunks(range(number), TOGETHER):
            self._publish(len(chunk), facets)

    @transaction.atomic
    def _publish(self, number: int, facets: FacetSnapshot) -> None:
        sequence = Publication.objects.aggregate(last=Max("sequence"))["last"]
        rows, terms = [], []
        for place in range(sequence + 1, sequence + number + 1):
            row, values = self._publication(place, facets)
            rows.append(row)
            terms += [PublicationTerm(publication=row, kind=kind, value=value) for kind, value in values]
        Publication.objects.bulk_create(rows)
        PublicationTerm.objects.bulk_create(terms)
        counters.set_sequence(sequence + number)

    def _publication(self, sequence: int, facets: FacetSnapshot) -> tuple[Publication, Sequence[tuple[str, str]]]:
        """Return a new row that stands where one of the others does, and what it is found by."""
        like, article = self._random.choice(self._rows), self.article()
        values = {facet: self._values(facet, facets) for facet in PAGE_FIELDS}
        updated = _NEWEST - dt.timedelta(days=self._random.randrange(2000))
        document = json.loads(like.document) | {
            "title": article.title,
            "summary": article.summary,
            "body": [{"type": "rich_text", "id": str(self._uuid()), "html": article.to_html()}],
            "files": [],
            "related": [],
            "updated": updated.isoformat(),
            **{PAGE_FIELDS[facet]: keys for facet, keys in values.items()},
        }
        path = f"{like.path.rstrip('/')}-{sequence}/"
        row = Publication(
            **{field.attname: getattr(like, field.attname) for field in Publication._meta.concrete_fields}
            | {
                "id": self._uuid(),
                "source": f"{SOURCE}{sequence}",
                "page_id": None,
                "sequence": sequence,
                "group": self._uuid(),
                "key": f"{like.key}-{sequence}",
                "is_source": True,
                "path": path,
                "path_hash": hash_path(path),
                "url_path": f"{like.url_path.rstrip('/')}-{sequence}/",
                "title": article.title,
                "summary": article.summary,
                "document": json.dumps(document),
                "updated": updated,
                "revision": None,
                "based_on": None,
            }
        )
        return row, list(self._terms(row, document, values, facets))

    def _code(self) -> str:
        return f"KX-{1000 + min(int(self._random.paretovariate(0.5)), CODES)}"

    def _values(self, facet: str, facets: FacetSnapshot) -> list[str]:
        keys = sorted(facets.keys(facet))
        return [self._random.choice(keys)] if keys and self._random.random() < HAVE_VALUES[facet] else []

    def _terms(
        self, row: Publication, document: dict[str, list[str]], values: dict[str, list[str]], facets: FacetSnapshot
    ) -> Iterator[tuple[str, str]]:
        yield from (("answers_for", row.locale), ("language", row.locale))
        yield from (("tag", tag) for tag in dict.fromkeys(document["tags"]))
        for facet, keys in values.items():
            yield from ((facet, term) for term in sorted(facets.terms(facet, keys)))

    def _uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self._random.getrandbits(128), version=4)
