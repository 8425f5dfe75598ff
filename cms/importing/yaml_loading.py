"""YAML from other people, unless it is made to bring a program down.

Values deep inside one another overflow the C parser's stack, and a few kilobytes of values that repeat one another
(`*name`) become gigabytes for whoever walks through them.
"""

from typing import Any

import yaml

DEEPEST = 100  # lists and fields inside one another

# The C parser is ten times as fast; both refuse to build objects.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str) -> Any:
    """Return what a text says. Raises YAMLError and, for a day or a number that there is not, ValueError."""
    refuse_dangerous(text, DEEPEST)
    return yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader


def refuse_dangerous(text: str, deepest: int, *, may_repeat: bool = False) -> None:
    """Raise YAMLError for values too deep inside one another and, unless it `may_repeat`, for repeated ones."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.AliasEvent) and not may_repeat:
            raise yaml.YAMLError(f"“*{event.anchor}” repeats another value; write it out")
        if depth > deepest:
            raise yaml.YAMLError(f"more than {deepest} lists inside one another")
