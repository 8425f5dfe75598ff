"""The operations that walks are made of."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.walk.editor import Editor, Pick

Perform = Callable[[Editor, Pick], None]


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that is done to a site.

    `weight` is how often it comes among the others, `publishes` whether readers may get words that they did not have.
    """

    name: str
    perform: Perform
    weight: int
    publishes: bool


OPERATIONS: dict[str, Operation] = {}


def operation(*, weight: int = 2, publishes: bool = False) -> Callable[[Perform], Perform]:
    """Register an operation under its function's name."""

    def register(perform: Perform) -> Perform:
        name = perform.__name__
        OPERATIONS[name] = Operation(name, perform, weight, publishes)
        return perform

    return register
