"""The numbers of a text that speak of a figure, and what figures each of them fits.

Years, quarters, dates, ages, durations, money, ordinals and names with a number in them are no
values: they are set aside first. quantulum3 and text2num were tried: the one reads ages, years and
"Year 6" as quantities and "10-24" as its mean, the other finds no place in the text.
"""

import re
from dataclasses import dataclass, replace

_ONES = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: place for place, word in enumerate(["zero", *_ONES])}
_WORDS |= {word: place * 10 for place, word in enumerate(_TENS, 2)}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[:9])}))?|zero|{'|'.join(_ONES[::-1])})"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SMALL = rf"(?:1?\d|{_WORD})"  # how many years or weeks people speak of
AMOUNT = rf"(?:{_DIGITS}|\b{_WORD}\b)"
_DASH = r"\s?[-–—]\s?"
_PERCENT = r"\s?(?:%|per\s?cent\b)"
_TIME = r"(?:minute|hour|day|week|month|quarter|year|term)s?\b"
PLACES = (
    r"(?:practices|sites|clinics|schools|nurseries|actions|wards|areas|neighbourhoods|indicators"
    r"|measures|metrics|priorities|targets|months|weeks|days|quarters|years|hubs|teams|partners"
    r"|services|sessions|councils|districts|providers|trusts|networks)"
)

_ASIDE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^\s*\(?\d+[.)]\s",
        rf"\b(?:19|20)\d\d(?:{_DASH}|/)(?:\d{{4}}|\d\d)(?:[- ]?q[1-4])?\b(?!\.\d|\s?%)",
        r"\bq(?:uarter )?[1-4]\b|\bquarter (?:one|two|three|four)\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? \d{{4}})?",
        rf"\b{_MONTH} \d{{1,4}}\b(?!\.\d|\s?%| per)",
        r"\b\d{1,4}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b",
        r"\b(?:19|20)\d\ds?\b(?![,.]\d|\s?%| per)",
        r"£\s?[\d,.]+\d?\s?(?:k|m|bn|thousand|million|billion)?\b",
        r"\b\d+(?:st|nd|rd|th)\b",
        # Levels of confidence; what they bound is read.
        r"\b9[59](?:\.8)?(?:%| %| per cent)(?= (?:confidence|ci\b|limit|interval))",
        rf"\b(?:aged?|ages)(?: of| between| from| under| over)? {AMOUNT}"
        rf"(?:(?:{_DASH}| to | and ){AMOUNT})?(?: (?:and|or) (?:over|under|above|older|younger))?",
        rf"\b{AMOUNT}(?:(?:{_DASH}|[- ]to[- ]){AMOUNT})?[- ](?:year|month|week|day)s?[- ]?olds?\b",
        rf"\b{AMOUNT} (?:years|months|weeks) of age\b",
        r"\b\d+\+",
        rf"\b(?:under|over)[- ]?(?:\d+'?s|(?:{_WORD})s)\b",
        rf"\b{AMOUNT}s? (?:and|or) (?:over|above|older|under|younger|below)\b",
        r"\b(?:people|adults|children|those|residents|patients|women|men|girls|boys)"
        r" (?:over|under|below|above) \d+\b(?!\.\d|\s?%)",
        r"\b(?:year|type|tier|stage|phase|level|band|ward|wave|grade|step|option|priority|ambition"
        r"|action|objective|section|part|table|page|appendix|no\.?|nhs|item|strand|theme|group"
        r"|category|cohort|number|room) \d+[a-z]?\b(?!\.\d|\s?%)",
        r"\b(?:111|999)\b(?= (?:call|service|line|option))|\b24/7\b",
        r"\b\d{1,2}(?:[:.]\d\d)? ?(?:am|pm)\b|\b\d{1,2}:\d\d\b",
        rf"\b(?:within|over|in|for|last|past|next|previous|recent|every|first|after|by|than)"
        rf"(?: the)?(?: last| next| past| first)? {_SMALL}(?:(?:{_DASH}| to | or ){_SMALL})?"
        rf"(?: more| full| whole| consecutive)?[- ]{_TIME}",
        rf"\b{_SMALL}-{_TIME}",
        rf"\b{_SMALL} {_TIME} (?:ago|running|earlier|later|before|after|in a row|in succession)\b",
        rf"\b{AMOUNT}(?:[- ]?fold| times\b|x\b)",
        # Parts of a whole that nobody measures here.
        rf"\b{AMOUNT} (?:of|in|out of)(?: the| our| all| these)*(?: {AMOUNT})? {PLACES}\b",
        rf"\b{AMOUNT}{_PERCENT}(?= (?:more |less |extra |of (?:the |our |all )?)?"
        r"(?:funding|budget|uplift|capacity|staff|vacanc|cost|saving|cut\b|discount))",
        r"\b[a-z]+-?\d[\w.]*(?<!\.)",
        r"\b\d+(?!(?:pp|ppts?|k|m)\b)[a-z]\w*",
        rf"\b\d+{_DASH}\d+\b(?!\.\d|{_PERCENT}| per| {_TIME})",
        r"\b(?:first|second|latter|last|other) half\b|\bhalf[- ](?:the|year|term|day|hour)",
        r"\bhalf of (?:the |this |last )?(?:year|quarter|term|decade|programme|strategy|20\d\d)",
    )
]

