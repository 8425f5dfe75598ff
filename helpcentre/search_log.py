"""What the help centre tells the search log: searches that were meant, and results that were opened.

The server counts each whole page of results. Results that come while somebody types are often on the way to another
query: these the browser tells of, once they have been looked at for a while or one of them is opened.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from limits import RateLimitItemPerHour

from cms import rate_limits
from cms.answering import after_answer
from cms.feedback import network_of
from cms.page_views import is_reader
from cms.viewer import Viewer, viewer_of
from search import log
from search.searching import Found, Question

from .origins import is_refused

OFTEN_ENOUGH = RateLimitItemPerHour(600)  # from one address, behind which a whole company may be
# Stays with an answer that is kept, and is taken off when it is handed out.
_NOTE = "X-Search-Log"


def sign(found: Found) -> str:
    """Return the search as its page hands it to the browser; empty when there is nothing to count."""
    search = log.asked(found.question, found.locale, found.total)
    return log.sign(search) if search else ""


def note(response: HttpResponse, question: Question, signed: str) -> HttpResponse:
    """Note on an answer what it is the answer to, if it is the first page of it."""
    if signed and question.page == 1:
        response[_NOTE] = signed
    return response


def count(request: HttpRequest, response: HttpResponse, viewer: Viewer) -> HttpResponse:
    """Count the search that an answer says it is the answer to, new or kept, and return it without that."""
    search = log.unsign(response.headers.get(_NOTE, ""))
    del response.headers[_NOTE]
    is_page = request.method == "GET" and "HX-Request" not in request.headers
    if search and is_page and is_reader(request.headers) and log.count_search(search, viewer):
        after_answer(log.write)
    return response


@never_cache
@csrf_exempt  # the pages that send it are the same for everybody; see `is_refused`
@require_POST
def tell(request: HttpRequest) -> HttpResponse:
    """Count what a browser tells: `shown` that the results stayed, `position` that one was opened."""
    nothing = HttpResponse(status=HTTPStatus.NO_CONTENT)
    if is_refused(request) or not is_reader(request.headers):
        return nothing
    search = log.unsign(request.POST.get("search", ""))
    if search is None or rate_limits.take(OFTEN_ENOUGH, "search log", network_of(request)):
        return nothing
    is_due = "shown" in request.POST and log.count_search(search, viewer_of(request))
    position = request.POST.get("position", "")
    if position.isascii() and position.isdigit() and len(position) < len(str(log.MOST_POSITIONS)) + 1:
        is_due = log.count_click(search, int(position)) or is_due
    if is_due:
        after_answer(log.write)
    return nothing
