"""What people do that the ledger keeps: what each act tells, and which of them need a reason."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Release = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-Q[1-4](\.c[1-9]\d*)?$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class Freeze(TypedDict):
    known_before: str


class Admit(TypedDict):
    sha256: Hash
    file: str


class HoldBack(TypedDict):
    release: Release
    what: str


class Approval(TypedDict):
    metric: str
    definition: Hash


class Waiver(TypedDict):
    rule: str
    of: str
    expires: Day


class Override(TypedDict):
    role: str
    person: str


class Made(TypedDict):
    """`files` are those of the draft's folder, each with its hash."""

    release: Release
    number: int
    files: dict[str, Hash]


class Signature(TypedDict):
    release: Release
    draft: int
    role: str
    of: str
    metrics: list[str]
    figures: Hash
    code: str
    recorded_by: NotRequired[str]
    evidence: NotRequired[dict[str, str]]


class Sign(TypedDict):
    """`signoff` is the hash of `signoff.yml`, which holds those of all others."""

    release: Release
    draft: int
    signoff: Hash


class Correct(TypedDict):
    release: Release
    kind: Literal["correction", "completed"]


class Hold(TypedDict):
    release: Release


class Export(TypedDict):
    """`part` is the audience or priority, empty for the whole, which is for anybody: it names no
    recipients. `metrics` are those the pack shows, `pack` is the hash of its manifest."""

    release: Release
    part: str
    recipients: list[str]
    metrics: list[str]
    pack: Hash


class Answer(TypedDict):
    """`query` chose the figures of `metrics`; `files` are those of the answer, with their hash."""

    number: int
    query: str
    metrics: list[str]
    recipients: list[str]
    files: dict[str, Hash]


_TOLD: dict[str, TypeAdapter[Any]] = {
    act: TypeAdapter(told)
    for act, told in {
        "freeze": Freeze,
        "admit": Admit,
        "hold back": HoldBack,
        "let in": HoldBack,
        "approval": Approval,
        "waiver": Waiver,
        "override": Override,
        "draft": Made,
        "signature": Signature,
        "sign": Sign,
        "correct": Correct,
        "hold": Hold,
        "lift hold": Hold,
        "export": Export,
        "answer": Answer,
    }.items()
}

REASONED = frozenset(
    ("admit", "answer", "hold back", "let in", "waiver", "override", "correct", "hold", "lift hold")
)
"""Acts that are never on record without a reason."""


def check(act: str, told: dict[str, Any]) -> None:
    """Raises ValueError where an act tells something else than acts of its kind do, and KeyError
    for an act that nobody knows."""
    _TOLD[act].validate_python(told, strict=True)
