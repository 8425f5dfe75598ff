"""Who is asking: from a session to a viewer."""

from django.http import HttpRequest

from cms.audience import audience_ids_for
from cms.viewer import Viewer, locale_of


def viewer_for(request: HttpRequest) -> Viewer:
    """Return the viewer behind a request: its language, and the audiences that the signed-in person belongs to.

    Nobody signed in costs no query beyond the session's own, others two.
    """
    user = request.user
    return Viewer(
        locale=locale_of(request),
        audience_ids=audience_ids_for(user),
        is_signed_in=user.is_authenticated and user.is_active,
    )
