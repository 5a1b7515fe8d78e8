"""A waiver: a rule that does not hold is let pass at sign-off until a day, by name and reason.

It is a line of the ledger and changes no verdict: a file that the rule holds stays out of the
figures, and what it would have replaced stands.
"""

from collections.abc import Collection
from datetime import date

from pipelines.errors import HwbError
from pipelines.ledger import Entry, append
from pipelines.periods import Quarter
from pipelines.release.tasks import OF_METRICS, OF_PRIORITIES, OF_THEMES, OF_WHOLE
from pipelines.settings import Settings
from pipelines.specs.base import nearest, only_nearest
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
    of: Collection[str],
    *,
    because: str,
    until: date,
    by: str,
    today: date,
    quarter: str = "",
    strategy: str = "",
) -> list[Entry]:
    """Adds a waiver of each to the ledger, and returns the lines; of none where one is refused.

    Each of `of` is an extract, a metric, a priority, a theme, or a strategy for what concerns its
    whole release. Raises HWB-931 (nothing is called so), HWB-932 (it has no such rule), HWB-933
    (the day is past), HWB-934 (no reason), HWB-908 (nobody), HWB-714 (no such strategy) and HWB-803
    (no quarter).
    """
    if strategy:
        register.strategy(strategy)
    if quarter:
        quarter = str(Quarter.parse(quarter))
    of = list(dict.fromkeys(of))
    for name in of:
        _refuse_no_rule(settings, register, rule, name, strategy)
    if until < today:
        raise HwbError(
            "HWB-933", f"{until} is past", do="Name the last day on which the waiver is to hold."
        )
    return [
        append(
            settings,
            ACT,
            by=by,
            because=because,
            strategy=strategy,
            quarter=quarter,
            told={"rule": rule, "of": name, "expires": until.isoformat()},
        )
        for name in of
    ]


def rules_of(contract: Contract) -> list[str]:
    """Every rule that a file of the contract can break: its own, of the key, of lines, of files."""
    from pipelines.intake.repeating import IDS
    from pipelines.intake.rules import Rule

    implied = [] if contract.key == "none" else list(IDS)
    return [*(e.meta.id for e in contract.expectations), *implied, *OF_FILES, *map(str, Rule)]


def _refuse_no_rule(
    settings: Settings, register: Register, rule: str, of: str, strategy: str
) -> None:
    rules = _rules(settings, register, of, strategy)
    if rule not in rules:
        raise HwbError(
            "HWB-932",
            f"{of} has no rule {rule!r}{nearest(rule, rules)}",
            why="A waiver of a rule that does not exist would let nothing pass.",
            do=_where_else(settings, rule)
            or (
                "`hwb issues` names the rules that do not hold."
                if of in register.extracts
                else "`hwb status --quarter` names the rules that do not hold."
            ),
        )


def _where_else(settings: Settings, rule: str) -> str:
    """What a rule is of, where the name given is of another kind; empty where it is none at all."""
    of_metrics = (*OF_METRICS, *(e.meta.id for e in read_sign_off(settings.project).expectations))
    if rule in of_metrics:
        return f"{rule} is a rule of metrics: name the metric, as in --of METRIC."
    if rule in OF_PRIORITIES:
        return f"{rule} is a rule of priorities: name the priority by its key, as in --of KEY."
    return ""


def _rules(settings: Settings, register: Register, of: str, strategy: str) -> list[str]:
    """The rules that can be waived of what is called so."""
    suite = [expectation.meta.id for expectation in read_sign_off(settings.project).expectations]
    boards = [file.strategy for file in register.strategies.values() if strategy in ("", file.id)]
    rules = {
        **{theme.key: list(OF_THEMES) for board in boards for theme in board.themes},
        **{priority.key: list(OF_PRIORITIES) for board in boards for priority in board.priorities},
        **{key: [*suite, *OF_WHOLE] for key in register.strategies},
        # A metric whose file is refused is known by the strategies alone.
        **{name: [*OF_METRICS, *suite] for board in boards for _, name in board.supports()},
        **{metric: [*OF_METRICS, *suite] for metric in register.metrics},
        **{name: rules_of(extract.contract) for name, extract in register.extracts.items()},
    }
    if of not in rules:
        raise HwbError(
            "HWB-931",
            f"no extract, metric, priority, theme or strategy is called {of!r}"
            f"{only_nearest(of, list(rules))}",
            do="An extract is named as partner/extract; `hwb spec` lists them.",
        )
    return rules[of]
