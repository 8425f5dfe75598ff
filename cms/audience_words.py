"""Access rules in words, for editors."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.audience import SIGNED_IN, Restriction, minimal
from cms.models.facets import choose_label


def audience_words(rules: Iterable[Restriction]) -> list[str]:
    """Return who passes all of the rules, as one sentence or several. One query when there are groups."""
    least = minimal(rules)
    if not least:
        return [_("Everybody may read it.")]
    if least == (SIGNED_IN,):
        return [_("Whoever has signed in may read it.")]
    lists = [rule for rule in least if not isinstance(rule, str)]
    names = _names({group for groups in lists for group in groups})
    known = [[names[group] for group in groups if group in names] for groups in lists]
    if not all(known):
        return [_("Nobody may read it: the group that it is for is gone. Choose one with the privacy button.")]
    first, *more = (", ".join(sorted(groups)) for groups in known)
    return [
        _("Only these may read it: %(groups)s.") % {"groups": first},
        *(_("Of them, only those who are also among these: %(groups)s.") % {"groups": groups} for groups in more),
    ]


def _names(groups: set[int]) -> dict[int, str]:
    """Return the names of groups; that of a role is what the role is called."""
    language = get_language()
    rows = Group.objects.filter(pk__in=groups).values_list("pk", "name", "role__labels")
    return {pk: choose_label(labels or {}, language) or name for pk, name, labels in rows}
