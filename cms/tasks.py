"""Where tasks run."""

from itertools import islice
from typing import Any

from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from cms.answering import after_answer

# These bring an index up to date with one object as it is then: in one transaction, once is as good as several times.
_INDEXING = frozenset({"modelsearch.tasks.insert_or_update_object_task", "wagtail.tasks.update_reference_index_task"})
_LOOK_BACK = 100  # callbacks; a page is saved several times in a row, so what is equal is near


class AfterCommitBackend(ImmediateBackend):
    """Runs a task in this process, right after the transaction at hand is committed; in a request, after its answer.

    Wagtail's own tasks (its search and reference indexes) would otherwise run inside the request's transaction, where
    those of several editors lock each other's rows out on PostgreSQL; and they would run for each of the three times
    that publishing a new page saves it.
    """

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Return at once; the result becomes known when the transaction is committed."""
        self.validate_task(task)
        if task.module_path in _INDEXING and (waiting := _waiting(task, args, kwargs)):
            return waiting
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        transaction.on_commit(_Execution(self, result).run, robust=True)
        return result

    def execute(self, result: TaskResult[Any]) -> None:
        """Run the task of `result` now."""
        self._execute_task(result)


class _Execution:
    """A task that waits for the commit: its `run` is among the connection's callbacks."""

    def __init__(self, backend: AfterCommitBackend, result: TaskResult[Any]) -> None:
        self.backend = backend
        self.result = result

    def run(self) -> None:
        after_answer(self.execute)

    def execute(self) -> None:
        self.backend.execute(self.result)


def _waiting(task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any] | None:
    """Return the same task that waits for the commit already, or None.

    It goes when its savepoint is rolled back, and whatever asked for it in that savepoint again goes with it.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        return None
    for _savepoints, callback, *_ in islice(reversed(connection.run_on_commit), _LOOK_BACK):
        execution = getattr(callback, "__self__", None)
        if isinstance(execution, _Execution):
            result = execution.result
            if result.task == task and list(result.args) == list(args) and result.kwargs == kwargs:
                return result
    return None
