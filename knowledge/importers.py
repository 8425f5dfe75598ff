"""How imported files become help pages."""

from collections.abc import Sequence
from itertools import pairwise

from cms.importing.pieces import HIGHEST, Block, Piece, blocks_of
from cms.importing.registry import Fields, PageImporter, body_fields

from .models import ArticlePage, FAQPage, TopicPage


def faq_fields(pieces: Sequence[Piece]) -> Fields:
    """Return the fields of an FAQ: each heading of the highest level is a question, what follows is its answer.

    What comes before the first question is the body.
    """
    starts = [number for number, piece in enumerate(pieces) if piece.kind == "heading" and piece.level == HIGHEST]
    questions: list[Block] = []
    for start, end in pairwise([*starts, len(pieces)]):
        answer = blocks_of(pieces[start + 1 : end])
        questions.append({"type": "faq", "value": {"question": pieces[start].text, "answer": answer}})
    body = blocks_of(pieces[: starts[0]] if starts else pieces)
    return {"body": body, "questions": questions}


TOPIC = PageImporter("topic", TopicPage, body_fields)
ARTICLE = PageImporter("article", ArticlePage, body_fields)
FAQ = PageImporter("faq", FAQPage, faq_fields)
