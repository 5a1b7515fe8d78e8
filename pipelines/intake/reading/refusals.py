"""Refusals of a whole file that more than one reader makes."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.errors import HwbError


def damaged(what: str) -> HwbError:
    """HWB-306: `what` (the gzip file, the workbook …) cannot be read to its end."""
    return HwbError(
        "HWB-306",
        f"{what} is damaged or cut short",
        do="Ask for it again: the copy received cannot be read to its end.",
    )


@contextmanager
def damage_refused(what: str, *errors: type[Exception]) -> Iterator[None]:
    """Turns `errors` of a library into HWB-306, and with them a panic of one written in Rust."""
    try:
        yield
    except errors as fault:
        raise damaged(what) from fault
    except BaseException as fault:
        # A panic is no Exception, and its class cannot be imported from every such library.
        if type(fault).__name__ == "PanicException":
            raise damaged(what) from fault
        raise


def blank(kind: str) -> HwbError:
    """HWB-302: there is nothing in it."""
    return HwbError("HWB-302", f"this is {kind}", do="Ask the partner to send it again.")


def password_protected() -> HwbError:
    """HWB-305: nothing of it can be seen."""
    return HwbError(
        "HWB-305",
        "the workbook is protected by a password",
        do="Ask the partner for a copy without one, sent by a safe way.",
    )