_HEDGES = {
    "about": r"about|around|approximately|roughly|some|circa|c\.|close to|in the region of",
    "over": r"(?:just |slightly |well )?(?:over|above)|(?:slightly |just )?more than|at least"
    r"|exceeding",
    "under": r"(?:just |slightly |well )?(?:under|below)|nearly|almost|up to|approaching"
    r"|(?:slightly )?(?:less|fewer) than",
}
_HEDGE = "|".join(f"(?P<{name}>{words})" for name, words in _HEDGES.items())
_HEDGED = re.compile(rf"\b(?:{_HEDGE}) (?:an? )?$", re.IGNORECASE)

_UNIT = (
    r"(?P<points>\s?(?:percentage[- ]points?|%[- ]points?|ppts?\b|pp\b|points?\b))"
    rf"|(?P<percent>{_PERCENT})"
    r"|\s?per (?P<per>1,?000|10,?000|100,?000|thousand|million|1,000,000|head)\b"
    r"|\s(?P<word>[a-z][a-z-]+)"
)
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<sign>(?<![^\s(])[-−])?(?P<amount>{AMOUNT})(?:\s?(?P<scale>k|m|thousand|million)\b)?(?:{_UNIT})?",
    re.IGNORECASE,
)
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_FRACTION = re.compile(
    rf"\b(?:(?P<top>an?|{_WORD})[- ])?(?P<part>{'|'.join(_PARTS)})s?(?= of\b)"
    rf"|(?<=by )(?:(?P<by_top>an?|{_WORD})[- ])?(?P<by>{'|'.join(_PARTS)})s?\b"
    rf"|\b(?P<of>{_WORD}|\d+) (?:in|out of)(?: every)? (?P<whole>{_WORD}|\d[\d,]*)\b"
    rf"(?!\.\d|\s?%| {_TIME})",
    re.IGNORECASE,
)
# As far back as the words go that say what a number is.
_NEAR = 80
# People say "a third" of 31 % and of 36 %.
_LOOSELY = 3.5

_CHANGE_BEFORE = re.compile(
    r"\b(?:by|up|down|(?:rise|increase|fall|drop|decrease|reduction|decline|improvement|gap"
    r"|difference|change|growth|deterioration) of)"
    rf"(?: (?:a further|another|an additional))?(?: (?:{_HEDGE}))?(?: an?)? ?$",
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    r"\s*(?:point )?(?:increase|rise|fall|drop|decrease|reduction|decline|improvement|gap|growth"
    r"|difference|higher|lower|more|fewer|less|above|below|ahead|short|better|worse)\b",
    re.IGNORECASE,
)
_STANDS_BEFORE = re.compile(
    r"(?:\b(?:to|from|at|was|is|were|are|of|by|reached|hit|than|between|and|remain(?:s|ed)|figure"
    r"|rate|averaged|now|currently|up|down|with)|[(:=])\s*(?:a |an )?$",
    re.IGNORECASE,
)
_STANDS_AFTER = re.compile(
    r"\s*(?:$|[.,;:)!?–—-]|(?:in|this|last|from|to|and|but|which|compared|since|against|for|at|on|than"
    r"|by|over|or|while|with|during|across|a year|the)\b)",
    re.IGNORECASE,
)

_OPENS_RANGE = re.compile(rf"{_DASH}{_DIGITS}(?:{_PERCENT}|\s?per )", re.IGNORECASE)


@dataclass(frozen=True)
class Number:
    """A number of a text that may speak of a figure: those from `least` to `most` fit it.

    `unit` is %, points, per 1000 (digits alone), the word that follows, or nothing. `is_change`
    says that it tells a difference. `start` and `end` are its place in the text.
    """

    least: float
    most: float
    unit: str
    is_change: bool
    start: int
    end: int


def set_aside(text: str) -> str:
    """The text with what is no value blotted out, character for character."""
    for pattern in _ASIDE:
        text = pattern.sub(lambda found: "¤" * len(found[0]), text)
    return text


def numbers(text: str) -> list[Number]:
    """The numbers of a text that may speak of a figure, in order."""
    left = set_aside(text)
    found = []
    for match in _FRACTION.finditer(left):
        if number := _fraction(left, match):
            found.append(number)
            left = left[: match.start()] + "¤" * len(match[0]) + left[match.end() :]
    matches = list(_NUMBER.finditer(left))
    plain = [number for match in matches if (number := _number(left, match))]
    return sorted([*found, *_ranges(left, plain)], key=lambda number: number.start)


