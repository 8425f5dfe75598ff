"""Who is asking: from a session to a viewer."""

from django.http import HttpRequest

from accounts.preferences import preferences_of
from cms.audience import audience_ids_for
from cms.viewer import Viewer, locale_of


def viewer_for(request: HttpRequest) -> Viewer:
    """Return the viewer behind a request: language, what they chose, and the audiences of the signed-in person.

    Nobody signed in costs no query beyond the session's own, others two; who chose anything one more.
    """
    user, chosen = request.user, preferences_of(request)
    return Viewer(
        locale=locale_of(request),
        region=chosen.region,
        product_lines=chosen.product_lines,
        roles=chosen.roles,
        audience_ids=audience_ids_for(user),
        is_signed_in=user.is_authenticated and user.is_active,
    )
