"""What is said of one figure: its formula, its files, its lines as sent, and who signed it."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.cli import say
from pipelines.cli.printing import json_text, printable, table, terminal_width
from pipelines.cli.wording import moment
from pipelines.modelling.evidence import SentFile
from pipelines.modelling.tracing import Trace, plain
from pipelines.modelling.tracing import trace as trace_published
from pipelines.settings import Settings
from pipelines.specs.words import many

if TYPE_CHECKING:
    from pipelines.release.tracing import SignedTrace


def answer(
    settings: Settings,
    figure: tuple[str, str, str],
    release: str | None,
    strategy: str | None,
    *,
    as_json: bool,
    **asked: Any,
) -> tuple[Iterable[str], bool]:
    """What is said of a figure (metric, area, period), and whether nothing is wrong with it: of the
    published one, or of the one that a release holds."""
    if release is None:
        found = trace_published(settings, *figure, **asked)
        return [json_text(facts(found))] if as_json else trace(found), not found.problems
    from pipelines.release.releases import Name
    from pipelines.release.tracing import trace_signed
    from pipelines.specs.register import Register

    file = Register.read(settings.project).strategy(strategy)
    whole = trace_signed(settings, file.id, Name.parse(release), *figure, tell=say, **asked)
    if as_json:
        return [json_text(signed_facts(whole))], not whole.trace.problems
    return signed(whole), not whole.trace.problems


_OF = {"metrics": "", "strategy": " for the strategy"}


def signed(found: "SignedTrace") -> Iterator[str]:
    """A figure as it was signed: its trace, and its signatures."""
    yield f"{found.release} of {found.strategy}, as signed; evidence made {found.made}"
    yield from trace(found.trace)
    yield ""
    yield "Signed"
    for each in found.signatures:
        of = _OF.get(each.of, f" for {each.of}")
        carried = "" if each.release == found.release else f", for {each.release}: unchanged since"
        at = moment(datetime.fromisoformat(each.at))
        yield f"  {each.role}{of}: {each.by}, {at} (line {each.line} of the ledger){carried}"
        yield f"    figures {each.figures}"
    yield f"  as a release: {found.signed_by}, {moment(datetime.fromisoformat(found.signed_at))}"
    yield f"    ledger  {found.head}"


def trace(found: Trace) -> Iterator[str]:
    """A figure, its formula, its files, its lines, and whether they add up to it."""
    sought, now = found.sought, found.now
    metric = sought.metric
    yield f"{metric.title} ({metric.id})"
    area = f"{sought.area_name} ({sought.area_code})" if sought.area_name else sought.area_code
    breakdown = "" if sought.breakdown == "all" else f", {sought.breakdown}"
    yield f"{area}, {sought.area_kind.replace('_', ' ')}; {sought.period}{breakdown}"
    yield ""
    if now.value is not None:
        rounded = f"{now.value:,.{metric.decimals}f} {metric.unit}"
        yield f"  {rounded}{_limits(found)}, {now.value_status}, {now.maturity}"
    yield f"  {found.formula}"
    if len(found.parts) > 1:
        for part in found.parts:
            over = f" ÷ {plain(part.denominator)}" if part.denominator is not None else ""
            rows = many(part.rows, "row")
            yield f"    {part.period}: {plain(part.numerator)}{over} ({rows})"
    if found.areas > 1:
        yield f"  summed over {many(found.areas, 'area')}"
    yield f"  known since {moment(now.known_from)}"
    for earlier in found.earlier:
        until = moment(earlier.known_to) if earlier.known_to else "now"
        value = plain(earlier.value) if earlier.value is not None else earlier.value_status
        reason = f" ({earlier.status_reason})" if earlier.status_reason else ""
        yield f"    before, {moment(earlier.known_from)} to {until}: {value}{reason}"
    yield ""
    for file in found.files:
        yield from _sent_file(file)
        yield from _sent_lines(found, file)
        yield from _corrections(found, file)
        yield from _failed_checks(found, file)
        yield ""
    if len(found.lines) < found.line_count:
        yield f"{len(found.lines):,} of {found.line_count:,} lines are shown; --all shows them all."
    yield _adds_up(found)
    yield from (f"  {problem}" for problem in found.problems)


def _limits(found: Trace) -> str:
    """The 95 % limits: as the source prints them, else at the metric's precision; the method."""
    now, decimals = found.now, found.sought.metric.decimals
    if now.lower95_0cl is None or now.upper95_0cl is None:
        return ""
    limits = (now.lower95_0cl, now.upper95_0cl)
    if now.interval_method == "published by the source":
        return f" ({' to '.join(map(plain, limits))})"
    return f" ({' to '.join(f'{n:,.{decimals}f}' for n in limits)}, {now.interval_method})"


