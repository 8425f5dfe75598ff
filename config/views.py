"""What the site answers about itself."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import readiness


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that this process is alive, without asking anything else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer whether this process can serve readers, and how what it depends on is."""
    is_ready, parts = readiness.report()
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)
