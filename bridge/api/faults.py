"""A fault of ours, for the log; pure."""

import traceback


def where(error: BaseException) -> str:
    """Where it came about, but not in its words: what somebody said may stand in them."""
    found = "".join(traceback.format_tb(error.__traceback__))
    return f"{type(error).__name__}\n{found}"
