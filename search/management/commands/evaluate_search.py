"""`manage.py evaluate_search`."""

import random
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.locales import content_locales
from cms.viewer import anonymous
from search.assisted import find
from search.judged import DEPTH, Judged, read, stored
from search.port import NotReadyError
from search.searching import Question
from search.spelling import SHORTEST


class Command(BaseCommand):
    help = "Measure how well search answers a list of queries whose answers are known."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument(
            "queries",
            type=Path,
            nargs="?",
            help="lines of a query, a tab, and the keys of its answers; without it, what editors have judged",
        )
        parser.add_argument("--locale", required=True, help="the language to search in")
        parser.add_argument("--typos", type=int, metavar="SEED", help="put a typing error into each query")
        parser.add_argument("--exact", action="store_true", help="do not mend typing errors")

    def handle(
        self, *_args: Any, queries: Path | None, locale: str, typos: int | None, exact: bool, **_options: Any
    ) -> None:
        """Search for each query and print what came of it."""
        if locale not in content_locales():
            raise CommandError(f"{locale} is not a content language ({', '.join(content_locales())}).")
        judged = stored(locale) if queries is None else _read(queries)
        if not judged:
            raise CommandError(f"No queries are judged in {locale}.")
        if typos is not None:
            chance = random.Random(typos)  # noqa: S311 - the same errors each time
            judged = [replace(query, text=mistyped(query.text, chance)) for query in judged]
        ranks, empty, seconds = [], 0, []
        viewer = anonymous(locale)
        for query in judged:
            start = time.perf_counter()
            try:
                found = find(Question(query.text, page_size=DEPTH, exact=exact), viewer).found
            except NotReadyError as error:
                raise CommandError(str(error)) from error
            seconds.append(time.perf_counter() - start)
            empty += not found.results
            ranks.append(query.rank(found))
        self._say(ranks, empty, sorted(seconds))

    def _say(self, ranks: list[int], empty: int, seconds: list[float]) -> None:
        count = len(ranks)
        self.stdout.write(f"queries    {count}")
        self.stdout.write(f"MRR@{DEPTH}     {sum(1 / rank for rank in ranks if rank) / count:.3f}")
        self.stdout.write(f"hit@1      {ranks.count(1) / count:.1%}")
        self.stdout.write(f"hit@{DEPTH}     {sum(rank > 0 for rank in ranks) / count:.1%}")
        self.stdout.write(f"no result  {empty / count:.1%}")
        half, most = seconds[count // 2], seconds[min(count - 1, count * 95 // 100)]
        self.stdout.write(f"time       {half * 1000:.1f} ms (half of them), {most * 1000:.1f} ms (95 %)")


_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def mistyped(text: str, chance: random.Random) -> str:
    """Return a text with one typing error in one of its words: a letter gone, twice, another, or two swapped.

    The first letter stays. A text without a word that is long enough is returned as it is.
    """
    words = list(_WORD.finditer(text))
    if not words:
        return text
    place = chance.choice(words)
    word = place.group()
    at = chance.randrange(1, len(word) - 1)
    other = chance.choice([letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter != word[at].lower()])
    wrong = chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + other + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return text[: place.start()] + wrong + text[place.end() :]


def _read(path: Path) -> list[Judged]:
    try:
        return list(read(path))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    except ValueError as error:
        raise CommandError(str(error)) from error
