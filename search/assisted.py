"""Search that helps: typing errors are mended, and what else may help when nothing is found."""

from dataclasses import dataclass, replace

from cms import counters
from cms.locales import content_locales
from cms.models import Publication
from cms.viewer import Viewer
from search.engines import engine
from search.port import SearchQuery
from search.searching import Found, Question, query_of, search, to_query
from search.spelling import correct

MOST_LANGUAGES = 6  # that are looked at when nothing is found
_SEEN = 10  # results of each of them that are looked at


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for a question.

    `text` is what was searched for: something else than what was typed when that was mended. Otherwise `meant` may be
    what the reader meant.
    """

    found: Found
    text: str
    meant: str = ""

    @property
    def is_mended(self) -> bool:
        """Whether something else was searched for than what was typed."""
        return self.text != self.found.question.text


def find(question: Question, viewer: Viewer, *, settings_version: int | None = None) -> Answer:
    """Return what the viewer finds; with typing errors mended when they find nothing otherwise, or when that is sure.

    `found.question` is the question as it was asked. Raises `search.port.NotReadyError`. As many queries as a search
    takes; twice as many and a few more when the text has words that no page has.
    """
    version = counters.read().settings if settings_version is None else settings_version
    wanted = question.text and not question.exact
    correction = correct(question.text, viewer, settings_version=version) if wanted else None
    if correction is None:
        return Answer(search(question, viewer, settings_version=version), question.text)
    mended = replace(question, text=correction.text)
    answers = []
    for asked in (mended, question) if correction.is_sure else (question, mended):
        found = replace(search(asked, viewer, settings_version=version), question=question)
        answers.append(Answer(found, asked.text, correction.text if asked is question else ""))
        if found.total:
            return answers[-1]
    return next(replace(answer, meant="") for answer in answers if not answer.is_mended)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How much there is for a question in another language, in its own words."""

    locale: str
    total: int


def in_other_languages(question: Question, viewer: Viewer, settings_version: int) -> list[Elsewhere]:
    """Return where else the viewer finds something. A query of the engine for each language, and one for all rows."""
    locales = [code for code in content_locales() if code != viewer.locale][:MOST_LANGUAGES]
    answers = {
        code: engine().search(_asked(question, replace(viewer, locale=code), settings_version)) for code in locales
    }
    hits = {hit.publication for results in answers.values() for hit in results.hits}
    rows = Publication.objects.visible_to(viewer.audience_ids).filter(pk__in=hits)
    own = dict(rows.values_list("pk", "locale"))
    found = []
    for code, results in answers.items():
        kept = sum(own.get(hit.publication) == code for hit in results.hits)
        # Of what comes after those that are looked at, nothing is said but that it is there.
        total = kept if results.total <= _SEEN else results.total - (len(results.hits) - kept)
        if kept:
            found.append(Elsewhere(code, total))
    return found


def count(question: Question, viewer: Viewer, settings_version: int) -> int:
    """Return how many results a question has, by one query of the engine."""
    return engine().search(replace(_asked(question, viewer, settings_version), limit=0)).total


def _asked(question: Question, viewer: Viewer, settings_version: int) -> SearchQuery:
    words, helping = query_of(question.text, viewer.locale, settings_version)
    return replace(to_query(question, viewer, words, helping), counted=(), limit=_SEEN)
