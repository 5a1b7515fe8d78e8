"""Assets, checks and jobs of a quarter's way, in partitions of quarter and strategy."""

import warnings
from collections.abc import Callable
from typing import Any

import dagster as dg

from pipelines.periods import Quarter, quarters_between
from pipelines.release_steps import taking
from pipelines.release_steps.telling import READY
from pipelines.specs.register import Register

GROUP = "release"

Step = Callable[..., Any]

_AFTER: dict[Step, list[Step]] = {
    taking.frozen: [],
    taking.decisions: [taking.frozen],
    taking.draft: [taking.frozen, taking.decisions],
    taking.sheets: [taking.draft],
    taking.signatures: [taking.draft, taking.sheets],
    taking.readiness: [taking.draft, taking.signatures],
    taking.signed: [taking.readiness],
    taking.proof: [taking.signed],
    taking.pack: [taking.signed],
}

_CHECKS: dict[Step, dict[str, str]] = {
    taking.readiness: READY,
    taking.proof: {taking.HOLDS: "Nothing of what was signed was changed since."},
}

_JOBS: dict[str, tuple[list[Step], str]] = {
    "freeze_quarter": ([taking.frozen], "Fix what a quarter's figures are made of."),
    "draft_quarter": (
        [taking.draft, taking.readiness],
        "Make a draft, and list what is left to do.",
    ),
    "record_decision": (
        [taking.decisions],
        "Admit a file, hold back, waive, approve, override, correct, or hold exports.",
    ),
    "signoff_sheets": ([taking.sheets], "Write the pages that signers read."),
    "quarter_readiness": (
        [taking.readiness],
        "List what is left to do before a quarter is signed.",
    ),
    "record_signature": (
        [taking.signatures, taking.readiness],
        "Record one signature on the newest draft, and list what is left to do.",
    ),
    "sign_quarter": (
        [taking.readiness, taking.signed],
        "Sign a quarter; refused while something blocks it, with all that does.",
    ),
    "verify_quarter": ([taking.proof], "Prove a signed quarter."),
    "export_quarter": ([taking.pack], "Write the pack of a signed quarter, or of a draft."),
}


def assets(register: Register) -> list[dg.AssetsDefinition]:
    """The way of a quarter, for the strategies that can be read."""
    partitions = _partitions(register)
    return [
        dg.asset(
            key=_key(step),
            deps=[_key(before) for before in after],
            partitions_def=partitions,
            group_name=GROUP,
            check_specs=_checks(step, partitions),
        )(step)
        for step, after in _AFTER.items()
    ]


def jobs() -> list[Any]:
    """Each asks for a quarter and a strategy, and for what its steps are configured by."""
    return [
        dg.define_asset_job(name, [_key(step) for step in steps], description=description)
        for name, (steps, description) in _JOBS.items()
    ]


def _key(step: Step) -> dg.AssetKey:
    return dg.AssetKey([GROUP, step.__name__])


def _checks(step: Step, partitions: dg.PartitionsDefinition) -> list[dg.AssetCheckSpec]:
    with warnings.catch_warnings():
        # The pinned Dagster calls partitions of a check a preview. Without them, the check of one
        # quarter would stand in the place of every other's.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return [
            dg.AssetCheckSpec(
                name, asset=_key(step), description=description, partitions_def=partitions
            )
            for name, description in _CHECKS.get(step, {}).items()
        ]


def _partitions(register: Register) -> dg.MultiPartitionsDefinition:
    """Every quarter of the strategies' own years, by every strategy."""
    given = {name: file.strategy for name, file in register.strategies.items()}
    quarters = {
        quarter
        for strategy in given.values()
        for quarter in quarters_between(Quarter.of(strategy.starts), Quarter.of(strategy.ends))
    }
    return dg.MultiPartitionsDefinition(
        {
            "quarter": dg.StaticPartitionsDefinition([str(q) for q in sorted(quarters)]),
            "strategy": dg.StaticPartitionsDefinition(sorted(given)),
        }
    )
