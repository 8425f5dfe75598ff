"""What many readers search for, and find."""

from django.db.models import Count, Sum
from django.utils import timezone

from search.log import LATELY
from search.masking import MASK
from search.models import LoggedSearch

FEWEST_SEARCHES = 5
FEWEST_DAYS = 2


def popular_queries(locale: str, limit: int) -> list[str]:
    """Return what is searched for most in a locale and may be shown to everybody, at most `limit`. One query.

    What a few have typed may be about one of them. So only that counts which people who had not signed in searched for
    several times, on several days, and found something with. It is in lower case.
    """
    lately = LoggedSearch.objects.filter(
        locale=locale, day__gt=timezone.localdate() - LATELY, public__gt=0, filters=""
    ).exclude(query__contains=MASK)
    sums = lately.values("query").annotate(sum=Sum("public"), days=Count("day", distinct=True))
    often = sums.filter(sum__gte=FEWEST_SEARCHES, days__gte=FEWEST_DAYS).order_by("-sum", "query")
    return list(often.values_list("query", flat=True)[:limit])
