"""What is wrong with files, said with the file and the line."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `line` starts at 1; None when the problem is the whole file's.

    A warning says what could not be kept; an error that something was not imported.
    """

    file: str
    line: int | None
    message: str
    is_error: bool = True

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.message}"


@dataclass(slots=True)
class Problems:
    """Collects problems; the same one is kept once."""

    found: dict[Problem, None] = field(default_factory=dict)

    def error(self, file: str, line: int | None, message: str) -> None:
        """Note an error."""
        self.found[Problem(file, line, message)] = None

    def warning(self, file: str, line: int | None, message: str) -> None:
        """Note a warning."""
        self.found[Problem(file, line, message, is_error=False)] = None

    @property
    def errors(self) -> list[Problem]:
        """The errors, in the order in which they were found."""
        return [problem for problem in self.found if problem.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """The warnings, in the order in which they were found."""
        return [problem for problem in self.found if not problem.is_error]
