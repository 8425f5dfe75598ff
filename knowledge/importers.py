"""How imported files become help pages."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from cms.facets import snapshot
from cms.importing.front_matter import FrontMatter
from cms.importing.pieces import HIGHEST, Block, Piece, blocks_of
from cms.importing.registry import Fields, PageImporter, body_fields

from .editions import overlap_of
from .models import ArticlePage, FAQPage, ProductPage, TopicPage
from .parts import PARTS, part_called
from .versions import fault_of

# Of the parts that are lists: the only kind of block that they hold.
LISTS = {"data_sheet": "specification", "downloads": "download", "videos": "video"}


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


def product_fields(pieces: Sequence[Piece]) -> Fields:
    """Return the fields of a product: a heading of the highest level that is called as a part begins that part.

    An image that everything else comes after is the picture. What a list does not hold goes to the overview.
    """
    number = 1 if pieces and pieces[0].kind == "image" else 0
    parts: dict[str, list[Piece]] = {"picture": list(pieces[:number]), "body": [], **{name: [] for name in PARTS}}
    here = "body"
    for piece in pieces[number:]:
        is_heading = piece.kind == "heading" and piece.level == HIGHEST
        part = part_called(piece.text) if is_heading else None
        if part is not None:
            here = part
            continue
        if is_heading:
            here = "body"
        fits = LISTS.get(here, piece.kind) == piece.kind
        parts[here if fits else "body"].append(piece)
    return {name: blocks_of(found) for name, found in parts.items()}


def check_product(meta: FrontMatter) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with the versions that a product's documentation is about, as far as they exist."""
    tree = snapshot().trees["product_line"]
    keys = [key for key in meta.product_lines if key in tree.nodes]
    if meta.product_lines and not keys:
        return
    fault = fault_of(keys, tree, None) or overlap_of(keys, tree, None, besides=meta.key)
    if fault is not None:
        yield "product_lines", fault


TOPIC = PageImporter("topic", TopicPage, body_fields)
ARTICLE = PageImporter("article", ArticlePage, body_fields)
FAQ = PageImporter("faq", FAQPage, faq_fields)
PRODUCT = PageImporter("product", ProductPage, product_fields, check=check_product)