def _adds_up(found: Trace) -> str:
    answer = {True: "yes", False: "NO", None: "there is no figure to add up to"}
    return f"Adds up: {answer[found.adds_up]}"


def _sent_file(file: SentFile) -> Iterator[str]:
    marked = "SYNTHETIC " if file.origin == "synthetic" else ""
    released = f", released {file.released_at}" if file.released_at else ""
    sender = f" from {file.sender}" if file.sender else ""
    yield f"{marked}{printable(file.file_name)} ({file.extract})"
    yield f"  sha256 {file.sha256}"
    yield f"  received {moment(file.received_at)}{sender}{released}"
    kept_out = f", {file.quarantined:,} quarantined" if file.quarantined else ""
    kept_out += f", {file.dropped:,} dropped" if file.dropped else ""
    yield f"  {many(file.landed, 'line')} landed{kept_out}; {file.verdict}"


def _sent_lines(found: Trace, file: SentFile) -> Iterator[str]:
    lines = [li for li in found.lines if (li.table, li.file) == (file.table, file.sha256)]
    adds = {
        "numerator": [li.numerator for li in lines],
        "denominator": [li.denominator for li in lines],
        "value": [li.value for li in lines],
    }
    adds = {name: values for name, values in adds.items() if any(v is not None for v in values)}
    yield f"  {many(file.lines, 'line')} of it in this figure:"
    if not lines:
        return
    rows = [
        [
            line.line,
            *(values[place] for values in adds.values()),
            *([line.value_status] if any(li.value_status != "present" for li in lines) else []),
            *(line.as_sent or ["?"] * len(file.header)),
        ]
        for place, line in enumerate(lines)
    ]
    status_column = ["status"] if any(li.value_status != "present" for li in lines) else []
    columns = ["line", *(f"+ {name}" for name in adds), *status_column, *file.header]
    width = terminal_width()
    yield from (f"    {row}" for row in table(columns, rows, width and width - 4))


def _corrections(found: Trace, file: SentFile) -> Iterator[str]:
    for each in found.corrections:
        if (each.table, each.file) != (file.table, file.sha256):
            continue
        lines = f"line{'s' if len(each.lines) > 1 else ''} {', '.join(map(str, each.lines))}"
        done = "dropped" if each.action == "drop" else f"{each.column} corrected"
        yield f"  {lines}: {done} by {each.correction}: {each.because}"
        yield f"    told to {each.told_to} on {each.told_on}; {each.status}"


def _failed_checks(found: Trace, file: SentFile) -> Iterator[str]:
    for each in found.failed_checks:
        if each.table != file.table or each.file not in (file.sha256, None):
            continue
        failed = "failed" if each.state == "failed" else "could not run"
        lines = f" on {many(each.failing_lines, 'line')}" if each.failing_lines else ""
        of = "" if each.file else ", in a file of this extract"
        yield f"  {each.expectation} {failed}{lines}{of} ({each.severity}): {each.because}"


def signed_facts(found: "SignedTrace") -> dict[str, Any]:
    """The same for programs."""
    said = {f.name: getattr(found, f.name) for f in fields(found) if f.name != "trace"}
    return said | facts(found.trace)


def facts(found: Trace) -> dict[str, Any]:
    """The same for programs: every number exact, every line shown with its header."""
    headers = {(file.table, file.sha256): file.header for file in found.files}
    return {
        "metric": found.sought.metric,
        "area_code": found.sought.area_code,
        "area_kind": found.sought.area_kind,
        "area_name": found.sought.area_name,
        "period": found.sought.period,
        "period_start": found.sought.period_start,
        "period_end": found.sought.period_end,
        "breakdown": found.sought.breakdown,
        "now": found.now,
        "formula": found.formula,
        "parts": found.parts,
        "earlier": found.earlier,
        "files": found.files,
        "line_count": found.line_count,
        "corrections": found.corrections,
        "failed_checks": found.failed_checks,
        "lines": [
            {f.name: getattr(line, f.name) for f in fields(line)}
            | {"header": headers[line.table, line.file]}
            for line in found.lines
        ],
        "adds_up": found.adds_up,
        "problems": found.problems,
    }
