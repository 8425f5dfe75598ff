"""As whom an editor looks at a preview: somebody in some groups, in a region, with a product.

What is chosen comes as the mode of Wagtail's preview, written like a query: `who=role:partner&region=finland`.
"""

from dataclasses import dataclass, replace
from urllib.parse import parse_qs

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.audience import parse, satisfied
from cms.facets import snapshot
from cms.models import BasePage
from cms.models.audience import Audience
from cms.models.facets import Role
from cms.publications.status import rules_of
from cms.viewer import Viewer

ANONYMOUS, SIGNED_IN, ROLE = "anonymous", "signed-in", "role:"

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody made up. Without `who` the editor looks with their own rights. All others are keys of facet values."""

    who: str = ""  # `anonymous`, `signed-in`, or `role:` and a key
    region: str = ""
    product_line: str = ""

    @property
    def role(self) -> str:
        """The key of the role, or nothing."""
        return self.who.removeprefix(ROLE) if self.who.startswith(ROLE) else ""


def reader_of(mode: str | None) -> Reader:
    """Return whom a mode names; what it names that does not exist is left out."""
    try:
        named = {name: values[0] for name, values in parse_qs(mode or "", max_num_fields=5).items()}
    except ValueError:
        return Reader()
    facets = snapshot()
    who = named.get("who", "")
    if who not in {ANONYMOUS, SIGNED_IN} and not facets.exists("role", Reader(who).role):
        who = ""
    values = {name: named[name] for name in ("region", "product_line") if facets.exists(name, named.get(name, ""))}
    return Reader(who, **values)


def choices() -> dict[str, Choices]:
    """Return what an editor chooses from, by what is named in a mode: pairs of a value and its label."""
    facets, language = snapshot(), get_language()
    people = [(ANONYMOUS, _("Not signed in")), (SIGNED_IN, _("Signed in"))]
    roles = [(f"{ROLE}{key}", label) for key, label in facets.choices("role", language)]
    places = {facet: facets.choices(facet, language) for facet in ("region", "product_line")}
    return {"who": [*people, *roles], **places}


def as_reader(viewer: Viewer, reader: Reader) -> Viewer:
    """Return what `reader` would be as a viewer, but never with rights that `viewer`, the editor, does not have."""
    viewer = replace(
        viewer,
        region=reader.region or None,
        product_lines=(reader.product_line,) if reader.product_line else (),
        roles=(reader.role,) if reader.role else (),
    )
    if not reader.who:
        return viewer
    groups = _groups(reader)
    is_signed_in = reader.who != ANONYMOUS
    theirs = {
        pk
        for pk, rules in Audience.objects.values_list("pk", "rules")
        if satisfied(parse(rules), signed_in=is_signed_in, group_ids=groups)
    }
    return replace(viewer, audience_ids=viewer.audience_ids & theirs, is_signed_in=is_signed_in)


def may_read(reader: Reader, page: BasePage) -> bool:
    """Tell whether `reader` would get `page` if it were published."""
    if not reader.who:
        return True
    return satisfied(rules_of(page), signed_in=reader.who != ANONYMOUS, group_ids=_groups(reader))


def _groups(reader: Reader) -> list[int]:
    if not reader.role:
        return []
    return list(Role.objects.filter(key=reader.role, group__isnull=False).values_list("group_id", flat=True))
