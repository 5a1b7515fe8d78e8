"""How a number is shown: at the decimals of its metric, or rounded to a multiple."""

from decimal import ROUND_HALF_UP, Decimal


def rounded(count: float, to: int) -> int:
    return int((Decimal(str(count)) / to).quantize(Decimal(1), ROUND_HALF_UP) * to)


def printed(value: float, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def at(value: float | None, decimals: int) -> float | int | None:
    if value is None:
        return None
    number = printed(value, decimals)
    return float(number) if decimals else int(number)
