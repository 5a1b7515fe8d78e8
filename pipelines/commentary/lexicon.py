"""The words in which people tell what a figure did and how it stands, as patterns of a clause."""

import re

from pipelines.commentary.numbers import AMOUNT

# A period that a figure is held against. The first that fits is meant.
_LABEL = (
    r"(?:19|20)\d\d ?[-–/] ?(?:\d{4}|\d\d)(?:[- ]?q[1-4])?"
    r"|q[1-4](?:(?: of| in|,)? (?:19|20)\d\d(?: ?[-–/] ?\d\d)?)?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (?:19|20)\d\d|(?:19|20)\d\d"
)
_KINDS = {
    "year": r"(?:a|one) year (?:ago|earlier|before)|(?:12|twelve) months (?:ago|earlier|before)"
    r"|(?:(?:the )?(?:same|corresponding) (?:period|quarter|month|time|point) (?:of |in )?)?"
    r"(?:last year|a year (?:ago|earlier|before)|the year before|the (?:previous|prior|preceding)"
    r" year)|(?:previous|prior|preceding) year",
    "quarter": r"last quarter|the quarter before|(?:the )?(?:previous|preceding|prior) quarter"
    r"|(?:a|one) quarter (?:ago|earlier|before)",
    "month": r"last month|the month before|(?:the )?(?:previous|preceding|prior) month",
    "previous": r"last time|before(?= ?[.,;]| ?$)|previously|the period before"
    r"|(?:the |our )?(?:previous|last|preceding) (?:period|figure|report|return|release|value)",
    "baseline": r"(?:the |our )?baseline|the (?:start|beginning|launch) of (?:the|our) strategy"
    r"|(?:the|our) strategy (?:began|started|was \w+)",
    "long": r"(?:the )?(?:last|past) (?:\w+ )?(?:years|decade|quarters|months)|the pandemic"
    r"|recent (?:years|quarters|months)|time\b|records began"
    r"|\w+ (?:years|months|quarters) (?:ago|earlier|before)"
    r"|(?:last |the )?(?:winter|summer|spring|autumn|lockdown)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?! \d)",
    "label": rf"(?:the (?:year|quarter) (?:to|ending|ended) )?(?:{_LABEL})",
}
_LINKS = (
    r"(?: (?:in|at|for|during|with|to|end of|that|those|it was|they were|where it was|seen|the))*"
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ANY_KIND = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
SINCE = _compiled(
    rf"\b(?:since|than|from|on|compared (?:with|to)|against|over|versus|vs\.?|relative to|as)"
    rf"{_LINKS} (?:{_ANY_KIND})|\byear[- ]on[- ](?P<year_on_year>year)\b"
    r"|\bquarter[- ]on[- ](?P<quarter_on_quarter>quarter)\b"
)
"""A period that a change is counted from; the group that is not empty says which kind."""

DURING = _compiled(rf"\b(?:in|during|between|until|by|before|at)(?: the)? (?P<label>{_LABEL})\b")
"""A period that something is said of."""

FROM = _compiled(
    r"\bfrom (?:(?:about|around|just over|just under|nearly|almost|over|a \w+ of) )?"
    rf"(?P<number>{AMOUNT})"
)

_AS_ADJECTIVES = r"(?:is|are|was|were|been|be|still|keeps?|kept|not)(?: \w+ly| still| now| again)?"
_AN = r"(?:an?|the|this|no|further|another|any)(?: (?!of\b|in\b|to\b)[\w-]+){0,2}"
_TO = (
    r"(?:(?:continue[sd]?|began|started|failed|seem(?:s|ed)?) to"
    r"|(?:did|does|do) not|didn't|doesn't)(?: \w+ly)?"
)
_THEN = rf"(?= (?:by|from|on|since|again|slightly|sharply|significantly|{AMOUNT}))"
_PHRASES = (
    r"(?<!set )(?<!taken )(?<!take )(?<!picked )(?<!made )(?<!backed )(?<!signed )(?<!follow )"
    r"(?<!followed )(?<!step )(?<!opened )(?<!come )(?<!drawn )(?<!held )(?<!build )(?<!built )"
    r"(?<!-)"
)
_PERIOD = rf"(?= (?:{'|'.join(_KINDS.values())}))"
_THAN = rf"(?=[^,;.]*? (?:than|compared (?:with|to)){_LINKS}{_PERIOD})"

TIMES = {"doubled": 2.0, "trebled": 3.0, "tripled": 3.0, "quadrupled": 4.0, "halved": 0.5}

DIRECTIONS = [
    (direction, form, _compiled(pattern))
    for direction, form, pattern in (
        ("up", "verb", r"\b(?:rose|risen|increased|grew|grown|climbed|(?:went|gone|crept) up)\b"),
        (
            "down",
            "verb",
            r"\b(?:fell|fallen|decreased|dropped|declined|reduced|(?:went|gone|come) down)\b",
        ),
        ("better", "verb", r"\b(?:improved|(?:got|become|became|gotten) better)\b"),
        ("worse", "verb", r"\b(?:worsened|deteriorated|(?:got|become|became) worse)\b"),
        ("up", "verb", rf"\b{_AS_ADJECTIVES} (?:rising|increasing|growing|climbing|going up)\b"),
        (
            "down",
            "verb",
            rf"\b{_AS_ADJECTIVES} (?:falling|decreasing|dropping|declining|going down)\b",
        ),
        ("better", "verb", rf"\b{_AS_ADJECTIVES} (?:improving|getting better)\b"),
        ("worse", "verb", rf"\b{_AS_ADJECTIVES} (?:worsening|deteriorating|getting worse)\b"),
        ("up", "verb", rf"\b{_TO} (?:rise|increase|grow|climb|go up)\b"),
        ("down", "verb", rf"\b{_TO} (?:fall|decrease|drop|decline|reduce|go down)\b"),
        ("better", "verb", rf"\b{_TO} improve\b"),
        ("worse", "verb", rf"\b{_TO} (?:worsen|deteriorate)\b"),
        ("up", "noun", rf"\b{_AN} (?:rise|increase|growth)\b"),
        ("down", "noun", rf"\b{_AN} (?:fall|decrease|drop|decline|reduction)\b"),
        ("better", "noun", rf"\b{_AN} improvement\b"),
        ("worse", "noun", rf"\b{_AN} (?:worsening|deterioration)\b"),
        ("up", "other", rf"{_PHRASES}\bup\b{_THEN}"),
        ("down", "other", rf"{_PHRASES}\bdown\b{_THEN}"),
        ("up", "other", rf"\b(?:higher|more|greater)\b{_THAN}"),
        ("down", "other", rf"\b(?:lower|fewer|less)\b{_THAN}"),
        ("better", "other", rf"\bbetter\b{_THAN}"),
        ("worse", "other", rf"\bworse\b{_THAN}"),
        ("up", "verb", rf"\b(?:{'|'.join(name for name, by in TIMES.items() if by > 1)})\b"),
        ("down", "verb", rf"\b(?:{'|'.join(name for name, by in TIMES.items() if by < 1)})\b"),
        (
            "same",
            "other",
            r"\b(?:unchanged|plateaued|(?:no|little|hardly any) (?:[\w-]+ ){0,2}change"
            r"|(?:not|hardly|little|barely) changed)\b",
        ),
        ("same", "other", r"\b(?:did not|didn't|does not) change\b|\blevelled off\b"),
        (
            "same",
            "other",
            r"\b(?:stayed|remain(?:s|ed)?|held|is|was|has been|broadly|largely|been)"
            r"(?: \w+)? (?:the same|steady|stable|static|flat|constant)\b",
        ),
        ("same", "other", rf"\b(?:the same as|similar to|in line with){_LINKS}{_PERIOD}"),
    )
]
"""What a figure is said to have done, whether by a verb, a noun or otherwise, and the words."""

STANDS = [
    (standing, _compiled(pattern))
    for standing, pattern in (
        ("same", r"\bnot (?:\w+ly )?different (?:from|to)\b|\bno different (?:from|to)\b"),
        ("better", r"\bbetter than\b|\boutperform(?:s|ed|ing)?\b|\bahead of\b"),
        ("worse", r"\bworse than\b"),
        ("up", r"\babove\b|\b(?:higher|greater|more) than\b|\bexceed(?:s|ed|ing)?\b"),
        ("down", r"\bbelow\b|\b(?:lower|less|fewer) than\b"),
        (
            "same",
            r"\b(?:similar to|in line with|close to|comparable (?:to|with)|the same as"
            r"|level with)\b",
        ),
    )
]
"""How a figure is said to stand beside what the next words name."""

BEST = _compiled(
    r"(?<!second )(?<!second-)(?<!third )(?<!third-)(?<!one of the )(?<!among the )"
    r"\bthe (?:joint )?(?P<rank>highest|lowest|best|worst)\b(?: \w+){0,4}? (?:of|in|among) "
    r"(?P<of>[^,;.]+)"
)

TARGETS = [
    (said, _compiled(pattern))
    for said, pattern in (
        (
            "missed",
            r"\b(?:did not|didn't|not|failed to|yet to) (?:been )?(?:meet|met|hit|reach(?:ed)?"
            r"|achieved?)\b[^,;.]*?\btarget\b|\bmiss(?:ed|es|ing)\b[^,;.]*?\btarget\b"
            r"|\btarget(?: of [^,;]{1,20})? (?:was|is|has been) (?:not (?:been )?(?:met"
            r"|achieved|reached|hit)"
            r"|missed)"
            r"|\bshort of\b[^,;.]*?\btarget\b",
        ),
        (
            "met",
            r"\b(?:met|meets|meeting|hit|reached|achiev(?:ed|es|ing)|exceed(?:ed|s|ing)"
            r"|surpass(?:ed|es))\b[^,;.]*?\btarget\b"
            r"|\btarget(?: of [^,;]{1,20})? (?:was|is|has been)(?: now)? (?:met|achieved"
            r"|reached|hit|exceeded)",
        ),
        ("off track", r"\b(?:off|not on|behind)(?: the| our)? (?:track|trajectory|target|plan)\b"),
        ("on track", r"\bon(?: the| our)? (?:track|trajectory|target)\b"),
        ("above", r"\babove\b(?: \w+){0,3}? target\b"),
        ("below", r"\b(?:below|under)\b(?: \w+){0,3}? target\b"),
    )
]
"""What is said of a target; the first that fits is meant."""

NOT = _compiled(r"\b(?:not|n't|never|neither|nor|no|without|failed to|yet to)\b(?! only)|n't\b")

UNREAL = _compiled(
    r"\b(?:will|would|should|could|may|might|can|must|shall|if|unless|until|once|aim\w*|plan\w*"
    r"|hop(?:e[ds]?|ing)|expect\w*|intend\w*|forecast\w*|project(?:ed|ion)\w*|likely|want\w*"
    r"|ambition\w*|had|no longer|stopped|slow(?:ed|ing)|need[s]? to|in order to|to be|to have"
    r"|risk\w*|potential\w*|aspir\w*|goal)\b"
)
"""What was meant, feared or once so is not what the figure did."""

MEANT = _compiled(
    r"\b(?:will|would|should|could|aim\w*|plan to|hope\w*|expect\w*|intend\w*|forecast\w*"
    r"|project(?:ed|ion)\w*|ambition\w*|aspir\w*|goal)\b"
)
"""Before a number: it is then meant to be reached, and no figure yet."""

_OTHER = (
    r"\b(?:we|they|teams?|services?|partners?|partnership|council|staff|staffing|workforce|capacity"
    r"|funding|demand|investment|awareness|hours|sessions?|costs?|workload|confidence|engagement"
    r"|communication|pathways?|training|provision|support|budget|clinics?|practices|schools?|hubs?"
    r"|providers?|programmes?|projects?|process(?:es)?|access arrangements|data quality|recording"
    r"|reporting|referral routes?|system|systems|board|plan|campaign|scheme|offer"
    r"|recruitment|beds?|occupancy|sickness|vacanc\w+|turnover)\b"
)
OTHER = _compiled(_OTHER)
OTHERS = _compiled(rf"{_OTHER}(?: (?:has|have|is|are|was|were|also|been|now|\w+ly))*$")
"""What is no figure, where it is said just before to have changed."""

AS_ADJECTIVE = _compiled(
    r"(?:^|[\s(])(?:of|to|with|for|by|through|despite|given|following|the|a|an|our"
    r"|more|some|any|their"
    r"|reflects?|reflecting|reflected|in|on|at|into|about|via|using|shows?|sees?"
    r"|saw|seen|after|under"
    r"|because of|due to|including|offers?|offering|brought|its)$"
)
"""Before a participle: it then tells of no change ("because of increased demand")."""

AS_CAUSE = _compiled(
    r"\b(?:due to|because of|reflect\w*|despite|following|given|driven by|caused by|after|from"
    r"|through|have|having|without|need|for|to see|see)$"
)
"""Before a noun of change: it is then a cause or a wish, or somebody fell."""

TRANSITIVE = _compiled(
    r"\s(?!(?:by|from|to|on|since|in|over|for|at|and|but|or|nor|again|further"
    r"|during|across|among|amongst"
    r"|between|compared|this|last|year|each|every|when|as|while|with|against|relative|within|more"
    r"|most|too|both|overall|locally|nationally|still|only|almost|nearly|about"
    r"|around|than|there|here"
    r"|\w+ly)\b)[a-z]"
)
"""After a verb: somebody then changed something ("improved its offer")."""

OF_A_FIGURE = _compiled(
    r"\b(?:rates?|figures?|percentages?|proportions?|shares?|numbers?|prevalence|uptake|coverage"
    r"|performance|levels?|it|this|that|measures?|metrics?|indicators?|results?|outcomes?"
    r"|expectancy|average|overall|locally|position|trend)\b"
)
"""Words by which a figure is meant without its name."""

ELSEWHERE = _compiled(
    r"\b(?:england|national|nationally|region|regional|regionally|elsewhere|peers?|neighbours"
    r"|similar areas|other (?:areas|councils|places)|the country)\b"
)

LEADS = _compiled(
    rf"(?:in |across |for |among )?(?:the )?{ELSEWHERE.pattern}"
    rf"|{re.sub('[?]P<[a-z_]+>', '?:', f'{SINCE.pattern}|{DURING.pattern}')}"
)
"""Before a comma: the clause that follows is said of it."""

OF_A_PART = _compiled(
    r"\b(?:men|women|boys|girls|males?|females?|deprived|deprivation|affluent|core20|disabled"
    r"|ethnic\w*|white|black|asian|wards?|inequalit\w+|gaps?|aged|older|younger|year-olds"
    r"|year olds|heritage|localit\w+|neighbourhoods?|quintiles?|fifths?|some (?:practices|areas)"
    r"|under-?\d+s|over-?\d+s)\b"
)
"""Words by which a part of the people is meant, or the difference between parts."""

SMALL = _compiled(
    r"\b(?:slight(?:ly)?|marginal(?:ly)?|not (?:statistically )?significant\w*|within (?:chance"
    r"|the (?:margin|confidence|interval|range|limits))|by chance|(?:no|not) more than chance"
    r"|insignificant\w*|statistically similar|small(?: \w+)?|just|random|broadly|little)\b"
)
"""The writer says that it may be chance, or is next to nothing."""
