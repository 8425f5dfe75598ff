"""What an import is to whoever starts one: the command, the demo."""

from pathlib import Path

from .locking import only_import
from .plan import Plan
from .planning import make_plan
from .result import Result
from .writing import Progress, carry_out


def import_folder(
    *,
    folder: Path,
    parent: str | None = None,
    locale: str | None = None,
    dry_run: bool = False,
    progress: Progress = lambda _done, _files: None,
) -> tuple[Plan, Result]:
    """Bring pages in step with a folder of files; with `dry_run` only say what would be done.

    `parent` is the key of the page below which files without a section go; `locale` limits the import to one language
    and is that of files without one. `progress` is told how many more files are done, and how many there are. What is
    wrong with single files stands in the plan's problems. Raises PlanError when nothing can be imported at all, and
    ImportRunningError.
    """
    with only_import():
        plan = make_plan(folder, parent=parent, locale=locale)
        return plan, Result.of(plan) if dry_run else carry_out(plan, progress)
