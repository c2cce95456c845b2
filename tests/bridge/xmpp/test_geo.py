"""RFC 5870."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.content import Location
from bridge.xmpp import geo


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("geo:48.2082,16.3738", Location(latitude=48.2082, longitude=16.3738)),
        ("GEO:-33,-0.5", Location(latitude=-33.0, longitude=-0.5)),
        ("geo:48.2,16.4;u=10", Location(latitude=48.2, longitude=16.4, accuracy=10.0)),
        (
            "geo:48.2,16.4,183;crs=WGS84;u=0.5",
            Location(latitude=48.2, longitude=16.4, accuracy=0.5),
        ),
        ("geo:48.2,16.4;crs=wgs84", Location(latitude=48.2, longitude=16.4)),
        ("geo:90,-180;zoom=3;flag;name=a%20b", Location(latitude=90.0, longitude=-180.0)),
    ],
)
def test_a_geo_uri_is_a_place(text: str, expected: Location) -> None:
    assert geo.read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "geo:",
        "geo:48.2",
        "geo:48.2,16.4 there",
        " geo:48.2,16.4",
        "geo:48.2,16.4\n",
        "geo:48.2, 16.4",
        "geo:+48.2,16.4",
        "geo:48.,16.4",
        "geo:.5,16.4",
        "geo:1e1,16.4",
        "geo:nan,16.4",
        "geo:90.1,16.4",
        "geo:48.2,180.1",
        "geo:٤٨,16",
        "geo:48.2,16.4?q=cafe",
        "geo:48.2,16.4;crs=nad27",
        "geo:48.2,16.4;u=-1",
        "geo:48.2,16.4;u=1;u=2",
        "geo:48.2,16.4;u=1;crs=wgs84",
        "geo:48.2,16.4;zoom=3;u=1",
        "geo:48.2,16.4;=3",
        "geo:48.2,16.4;name=a b",
        "geo:48.2,16.4;" + "a" * 200,
    ],
)
def test_anything_else_is_words(text: str) -> None:
    assert geo.read(text) is None


@given(st.floats(-90, 90), st.floats(-180, 180), st.none() | st.floats(0, 1e6, allow_nan=False))
def test_what_is_written_is_read_again(north: float, east: float, within: float | None) -> None:
    uri = geo.written(Location(latitude=north, longitude=east, accuracy=within))
    read = geo.read(uri)

    assert read is not None
    assert (read.latitude, read.longitude) == pytest.approx((north, east), abs=1e-8)
    assert read.accuracy == (None if within is None else pytest.approx(within, abs=1e-8))


def test_a_negative_accuracy_is_none() -> None:
    assert geo.written(Location(latitude=1.0, longitude=2.0, accuracy=-1.0)) == "geo:1,2"
