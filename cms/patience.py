"""How long a worker waits before it tries again what has failed."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

FIRST_PAUSE = 1.0  # seconds; each next one is twice as long
LONGEST_PAUSE = 300.0  # seconds
_MOST_DOUBLINGS = 20  # more than any pause has; a number that went on growing would soon be none any more


@dataclass(slots=True)
class Patience:
    """Remembers what has failed how often, and until when it is left alone. One worker's own, and gone with it."""

    clock: Callable[[], float] = time.monotonic
    _failures: dict[Hashable, tuple[int, float]] = field(default_factory=dict)  # how often, until when

    def may_try(self, work: Hashable) -> bool:
        """Tell whether the pause after the last failure of `work` is over."""
        _times, until = self._failures.get(work, (0, 0.0))
        return self.clock() >= until

    def failed(self, work: Hashable, longest: float = LONGEST_PAUSE) -> float:
        """Take note of a failure; return the seconds until `work` may be tried again, at most `longest`."""
        times, _until = self._failures.get(work, (0, 0.0))
        pause = min(FIRST_PAUSE * float(2 ** min(times, _MOST_DOUBLINGS)), longest)
        self._failures[work] = times + 1, self.clock() + pause
        return pause

    def succeeded(self, work: Hashable) -> None:
        """Forget the failures of `work`."""
        self._failures.pop(work, None)
