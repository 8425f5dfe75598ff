"""What can be wrong with files beside their text: by themselves, with each other, and with what exists.

A file that cannot be imported takes with it the files below it and its translations, unless its page exists already:
they would lose the restrictions that they get from it.
"""

from collections.abc import Collection

from django.contrib.auth.models import Group

from cms.exchange import MEDIA
from cms.services import role_group_name

from .existing import ranked_locales
from .front_matter import PUBLIC, SIGNED_IN
from .plan import Action, Item, Plan, alive


def check_each(plan: Plan) -> None:
    """Fail what cannot be right whatever the other files are."""
    groups = set(Group.objects.values_list("name", flat=True))
    roles = {role for item in plan.items.values() for role in item.source.meta.roles}
    groups |= {role_group_name(role) for role in roles | plan.extras.roles()}  # made with the roles
    _check_media(plan, groups)
    for item in alive(plan):
        meta, existing = item.source.meta, item.existing
        unknown = [name for name in meta.audience or () if name not in groups | {PUBLIC, SIGNED_IN}]
        if unknown:
            plan.fail(item, meta.line("audience"), f"unknown audience “{unknown[0]}”: there is no such group")
        elif existing is not None and item.importer is not None and existing.model is not item.importer.model:
            name = existing.model.document_type if existing.model is not None else "none that can be imported"
            plan.fail(item, meta.line("type"), f"the page {meta.key} ({meta.locale}) exists and is of type “{name}”")
        elif existing is not None and existing.is_locked:
            plan.fail(item, None, "the page is locked in the admin")
    for item in alive(plan):
        if item.importer is not None and item.exact is None:
            for name, message in item.importer.check(item.source.meta):
                plan.fail(item, item.source.meta.line(name), message)
    for item in alive(plan):
        _check_type_of_group(plan, item)


def _check_media(plan: Plan, groups: Collection[str]) -> None:
    """Refuse files for groups that do not exist: once stored, they would stay nobody's when the groups are there."""
    for path, details in plan.extras.media.items():
        for name in sorted({*details.audience} - {SIGNED_IN, *groups}):
            why = f"files are for the group “{name}”, which does not exist: make it first"
            plan.problems.error(MEDIA, None, why)
            plan.library.refuse(path, why)


def _check_type_of_group(plan: Plan, item: Item) -> None:
    """Fail a translation of another type than the page in the default language, or one that exists, has."""
    meta = item.source.meta
    comes_first = True
    for locale in ranked_locales():
        if locale == meta.locale:
            comes_first = False
            continue
        page, other = plan.existing.page(meta.key, locale), plan.items.get((meta.key, locale))
        model = page.model if page is not None else None
        if model is None and comes_first and other is not None and other.action is not Action.FAIL and other.importer:
            model = other.importer.model
        if model is not None and item.importer is not None and model is not item.importer.model:
            plan.fail(item, meta.line("type"), f"in {locale} the page is of type “{model.document_type}”")
            return


# --- What is wrong with the tree ------------------------------------------------------------------------------------


def check_tree(plan: Plan) -> None:
    """Fail what has no place in the tree, and what goes with it."""
    for item in alive(plan):
        circle = _circle(plan, item)
        if circle:
            plan.fail(item, item.source.meta.line("section"), f"the sections go round in a circle: {circle}")
    changed = True
    while changed:  # a file that fails takes others with it
        changed = False
        for item in list(alive(plan)):
            reason = _missing_support(plan, item)
            if reason is not None:
                plan.fail(item, item.source.meta.line("section"), reason)
                changed = True


def _circle(plan: Plan, item: Item) -> str:
    """Return the circle of sections that the item is part of, or nothing."""
    locale, path = item.source.meta.locale, [item.source.meta.key]
    while len(path) <= len(plan.items) + 1:
        above = plan.items.get((path[-1], locale)) or next(
            (other for code in ranked_locales() if (other := plan.items.get((path[-1], code))) is not None), None
        )
        section = above.source.meta.section if above is not None else ""
        if not section:
            return ""
        path.append(section)
        if section == path[0]:
            return " → ".join(path)
        if section in path[:-1]:  # a circle above, that others are part of
            return ""
    return ""


def _missing_support(plan: Plan, item: Item) -> str | None:
    """Return what an item needs and does not have, or None."""
    meta = item.source.meta
    if meta.section:
        own = plan.items.get((meta.section, meta.locale))
        if own is not None and own.action is Action.FAIL and plan.existing.page(*own.place) is None:
            return f"its section “{meta.section}” ({own.source.path}) cannot be imported"
        if not plan.is_there(meta.section):
            return f"unknown section “{meta.section}”"
    source = plan.items.get((meta.key, ranked_locales()[0]))
    if (
        source is not None
        and source is not item
        and source.action is Action.FAIL
        and plan.existing.page(*source.place) is None
    ):
        return f"its source ({source.source.path}) cannot be imported"
    return _misplaced(plan, item)


def _misplaced(plan: Plan, item: Item) -> str | None:
    """Return why a page of this type cannot lie where the file says, or None."""
    if item.importer is None:
        return None
    key = plan.parent_key(item)
    parents = [plan.items.get((key, locale)) for locale in (item.source.meta.locale, *ranked_locales())]
    planned = next((parent for parent in parents if parent is not None and parent.importer is not None), None)
    page = plan.existing.page(key, item.source.meta.locale) or plan.existing.anywhere(key)
    model = planned.importer.model if planned is not None and planned.importer else page.model if page else None
    if model is None or item.importer.model in model.allowed_subpage_models():
        return None
    return f"a page of type “{item.importer.name}” cannot lie below “{key}”, which is of type “{model.document_type}”"
