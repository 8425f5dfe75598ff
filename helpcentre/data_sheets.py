"""Data sheets to take along: the technical data of a product as PDF and as CSV."""

import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms import caching
from cms.counters import Counters
from cms.facets import snapshot
from cms.finding import NUL, find_key
from cms.look import look
from cms.models import Publication
from cms.serving import serve
from cms.spreadsheets import as_text
from cms.viewer import viewer_of
from knowledge.editions import TYPE
from knowledge.versions import label_of

from .products import FACET
from .sheets import Sheet, Table
from .words import figure

BOM = "\ufeff"  # without it, Excel takes UTF-8 for something else
TYPES = {"csv": "text/csv; charset=utf-8", "pdf": "application/pdf"}


@require_safe
def data_sheet(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Give the technical data of the product with a key, in the language of the address; 404 when there is none."""
    viewer = viewer_of(request)

    def build(now: Counters) -> HttpResponse:
        found = None if NUL in key else find_key(key, viewer)
        if found is None or found.type != TYPE:
            raise Http404
        page = serve(found, viewer)
        if not page.document["data_sheet"]:
            raise Http404
        if kind == "csv":
            content: str | bytes = _as_csv(page.document)
        else:
            # Few processes ever draw one, and what it takes stays in memory.
            from .sheet_drawing import draw  # noqa: PLC0415 - see above

            versions = label_of(page.document["versions"], snapshot(now.settings).trees[FACET], viewer.locale)
            content = draw(
                _sheet(found, page.document, settings.BASE_URL + page.url, versions, look(now.settings).name)
            )
        name = f"{found.key}-{found.locale}.{kind}"
        headers = {
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "",
            "Content-Language": found.locale,
            "X-Robots-Tag": "noindex",
        }
        return HttpResponse(content, content_type=TYPES[kind], headers=headers)

    return caching.answer(request, viewer, asked=("data_sheet", viewer.locale, key, kind), build=build)


def _as_csv(document: Mapping[str, Any]) -> str:
    """Return a row for each property. Numbers are as programs write them, in every language."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_("Table"), _("Property"), _("Value"), _("Unit")])
    for table in document["data_sheet"]:
        for row in table["rows"]:
            # Programs know the hyphen as the sign of a negative number, and no other.
            value = row["value"].replace("\N{MINUS SIGN}", "-") if row["numeric"] else as_text(row["value"])
            writer.writerow([as_text(table["title"]), as_text(row["name"]), value, as_text(row["unit"])])
    return BOM + text.getvalue()


def _sheet(publication: Publication, document: Mapping[str, Any], url: str, versions: str, brand: str) -> Sheet:
    return Sheet(
        title=document["title"],
        heading=_("Technical data"),
        versions=versions,
        summary=document["summary"],
        tables=[Table(table["title"], [_line(row) for row in table["rows"]]) for table in document["data_sheet"]],
        brand=brand,
        url=url,
        date=date_format(publication.updated, "DATE_FORMAT") if publication.updated else "",
        language=publication.locale,
    )


def _line(row: Mapping[str, Any]) -> tuple[str, str]:
    value = figure(row["value"]) if row["numeric"] else row["value"]
    return row["name"], f"{value}\u00a0{row['unit']}".rstrip("\u00a0")
