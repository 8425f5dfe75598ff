"""What the site answers about itself."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive, without asking anything else."""
    return HttpResponse("ok", content_type="text/plain")
