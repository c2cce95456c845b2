"""What links of Matrix lead to. Matrix specification, appendices, "URIs"."""

import pytest

from adapters.matrix.rooms import links
from adapters.matrix.rooms.links import Link

NEW = "!Zr4gWkob8UyQilTSFylffcIiBRIspBoRcZdhoklk91s"


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("#tea:example.org", Link("#tea:example.org")),
        ("@alice:example.org:8448", Link("@alice:example.org:8448")),
        (NEW, Link(NEW)),
        (" matrix:r/tea:example.org ", Link("#tea:example.org")),
        (
            "matrix:roomid/tea:example.org/e/event?via=elsewhere.ca&via=b.org",
            Link("!tea:example.org", ("elsewhere.ca", "b.org")),
        ),
        ("matrix:u/alice:example.org?action=chat", Link("@alice:example.org")),
        ("matrix:room/caf%C3%A9:example.org", Link("#caf\u00e9:example.org")),
        ("https://matrix.to/#/%23tea:example.org", Link("#tea:example.org")),
        ("https://matrix.to/#/%23tea%3Aexample.org", Link("#tea:example.org")),
        ("https://matrix.to/#/#tea:example.org", Link("#tea:example.org")),
        (
            "https://matrix.to/#/!tea:example.org/$event:example.org?via=elsewhere.ca",
            Link("!tea:example.org", ("elsewhere.ca",)),
        ),
        (f"https://matrix.to/#/{NEW}?via=a.org", Link(NEW, ("a.org",))),
        ("https://matrix.to/#/%40alice%3Aexample.org", Link("@alice:example.org")),
        ("https://app.element.io/#/room/#tea:example.org", Link("#tea:example.org")),
        ("https://chat.example.org/#/user/@alice:example.org", Link("@alice:example.org")),
    ],
)
def test_a_link_leads_there(written: str, link: Link) -> None:
    assert links.read(written) == link


@pytest.mark.parametrize(
    "written",
    [
        *("", "tea", "https://example.org/", "https://matrix.to/", "https://matrix.to/#/tea"),
        *("matrix:", "matrix:x/tea:example.org", "https://example.org/#/room/12", "irc://a/#b"),
        "https://matrix.to/#/+group:example.org",
    ],
)
def test_anything_else_leads_nowhere(written: str) -> None:
    assert links.read(written) is None
