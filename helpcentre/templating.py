"""What the templates for readers can call, besides what a view hands them. Django makes the environment by setting."""

import datetime as dt
from typing import Any

import jinja2
from django.template.defaultfilters import date, filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, gettext

from cms import interface
from cms.actions import action_of
from cms.facets import snapshot
from cms.media import markup
from cms.relevance import suits

from . import words
from .hubs import hub_url


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment of `templates/jinja2`."""
    made = jinja2.Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 -- Django says that it escapes
    made.globals |= {
        "_": gettext,
        "action_of": action_of,
        "applies_to_labels": applies_to_labels,
        "applies_to_reader": applies_to_reader,
        "brand_logo": markup.brand_logo,
        "hub_url": hub_url,
        "language_code": interface.spoken,
        "language_info": get_language_info,
        "reads_from_right": reads_from_right,
        "responsive_image": markup.responsive_image,
        "static": static,
        "url": reverse,
        "words": words,
    }
    made.filters |= {
        "date": date,
        "day": day,
        "file_kind": markup.file_kind,
        "filesizeformat": filesizeformat,
        "grouped": words.grouped,
    }
    return made


def day(iso: str) -> str:
    """Return a day of a document, as `2026-11-30`, as the language at hand writes it."""
    return str(date(dt.date.fromisoformat(iso), "DATE_FORMAT"))


def reads_from_right() -> bool:
    """Tell whether the language of the interface is written from right to left."""
    return bool(get_language_info(interface.spoken())["bidi"])


@jinja2.pass_context
def applies_to_labels(context: jinja2.runtime.Context, block: dict[str, Any]) -> str:
    """Return the labels of the regions and product lines that a group of blocks is for.

    A view that knows the `facets` puts them into the context, so that no query is made here.
    """
    facets, language = context.get("facets") or snapshot(), get_language()
    keys = [("region", key) for key in block["regions"]] + [("product_line", key) for key in block["product_lines"]]
    return ", ".join(facets.label(facet, key, language) for facet, key in keys)


@jinja2.pass_context
def applies_to_reader(context: jinja2.runtime.Context, block: dict[str, Any]) -> bool:
    """Tell whether a group of blocks applies to what the reader chose, if there is a reader."""
    viewer = context.get("viewer")
    if not viewer:
        return True
    facets = context.get("facets") or snapshot()
    return suits({"region": block["regions"], "product_line": block["product_lines"]}, viewer, facets)
