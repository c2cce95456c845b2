"""Paths of what a homeserver is asked for; pure. Matrix Client-Server API, "API Standards"."""

from functools import lru_cache
from urllib.parse import quote


def path(*parts: str, version: str = "v3") -> str:
    """`path("rooms", "!tea:example.org", "send")`: its path, with the parts quoted."""
    return f"/_matrix/client/{version}/" + "/".join(map(_quoted, parts))


@lru_cache(maxsize=1024)
def _quoted(part: str) -> str:
    """Much is asked of the same rooms."""
    return quote(part, safe="")
