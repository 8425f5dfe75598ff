"""What helps who has found nothing: other languages, everything instead of a topic, and what others read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cms.highlights import popular
from cms.reading import Link, links_for
from cms.viewer import Viewer
from search.assisted import Elsewhere, count, in_other_languages
from search.searching import Question

SHOWN = 5  # popular pages


@dataclass(frozen=True, slots=True)
class WaysOut:
    """`without_sections` is how many results there are outside the topics that were searched.

    `popular` are the pages that are read most in these topics, or everywhere.
    """

    other_languages: Sequence[Elsewhere]
    without_sections: int
    popular: Sequence[Link]


def ways_out(question: Question, viewer: Viewer, settings_version: int) -> WaysOut:
    """Return what helps when a question has no results.

    A query of the engine for each other language, and one for everything when it searches in topics.
    """
    sections = question.filters.get("section", ())
    everywhere = replace(question.without("section"), page=1)
    groups = popular(viewer, SHOWN, sections)
    links = links_for(groups, viewer)
    return WaysOut(
        other_languages=in_other_languages(question, viewer, settings_version) if question.text else (),
        without_sections=count(everywhere, viewer, settings_version) if sections and question.text else 0,
        popular=[link for group in groups if (link := links.get(group)) is not None],
    )
