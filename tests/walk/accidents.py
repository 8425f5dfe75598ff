"""The death of a process, and statements that fail: at any place."""

import os
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections

Wrapper = Callable[..., Any]
DEAD = 9
FAILURES: dict[str, type[Exception]] = {
    "locked": OperationalError,
    "database": DatabaseError,
    "connection": InterfaceError,
    "bug": RuntimeError,
}


def in_a_mortal_process(work: Callable[[], Any], wrapper: Wrapper) -> bool:
    """Do `work` in a copy of this process, in which `wrapper` sees every statement; tell whether that has died."""
    connections.close_all()  # two processes cannot share a connection
    child = os.fork()
    if child == 0:
        try:
            with connection.execute_wrapper(wrapper):
                work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - nothing of the parent's may be run in the child
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in {0, DEAD}:
        raise RuntimeError(f"The process ended with {status}, and not by the accident.")
    return status == DEAD


def at_first_look(execute: Wrapper, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
    """Die when draining looks for marks after the commit."""
    if not connection.in_atomic_block and '"cms_mark"' in sql:
        os._exit(DEAD)
    return execute(sql, params, many, context)


def at_statement(number: int, *, after: bool) -> Wrapper:
    """Return a wrapper that dies before the statement with this number, or after it; the first is 0."""
    seen = -1

    def wrapper(execute: Wrapper, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        nonlocal seen
        seen += 1
        if seen == number and not after:
            os._exit(DEAD)
        result = execute(sql, params, many, context)
        if seen == number:
            os._exit(DEAD)
        return result

    return wrapper


def statements_of(work: Callable[[], Any]) -> int:
    """Do `work`; return how many statements it took, as the accidents count them."""
    count = 0

    def wrapper(execute: Wrapper, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        work()
    return count


def failing(work: Callable[[], Any], number: int, kind: str) -> bool:
    """Do `work` while the statement with this number raises; tell whether `work` raised that."""
    failure = FAILURES[kind]
    seen = -1

    def wrapper(execute: Wrapper, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        nonlocal seen
        seen += 1
        if seen == number:
            raise failure("An accident, for the test")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        try:
            work()
        except failure:
            return True
    return False
