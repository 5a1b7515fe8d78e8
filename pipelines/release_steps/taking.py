"""The steps of a quarter, by the functions that the command line calls; each shows what it did.

What each function's first line says is what the web page says of its asset.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines import steps
from pipelines.ledger import entries, head, person
from pipelines.periods import Quarter
from pipelines.release import freezing, quarters, signing
from pipelines.release.gate import held_priorities
from pipelines.release.on_record import newest_draft, open_name
from pipelines.release.on_record import signed as signed_release
from pipelines.release.releases import Name, read
from pipelines.release_steps.configuring import (
    Export,
    Freeze,
    Prepare,
    Sheets,
    Sign,
    Signature,
    Verify,
    moment,
    said,
)
from pipelines.release_steps.deciding import Decide
from pipelines.release_steps.telling import READY, facts_of, kind_of, listed, ready, version_of
from pipelines.settings import Settings
from pipelines.specs.register import Register, StrategyFile
from pipelines.specs.words import many

Step = Iterator[dg.AssetCheckResult | dg.MaterializeResult[Any]]

HOLDS = "all_holds"
"""The check on a proof: files, ledger, signatures, and the figures where they were made again."""


@steps.refusing
def frozen(context: dg.AssetExecutionContext, config: Freeze) -> Step:
    """The moment known of a quarter, fixed for ever."""
    settings, file, quarter = _partition(context)
    by, at = said("by", config.by), moment("at", config.at)
    found = freezing.freeze(settings, file.id, quarter, by=by, at=at)
    yield dg.MaterializeResult(
        metadata={
            "known before": found.known_before.isoformat(),
            "frozen by": by,
            "head of the ledger": head(settings),
        }
    )


@steps.refusing
def decisions(context: dg.AssetExecutionContext, config: Decide) -> Step:
    """Decisions on the way: admissions, what is held back, waivers, approvals, corrections."""
    settings, file, quarter = _partition(context)
    by = said("by", config.by)
    before = len(entries(settings))
    config.decision.record(settings, file, quarter, by)
    lines = [entry for entry in entries(settings)[before:] if entry.by == person(by)]
    yield dg.MaterializeResult(
        metadata={
            "decided by": by,
            "lines of the ledger": steps.table(
                ["line", "act", "told", "because"],
                [
                    [e.number, e.act, ", ".join(f"{k}: {v}" for k, v in e.told.items()), e.because]
                    for e in lines
                ],
            ),
            "head of the ledger": head(settings),
        }
    )


@steps.refusing
def draft(context: dg.AssetExecutionContext, config: Prepare) -> Step:
    """The figures as they would be signed, of what was known at the freeze."""
    settings, file, quarter = _partition(context)
    by = said("by", config.by)
    freezing.frozen(settings, file.id, quarter)  # said at once, and not after the work
    with steps.turn(context, settings) as lock:
        made = quarters.make_draft(lock, settings, file, quarter, by=by, tell=steps.logged(context))
    yield dg.MaterializeResult(metadata=facts_of(made), data_version=version_of(made))


@steps.refusing
def sheets(context: dg.AssetExecutionContext, config: Sheets) -> Step:
    """The page each signer reads, with the code to quote."""
    from pipelines.pack.previewing import sentences_of
    from pipelines.release.sheets import write

    settings, file, quarter = _partition(context)
    found = quarters.draft_of(settings, file, quarter)
    said = sentences_of(found)
    roles = [config.role] if config.role else [step.role for step in file.strategy.sign_off]
    written = [each for role in roles for each in write(settings, file, found, role, said)]
    yield dg.MaterializeResult(
        metadata={
            "draft": found.number,
            "sheets": steps.table(
                ["role", "for", "who", "code", "file"],
                [
                    [
                        need.role,
                        need.of,
                        " or ".join(need.holders) or "nobody",
                        "nothing to sign" if need.unchanged else need.code,
                        path,
                    ]
                    for path, need in written
                ],
            ),
        }
    )


@steps.refusing
def signatures(context: dg.AssetExecutionContext, config: Signature) -> Step:
    """Signatures on the newest draft; each run records one, as a line of the ledger."""
    settings, file, quarter = _partition(context)
    by, role, code = (said(name, getattr(config, name)) for name in ("by", "role", "code"))
    entry = signing.sign_as(
        settings,
        file,
        quarters.draft_of(settings, file, quarter),
        role,
        code,
        by=by,
        evidence=Path(config.evidence) if config.evidence else None,
        recorded_by=config.recorded_by,
    )
    yield dg.MaterializeResult(
        metadata={
            "signed by": by,
            "role": role,
            "for": entry.told["of"],
            "metrics": len(entry.told["metrics"]),
            "sha256 of the figures in scope": entry.told["figures"],
            "line of the ledger": entry.number,
            "head of the ledger": entry.hash,
        }
    )


@steps.refusing
def readiness(context: dg.AssetExecutionContext) -> Step:
    """What stands between the newest draft and its signature today."""
    settings, file, quarter = _partition(context)
    found = quarters.readiness(settings, file, quarters.draft_of(settings, file, quarter))
    for check in READY:
        yield ready(check, [task for task in found.tasks if kind_of(task) == check])
    yield dg.MaterializeResult(
        metadata={
            "draft": found.draft.number,
            "release": str(found.draft.name),
            "open tasks": len(found.open),
            "to note": len(found.others),
            "task list": dg.MetadataValue.md(listed(found)),
            "signatures": steps.table(
                ["role", "for", "who", "metrics", "is complete"],
                [
                    [
                        s.needed.role,
                        s.needed.of,
                        " or ".join(s.needed.holders) or "nobody",
                        len(s.needed.metrics),
                        "yes" if s.is_complete else "no",
                    ]
                    for s in found.standings
                ],
            ),
        }
    )


@steps.refusing
def signed(context: dg.AssetExecutionContext, config: Sign) -> Step:
    """The quarter as signed: a release folder that is never changed."""
    settings, file, quarter = _partition(context)
    name = open_name(settings, file.id, quarter)
    release = read(signing.sign(settings, file, name, by=said("by", config.by)))
    held = held_priorities(release)
    yield dg.MaterializeResult(
        metadata={
            **facts_of(release),
            "signed by": config.by,
            "held priorities": steps.table(["priority", "because"], list(held.items())),
            "head of the ledger": head(settings),
        },
        data_version=version_of(release),
    )


@steps.refusing
def proof(context: dg.AssetExecutionContext, config: Verify) -> Step:
    """A signed quarter, proved: against the ledger, and made again where that is asked."""
    from pipelines.release.rebuilding import rebuilt
    from pipelines.release.verifying import verify

    settings, file, quarter = _partition(context)
    name = Name(quarter, config.correction)
    found = verify(settings, file.id, name, given_head=config.head)
    problems = list(found.problems)
    told: dict[str, Any] = {
        "release": str(name),
        "proof": str(found),
        "sha256 of figures.csv": found.figures,
        "head of the ledger": found.ledger_head,
    }
    if not problems and (config.rebuild or config.with_today):
        release = signed_release(settings, file.id, name)
        again = rebuilt(settings, release, by_today=config.with_today)
        told["sha256 of the figures made again"] = again.figures
        told["made again with"] = ", ".join(again.upgraded) or "the versions of its lock"
        told["figures that differ"] = steps.table(
            ["metric", "area", "part", "period", "cause", "because of"],
            [
                [
                    *(c.key["metric_id"], c.key["area_code"], c.key["breakdown"]),
                    *(f"{c.key['period_start']} to {c.key['period_end']}", c.cause, c.because),
                ]
                for c in again.changes
            ],
        )
        if not again.holds:
            problems.append(f"{many(len(again.changes), 'figure')} made again are not as signed")
    listed = dg.MetadataValue.md("\n".join(f"- {problem}" for problem in problems))
    yield dg.AssetCheckResult(
        check_name=HOLDS,
        passed=not problems,
        description=str(found) if not problems else "; ".join(problems),
        metadata={"problems": listed} if problems else {},
    )
    if problems:
        raise dg.Failure(
            f"{name} of {file.id}: {many(len(problems), 'thing')} not as signed\n"
            + "\n".join(f"  {problem}" for problem in problems),
            metadata=told,
            allow_retries=False,
        )
    yield dg.MaterializeResult(metadata=told)


@steps.refusing
def pack(context: dg.AssetExecutionContext, config: Export) -> Step:
    """The pack of a signed quarter, or of its newest draft: pages, paper, sheets and open data."""
    from pipelines.pack.exporting import export
    from pipelines.pack.formats import Wanted

    settings, file, quarter = _partition(context)
    if config.draft:
        of = newest_draft(settings, file.id, Name(quarter, config.correction))
    else:
        of = signed_release(settings, file.id, Name(quarter, config.correction))
    done = export(
        settings,
        of,
        is_signed=not config.draft,
        wanted=Wanted.typed(
            *(config.only, config.audience, config.priority),
            *(Path(p) if p else None for p in (config.out, config.template, config.texts)),
        ),
        by=config.by,
        on_step=lambda step: context.log.info(step),
    )
    yield dg.MaterializeResult(
        metadata={
            "release": str(of.name),
            "folder": dg.MetadataValue.path(str(done.folder)),
            "zip": dg.MetadataValue.path(str(done.archive)),
            "open first": dg.MetadataValue.path(str(done.folder / "index.html")),
            "files": done.files,
            "figures hidden": done.hidden,
        }
    )


def _partition(context: dg.AssetExecutionContext) -> tuple[Settings, StrategyFile, Quarter]:
    settings = Settings.from_environment()
    of = context.partition_key
    assert isinstance(of, dg.MultiPartitionKey)
    asked = of.keys_by_dimension
    file = Register.read(settings.project).strategy(asked["strategy"])
    return settings, file, Quarter.parse(asked["quarter"])
