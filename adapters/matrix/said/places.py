"""Places on the map, pure.

Matrix specification, client-server API, `m.location`; proposal 3488; RFC 5870 (`geo:` URIs).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.matrix import foreign
from bridge.api.content import Location

SCHEME: Final = "geo:"
MOST_NAME: Final = 500

_DETAILED: Final = ("m.location", "org.matrix.msc3488.location")
_NUMBER: Final = r"-?[0-9]{1,3}(?:\.[0-9]{1,30})?"
_URI: Final = re.compile(
    rf"geo:({_NUMBER}),({_NUMBER})(?:,-?[0-9]{{1,9}}(?:\.[0-9]{{1,30}})?)?((?:;[^;]{{1,200}}){{0,9}})",
    re.IGNORECASE | re.ASCII,
)
_ACCURACY: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,30})?", re.ASCII)
_LATITUDE: Final = 90
_LONGITUDE: Final = 180


def read(content: Mapping[str, Any]) -> Location | None:
    """None where nothing says where it is, or the place is on another body than the earth."""
    detailed = next(filter(None, (foreign.table(content, name) for name in _DETAILED)), {})
    uri = foreign.text(detailed, "uri") or foreign.text(content, "geo_uri")
    found = _URI.fullmatch(uri)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    parameters = _parameters(found[3])
    is_earth = parameters.get("crs", "wgs84") == "wgs84"
    if not is_earth or abs(latitude) > _LATITUDE or abs(longitude) > _LONGITUDE:
        return None
    return Location(
        latitude=latitude,
        longitude=longitude,
        accuracy=_accuracy(parameters.get("u", "")),
        name=_name(content, detailed),
    )


def _parameters(written: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in written.lower().split(";"))
    return {name: value for name, _, value in pairs}


def _accuracy(written: str) -> float | None:
    return float(written) if _ACCURACY.fullmatch(written) else None


def _name(content: Mapping[str, Any], detailed: Mapping[str, Any]) -> str:
    """What it is called; that it is a place, with its numbers, is no name."""
    given = foreign.text(detailed, "description", MOST_NAME).strip()
    body = foreign.text(content, "body", MOST_NAME).strip()
    return given or ("" if SCHEME in body.lower() else body)