def amount(written: str) -> float:
    """The value of digits or of a word for a number."""
    if written[0].isdigit():
        return float(written.replace(",", ""))
    return float(sum(_WORDS[word] for word in re.split("[- ]", written.casefold())))


def _number(text: str, match: re.Match[str]) -> Number | None:
    written = match["amount"]
    before, end = text[max(0, match.start() - _NEAR) : match.start()], match.end()
    unit = "points" if match["points"] else "%" if match["percent"] else ""
    if match["per"]:
        said = match["per"].replace(",", "").casefold()
        said = {"thousand": "1000", "million": "1000000", "head": "1"}.get(said, said)
        unit = f"per {said}"
    if match["word"]:
        if _STANDS_AFTER.match(text, match.end("scale" if match["scale"] else "amount")):
            end = match.end("scale" if match["scale"] else "amount")
        else:
            unit = match["word"].casefold()
    hedged = _HEDGED.search(before)
    is_change = bool(_CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(text, end))
    is_change |= unit == "points" or bool(unit and _CHANGE_AFTER.match(f" {unit}"))
    if not unit:
        # A number alone is a value where one may stand; a word for one never is.
        start = hedged.start() if hedged else len(before)
        stands = written[0].isdigit() and _STANDS_AFTER.match(text, end)
        stands = stands and (is_change or _STANDS_BEFORE.search(before[:start]))
        if not stands and not _OPENS_RANGE.match(text, end):
            return None
    value = amount(written)
    step = 10.0 ** -len(written.partition(".")[2]) if written[0].isdigit() else 1.0
    if match["scale"]:
        scale = 1e6 if match["scale"].casefold() in ("m", "million") else 1e3
        value, step = value * scale, step * scale
    least, most = _fits(value, step, hedged)
    if match["sign"] and not is_change:
        least, most = -most, -least
    return Number(least, most, unit, is_change, match.start("amount"), end)


def _fits(value: float, step: float, hedged: re.Match[str] | None) -> tuple[float, float]:
    """What rounds to a number at the place it is written to; with a hedge, what people call so."""
    if hedged is None:
        return value - step / 2, value + step / 2
    while value and value % (step * 10) == 0:
        step *= 10
    if value % (step * 5) == 0:
        step *= 5
    if hedged["about"]:
        return value - step / 2, value + step / 2
    return (value, value + step) if hedged["over"] else (value - step, value)


def _fraction(text: str, match: re.Match[str]) -> Number | None:
    before = text[max(0, match.start() - _NEAR) : match.start()]
    part = match["part"] or match["by"]
    loosely = _LOOSELY
    if part:
        top = match["top"] or match["by_top"] or ""
        if not top and part.casefold() != "half":
            return None  # "the most deprived fifth of", "last quarter of"
        value = (amount(top) if top and top.casefold() not in ("a", "an") else 1.0) * 100
        value /= _PARTS[part.casefold()]
    else:
        top_count, whole = amount(match["of"]), amount(match["whole"])
        if not 0 < top_count < whole:
            return None
        value = 100 * top_count / whole
        if top_count == 1:  # as far as half the way to the fraction beside it
            loosely = value - 100 / (whole + 0.5)
    is_change = bool(match["by"])
    place = (match.start(), match.end())
    hedged = _HEDGED.search(before)
    if hedged and hedged["over"]:
        return Number(value, value + 25, "%", is_change, *place)
    if hedged and hedged["under"]:
        return Number(value - (10 if value > 25 else value / 3), value, "%", is_change, *place)
    return Number(value - loosely, value + loosely, "%", is_change, *place)


def _ranges(text: str, plain: list[Number]) -> list[Number]:
    """The numbers, with one unit for two of them, and "between 40 and 44 %" as one."""
    found: list[Number] = []
    for number in plain:
        before = found[-1] if found else None
        joint = (
            re.fullmatch(r"\s*(to|and|or|-|–|—)\s*", text[before.end : number.start])
            if before
            else None
        )
        if before is None or joint is None or before.unit not in ("", number.unit):
            found.append(number)
            continue
        between = re.search(
            r"\bbetween\s*$", text[max(0, before.start - _NEAR) : before.start], re.I
        )
        if (between and joint[1] == "and") or joint[1] in "-–—":
            found[-1] = replace(number, least=before.least, start=before.start)
        else:
            is_from = re.search(
                r"\bfrom\s*$", text[max(0, before.start - _NEAR) : before.start], re.I
            )
            is_change = before.is_change and not is_from
            found[-1] = replace(before, unit=number.unit, is_change=is_change)
            found.append(number)
    return found
