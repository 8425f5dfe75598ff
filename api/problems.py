"""Everything that goes wrong, in one voice: `application/problem+json` (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one parameter. `allowed` lists the possible values, if they can be listed."""

    parameter: str
    detail: str
    allowed: Sequence[str] | None = None

    def data(self) -> dict[str, Any]:
        """Return the fault as JSON holds it."""
        listed = {} if self.allowed is None else {"allowed": list(self.allowed)}
        return {"parameter": self.parameter, "detail": self.detail, **listed}


class ProblemError(Exception):
    """The request cannot be answered; the client is told why."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.headers = headers or {}


def invalid(parameter: str, detail: str, allowed: Sequence[str] | None = None) -> ProblemError:
    """Return the problem of one wrong parameter."""
    return invalid_parameters([Fault(parameter, detail, allowed)])


def invalid_parameters(faults: Sequence[Fault]) -> ProblemError:
    """Return the problem of wrong parameters."""
    detail = " ".join(f"{fault.parameter}: {fault.detail}" for fault in faults)
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, detail, faults=faults)


def not_found() -> ProblemError:
    """Return the problem of what does not exist, or not for this viewer: nobody is told which."""
    return ProblemError(HTTPStatus.NOT_FOUND, "There is nothing here, or nothing that you may see.")


def retired() -> ProblemError:
    """Return the problem of what this viewer could read once, and nobody can any more."""
    return ProblemError(HTTPStatus.GONE, "This page has been retired, and nothing that you may see replaces it.")


def bad_credentials() -> ProblemError:
    """Return the problem of an `Authorization` header that is good for nothing."""
    detail = "The Authorization header holds no valid token. Leave it out to get what is public."
    return ProblemError(HTTPStatus.UNAUTHORIZED, detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def problem_response(problem: ProblemError) -> JsonResponse:
    """Return the answer that tells of a problem."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.status.phrase,
        "status": problem.status.value,
        "detail": problem.detail,
    }
    if problem.faults:
        content["errors"] = [fault.data() for fault in problem.faults]
    return JsonResponse(
        content,
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "private, no-cache", **problem.headers},
    )
