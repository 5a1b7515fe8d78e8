"""A waiver: a rule that does not hold is let pass at sign-off until a day, by name and reason.

It is a line of the ledger and changes no verdict: a file that the rule holds stays out of the
figures, and what it would have replaced stands.
"""

from datetime import date

from pipelines.errors import HwbError
from pipelines.ledger import Entry, append
from pipelines.periods import Quarter
from pipelines.release.tasks import WAIVABLE
from pipelines.settings import Settings
from pipelines.specs.base import nearest
from pipelines.specs.contract import Contract
from pipelines.specs.register import Register
from pipelines.specs.signoff import read_sign_off

ACT = "waiver"

OF_FILES = (
    "file_can_be_landed",
    "enough_lines_can_be_landed",
    "file_can_be_checked",
    "file_comes_in_time",
)
"""Rules of a file as a whole; `quality.issue` tells where they do not hold."""


def waive(
    settings: Settings,
    register: Register,
    rule: str,
    of: str,
    *,
    because: str,
    until: date,
    by: str,
    today: date,
    quarter: str = "",
    strategy: str = "",
) -> Entry:
    """Adds the waiver to the ledger, and returns its line.

    `of` is an extract, a metric, a priority, or a strategy for what concerns its whole release.
    Raises HWB-931 (nothing is called so), HWB-932 (it has no such rule), HWB-933 (the day
    is past), HWB-934 (no reason, or nobody to stand for it), HWB-714 (no such strategy) and HWB-803
    (no quarter).
    """
    if strategy:
        register.strategy(strategy)
    if quarter:
        quarter = str(Quarter.parse(quarter))
    _check_of(register, of, strategy)
    is_extract = of in register.extracts
    rules = rules_of(register.extracts[of].contract) if is_extract else gate_rules(settings)
    if rule not in rules:
        raise HwbError(
            "HWB-932",
            f"{of} has no rule {rule!r}{nearest(rule, rules)}",
            why="A waiver of a rule that does not exist would let nothing pass.",
            do="`hwb issues` names the rules that do not hold."
            if is_extract
            else "`hwb status --quarter` names the rules that do not hold.",
        )
    if until < today:
        raise HwbError(
            "HWB-933", f"{until} is past", do="Name the last day on which the waiver is to hold."
        )
    if not because.strip() or not by.strip():
        raise HwbError(
            "HWB-934",
            "a waiver needs a reason, and a role that stands for it",
            why="It is printed beside the figures it lets pass.",
            do="Give both: --because … --by …",
        )
    return append(
        settings,
        ACT,
        by=by.strip(),
        because=because.strip(),
        strategy=strategy,
        quarter=quarter,
        told={"rule": rule, "of": of, "expires": until.isoformat()},
    )


def rules_of(contract: Contract) -> list[str]:
    """Every rule that a file of the contract can break: its own, of the key, of lines, of files."""
    from pipelines.intake.repeating import IDS
    from pipelines.intake.rules import Rule

    implied = [] if contract.key == "none" else list(IDS)
    return [*(e.meta.id for e in contract.expectations), *implied, *OF_FILES, *map(str, Rule)]


def gate_rules(settings: Settings) -> list[str]:
    """Every rule about a metric, a priority or a whole release that may be waived."""
    suite = read_sign_off(settings.project)
    return [*WAIVABLE, *(expectation.meta.id for expectation in suite.expectations)]


def _check_of(register: Register, of: str, strategy: str) -> None:
    priorities = [
        priority.key
        for file in register.strategies.values()
        if strategy in ("", file.id)
        for priority in file.strategy.priorities
    ]
    named = [*register.extracts, *register.metrics, *register.strategies, *priorities]
    if of not in named:
        raise HwbError(
            "HWB-931",
            f"no extract, metric, priority or strategy is called {of!r}{_only_nearest(of, named)}",
            do="An extract is named as partner/extract; `hwb spec` lists them.",
        )


def _only_nearest(written: str, names: list[str]) -> str:
    """Hundreds of names help nobody: the nearest one, or none."""
    found = nearest(written, names)
    return found if found.endswith("?") else ""
