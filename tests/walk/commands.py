"""What a process of the walk can be told to do."""

import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import setup_test_environment

from cms import facets
from cms.importing.services import import_folder
from cms.models import Mark, ProjectionError
from cms.publications.draining import drain
from cms.worker import Worker
from tests.walk import accidents, mutations, truth
from tests.walk.directed import DIRECTED
from tests.walk.editor import Editor, NothingToDoError, Pick, RefusedError
from tests.walk.opening import make_opening
from tests.walk.operations import OPERATIONS


def nothing() -> None:
    """Do nothing: nothing was taken away."""


class Commands:
    """The commands, by name. What they return must be fit for JSON."""

    def __init__(self, name: str) -> None:
        """Take the first letter of this process's words."""
        setup_test_environment(debug=False)
        self.editor = Editor(name)
        self.known: set[str] = set()
        self.worker = Worker()
        self.undo = nothing

    # --- The database -----------------------------------------------------------------------------------------------

    def make(self) -> None:
        """Migrate the database and fill it."""
        call_command("migrate", verbosity=0)
        make_opening()
        drain()
        connections.close_all()

    def begin(self) -> None:
        """Begin with a database that was exchanged for another one."""
        self.close()
        self.editor.sign_in()
        self.known = truth.spoken()

    def close(self) -> None:
        """Let go of the database, and forget what this process knows of it."""
        connections.close_all()
        facets.forget()
        cache.clear()

    def weights(self) -> dict[str, int]:
        """Return how often each operation should come."""
        return {name: operation.weight for name, operation in OPERATIONS.items()}

    # --- Walking ----------------------------------------------------------------------------------------------------

    def step(self, do: str, n: list[int]) -> dict[str, Any]:
        """Perform an operation; tell what came of it, and which words reached readers that should not have."""
        operation = OPERATIONS[do]
        try:
            operation.perform(self.editor, Pick(n))
        except NothingToDoError:
            return {"outcome": "nothing", "leaked": []}
        except RefusedError:
            outcome = "refused"
        else:
            outcome = "done"
        said = truth.spoken()
        leaked = [] if operation.publishes else sorted(said - self.known)
        self.known |= said
        return {"outcome": outcome, "leaked": leaked}

    def step_beside_others(self, do: str, n: list[int]) -> str:
        """Perform an operation while others do; tell what came of it."""
        return self._beside_others(lambda: OPERATIONS[do].perform(self.editor, Pick(n)))

    def direct_beside_others(self, do: str) -> str:
        """Perform a directed operation while others do something; tell what came of it."""
        return self._beside_others(lambda: DIRECTED[do](self.editor))

    def _beside_others(self, work: Callable[[], None]) -> str:
        try:
            work()
        except NothingToDoError:
            return "nothing"
        except RefusedError:
            return "refused"
        except Exception as error:
            # What the operation was about is gone, taken or of another kind by now, and Wagtail or Django says so by an
            # exception. Ours would be a mistake.
            if "site-packages" not in traceback.extract_tb(error.__traceback__)[-1].filename:
                raise
            return f"lost: {error!r}"
        return "done"

    def problems(self, broken: list[str] | None = None) -> list[str]:
        """Return everything that is not as a fresh rebuild and the plain definitions have it."""
        return truth.problems(broken or [])

    def differs(self) -> list[str]:
        """Return how what readers have differs from a fresh rebuild."""
        return truth.differences(truth.state(), truth.rebuilt())

    def follow(self, since: int) -> list[truth.Row]:
        """Return what was published after a number."""
        return truth.rows(since)

    def state(self) -> dict[str, truth.Row]:
        """Return what readers have."""
        return truth.state()

    def drain(self, batches: int | None = None) -> int:
        """Drain all marks, or so many batches of them; return the number of pages looked at."""
        return drain(batches)

    def work(self) -> bool:
        """Do one round of the worker's work; tell whether there may be more at once."""
        return self.worker.round()

    def direct(self, do: str) -> None:
        """Perform one of the operations that choose their targets by name."""
        DIRECTED[do](self.editor)

    # --- Accidents --------------------------------------------------------------------------------------------------

    def die_before_draining(self, do: str) -> bool:
        """Perform a directed operation in a process that dies right after the commit; tell whether it died."""
        return accidents.in_a_mortal_process(lambda: DIRECTED[do](self.editor), accidents.at_first_look)

    def die_while_draining(self, statement: int, *, after: bool = False) -> bool:
        """Drain in a process that dies before its n-th statement, or after it; tell whether it died."""
        return accidents.in_a_mortal_process(drain, accidents.at_statement(statement, after=after))

    def fail_while_draining(self, statement: int, kind: str) -> bool:
        """Drain while the n-th statement raises an exception of a kind; tell whether draining raised it."""
        return accidents.failing(drain, statement, kind)

    def statements_of_draining(self) -> int:
        """Drain; return how many statements it took."""
        return accidents.statements_of(drain)

    def import_folder(self, folder: str) -> dict[str, int]:
        """Import a folder of files; return how many were created, updated, kept and not imported."""
        _plan, result = import_folder(folder=Path(folder))
        drain()
        return {action.value: count for action, count in result.counts.items()}

    def die_while_importing(self, folder: str, statement: int) -> bool:
        """Import in a process that dies before its n-th statement; tell whether it died."""
        importing = partial(self.import_folder, folder)
        return accidents.in_a_mortal_process(importing, accidents.at_statement(statement, after=False))

    def statements_of_importing(self, folder: str) -> int:
        """Import; return how many statements it took."""
        return accidents.statements_of(partial(self.import_folder, folder))

    def comparable(self) -> dict[str, truth.Row]:
        """Return what readers have, comparable with another database that holds the same."""
        return truth.comparable()

    def without(self, name: str) -> None:
        """Take away a source of marks or a part of draining (see `mutations`)."""
        self.undo = mutations.take_away(name)

    def with_everything(self) -> None:
        """Put back what `without` has taken away."""
        self.undo()

    def mutations(self) -> list[str]:
        """Return what can be taken away."""
        return mutations.names()

    def broken(self) -> list[str]:
        """Return the sources that could not be projected."""
        return list(ProjectionError.objects.values_list("source", flat=True))

    def marks(self) -> int:
        """Return how many marks there are."""
        return Mark.objects.count()

    def vendor(self) -> str:
        """Return the kind of the database."""
        return connection.vendor
