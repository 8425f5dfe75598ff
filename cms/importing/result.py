"""What came of an import."""

from dataclasses import dataclass, field

from .plan import Action, Plan


@dataclass(slots=True)
class Result:
    """What was done."""

    counts: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(Action, 0))
    overwritten: list[str] = field(default_factory=list)  # files that replaced what editors had changed
    kept_as_drafts: list[str] = field(default_factory=list)  # files of pages that editors have unpublished

    @classmethod
    def of(cls, plan: Plan) -> "Result":
        """Return what carrying out the plan does, if nothing comes in between."""
        result = cls()
        for item in plan.items.values():
            result.counts[item.action] += 1
            page = item.existing
            if item.action is Action.UPDATE and page is not None:
                revision = page.record.revision if page.record is not None else None
                if page.latest_revision not in {None, revision}:
                    result.overwritten.append(item.source.path)
                if page.was_published and not page.live:
                    result.kept_as_drafts.append(item.source.path)
        result.counts[Action.FAIL] += len(plan.bundle.unusable)
        return result
