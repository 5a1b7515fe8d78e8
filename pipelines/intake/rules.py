"""Why a line is kept out of the landed table: the wording that quarantine and letters share."""

from enum import StrEnum


class Rule(StrEnum):
    """What landing found wrong with a cell; read after the name of its column."""

    BLANK = "blank, and the contract refuses blanks"
    NOT_A_NUMBER = "not a number"
    NOTATION = "a number in a notation the contract does not declare"
    NOT_WHOLE = "not a whole number"
    TOO_LARGE = "a number too large to hold exactly"
    NOT_A_DATE = "not a date in a declared format"
    AMBIGUOUS_DATE = "an ambiguous date: two declared formats read it as different days"
    BELOW_MINIMUM = "below the minimum"
    ABOVE_MAXIMUM = "above the maximum"
    NOT_IN_LIST = "not in the closed list of values"
    PERIOD = "not a period in the declared grammar"
    NO_GRAMMAR = "a value for which the contract declares no period grammar"
    SPAN = "days that are not a period of the declared type"
    FUTURE = "a period that had not ended when the file was received"
    NO_AREA = "no area code"
    LEVEL = "a level for which the contract names no area code"
