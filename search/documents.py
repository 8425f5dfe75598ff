"""From publications to what an index holds of them."""

import json
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cms.audience import of_both
from cms.blocks.reading import Heading, outline, plain_text
from cms.documents import DocumentTypes
from cms.models import PUBLIC_AUDIENCE_ID, Publication, PublicationTerm
from search import files
from search.analysis import analyzer
from search.analysis.analyzer import tokens_of
from search.analysis.tokens import cut
from search.beginnings import beginnings_of
from search.links import LinkTexts
from search.port import Level, Placed, SearchDocument

VERSION = 2  # of what is told an index about a publication, see `version`

# How often the words of each part count, by repetition, so that one field with one length does for all.
_TITLE = 6
_LINKS = 3  # what other pages call it
_HEADINGS = 2
_BODY = 1

_STORED_TERMS = ("region", "product_line", "role", "tag", "section")  # the others follow from the row and its group


def version() -> str:
    """Return the version of what an index is told, and of the words that it is told in; another one is made anew."""
    return f"{VERSION}.{analyzer.version()}"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text, which begins at `start`, a place in its body, with a heading; `anchor` leads to it."""

    start: int
    heading: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Text:
    """What a page says, or one question of it; `anchor` leads to the question and is empty for the page.

    A file has its own in the place of an anchor (`search.files`).
    """

    anchor: str
    title: str
    summary: str
    sections: tuple[Section, ...]
    body: str

    def section_at(self, place: int) -> Section | None:
        """Return the section that a place in the body is in; none before the first heading."""
        return next((section for section in reversed(self.sections) if section.start <= place), None)


def texts_of(publication: Publication) -> Iterator[Text]:
    """Yield what the page says without its questions, then each question with its answer."""
    document = json.loads(publication.document)
    audiences = frozenset({PUBLIC_AUDIENCE_ID, publication.audience_id})
    blocks = _shown(DocumentTypes.blocks(document), audiences)
    own = [block for block in blocks if block["type"] != "faq"]
    body = plain_text(own)
    yield Text("", publication.title, publication.summary, tuple(_sections(outline(own), body)), body)
    for block in blocks:
        if block["type"] == "faq":
            yield Text(block["anchor"], block["question"], "", (), plain_text(block["answer"]))


def titles_of(publication: Publication) -> dict[str, str]:
    """Return the title of the page and the questions on it, by anchor, as `texts_of` has them."""
    blocks = DocumentTypes.blocks(json.loads(publication.document))
    questions = {block["anchor"]: block["question"] for block in blocks if block["type"] == "faq"}
    return {"": publication.title, **questions}


def _sections(headings: Iterable[Heading], body: str) -> Iterator[Section]:
    """Yield the sections of a text, in which each heading is a line."""
    lines, start = f"\n{body}\n", 0
    for heading in headings:
        start = max(start, lines.find(f"\n{heading.text}\n", start))
        yield Section(start, heading.text, heading.id)


def _shown(blocks: Iterable[dict[str, Any]], audiences: frozenset[int]) -> list[dict[str, Any]]:
    """Return the blocks without the files that not everybody who sees the page may have."""
    shown = []
    for block in blocks:
        if "file" in block and block["file"]["audience"] not in audiences:
            continue
        inner: dict[str, Any] = {name: _shown(block[name], audiences) for name in ("blocks", "answer") if name in block}
        shown.append({**block, **inner})
    return shown


def language_term(locale: str, audience: int) -> str:
    """Return the term of a group that exists in a locale for an audience: it is counted for those who may see it."""
    return f"{locale}@{audience}"


def documents_of(groups: Collection[uuid.UUID]) -> Iterator[Placed]:
    """Yield every document of the groups as they are now, each for every locale that it answers for.

    Four queries, and one for each file.
    """
    rows = list(Publication.objects.live().filter(group__in=groups).order_by("sequence"))
    terms: dict[uuid.UUID, dict[str, set[str]]] = {row.pk: {} for row in rows}
    for pk, kind, value in PublicationTerm.objects.filter(publication__in=list(terms)).values_list(
        "publication_id", "kind", "value"
    ):
        terms[pk].setdefault(kind, set()).add(value)
    languages: dict[uuid.UUID, set[str]] = {}
    for row in rows:
        languages.setdefault(row.group, set()).add(language_term(row.locale, row.audience_id))
    links = LinkTexts(groups)
    attached = {row.pk: files.files_of(json.loads(row.document)) for row in rows}
    readable = files.with_text(file for of_row in attached.values() for file in of_row)
    for row in rows:
        found = {kind: frozenset(terms[row.pk].get(kind, ())) for kind in _STORED_TERMS}
        found["type"] = frozenset({row.type})
        found["language"] = frozenset(languages[row.group])
        found["year"] = frozenset({f"{row.updated:%Y}"} if row.updated else ())
        answers = sorted(terms[row.pk].get("answers_for", ()))
        texts = list(texts_of(row))
        called = links.of(row, [text.anchor for text in texts])
        for text in texts:
            document = _document(row, text, called.get(text.anchor, ()), row.audience_id, found)
            yield from ((locale, document) for locale in answers)
        for file in attached[row.pk] if answers else ():
            if file.sha256 in readable:
                text = Text(file.anchor, file.title, "", (), files.text_of(file.sha256))
                audience = of_both(row.audience_id, file.audience)
                document = _document(row, text, (), audience, found | {"type": frozenset({files.TYPE})})
                yield from ((locale, document) for locale in answers)


def anchors_of(rows: Collection[Publication]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Return the anchors of all documents that `documents_of` makes of each publication; a page's own is empty."""
    attached = {row.pk: files.files_of(json.loads(row.document)) for row in rows}
    readable = files.with_text(file for of_row in attached.values() for file in of_row)
    return {
        row.pk: (
            *(text.anchor for text in texts_of(row)),
            *(file.anchor for file in attached[row.pk] if file.sha256 in readable),
        )
        for row in rows
    }


def _document(
    row: Publication, text: Text, called: Iterable[str], audience: int, terms: dict[str, frozenset[str]]
) -> SearchDocument:
    return SearchDocument(
        publication=row.pk,
        anchor=text.anchor,
        group=row.group,
        sequence=row.sequence,
        audience=audience,
        tokens=_tokens(text, called, row.locale),
        terms=terms,
        # Files are not suggested: whoever types is led to pages.
        title=() if text.anchor.startswith(files.ANCHOR) else beginnings_of(text.title, row.locale),
    )


def _tokens(text: Text, called: Iterable[str], language: str) -> dict[Level, tuple[str, ...]]:
    exact: list[str] = []
    stems: list[str] = []
    parts: list[str] = []
    for passage, times in (
        (text.title, _TITLE),
        ("\n".join(called), _LINKS),
        ("\n".join(section.heading for section in text.sections), _HEADINGS),
        (text.summary, _BODY),
        (text.body, _BODY),
    ):
        tokens = tokens_of(cut(passage)[0], language)
        exact += tokens.exact * times
        stems += tokens.stems * times
        parts += tokens.parts * times
    return {"exact": tuple(exact), "stem": tuple(stems), "part": tuple(parts)}
