"""Places on the map as URIs: RFC 5870; pure."""

import re
from typing import Final

from bridge.api.content import Location
from bridge.api.readable import degrees

SCHEME: Final = "geo:"

MAX_LENGTH: Final = 200
"""Characters; the longest that a client writes has a quarter of it."""

# Section 3.3: `crs` and `u` stand before all other parameters, in this order, each once at most.
_NUMBER: Final = r"[0-9]+(?:\.[0-9]+)?"
_URI: Final = re.compile(
    rf"geo:(-?{_NUMBER}),(-?{_NUMBER})(?:,-?{_NUMBER})?"
    rf"(?:;crs=([a-z0-9-]+))?(?:;u=({_NUMBER}))?"
    r"(?:;(?!(?:crs|u)(?:[=;]|$))[a-z0-9-]+(?:=(?:[][:&+$\w.!~*'()-]|%[0-9a-f]{2})+)?)*",
    re.IGNORECASE | re.ASCII,
)
_MOST_NORTH, _MOST_EAST = 90.0, 180.0


def read(text: str) -> Location | None:
    """The place that a text is the URI of; None: it is anything else."""
    if len(text) > MAX_LENGTH:
        return None
    uri = _URI.fullmatch(text)
    if uri is None:
        return None
    latitude, longitude, system, uncertainty = uri.groups()
    north, east = float(latitude), float(longitude)
    if abs(north) > _MOST_NORTH or abs(east) > _MOST_EAST:
        return None
    # Section 3.4.1: other reference systems count from elsewhere.
    if system is not None and system.lower() != "wgs84":
        return None
    accuracy = None if uncertainty is None else float(uncertainty)
    return Location(latitude=north, longitude=east, accuracy=accuracy)


def written(location: Location) -> str:
    """`geo:48.2082,16.3738;u=10`."""
    uri = f"{SCHEME}{degrees(location.latitude)},{degrees(location.longitude)}"
    accuracy = location.accuracy
    return uri if accuracy is None or accuracy < 0 else f"{uri};u={degrees(accuracy)}"
