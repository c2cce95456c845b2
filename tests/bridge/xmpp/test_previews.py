"""XEP-0511."""

from xml.etree.ElementTree import fromstring

from bridge.api.content import Content, Preview, Text
from bridge.xmpp import previews

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
OG = "{https://ogp.me/ns#}"


def read(*content: Content) -> list[tuple[str, str, list[tuple[str, str]]]]:
    message = fromstring(f"<message>{previews.elements(content)}</message>")
    return [
        (one.tag, one.attrib[f"{RDF}about"], [(child.tag, child.text or "") for child in one])
        for one in message
    ]


def test_a_preview_is_a_description_of_its_link() -> None:
    """Section 3.1: `<Description>` with `about` in the same namespace, and Open Graph in it."""
    x = Preview(url="https://x.example/?a=1&b=2", title='The "X" & <Y>', description="All of it")

    assert read(Text("see https://x.example/?a=1&b=2"), x) == [
        (
            f"{RDF}Description",
            "https://x.example/?a=1&b=2",
            [
                (f"{OG}title", 'The "X" & <Y>'),
                (f"{OG}description", "All of it"),
                (f"{OG}url", "https://x.example/?a=1&b=2"),
            ],
        )
    ]


def test_what_says_nothing_is_left_out() -> None:
    url = "https://x.example"

    assert read(Preview(url=url), Preview(url="", title="X"), Preview(url=url, title=" \n")) == []


def test_previews_are_bounded() -> None:
    told = read(*(Preview(url=f"https://x.example/{n}", title="x" * 5000) for n in range(9)))

    assert [about for _, about, _ in told] == [f"https://x.example/{n}" for n in range(5)]
    assert {len(text) for _, _, children in told for tag, text in children if "title" in tag} == {
        300
    }


def test_only_links_to_pages_are_told_of() -> None:
    """Clients make them something to click on."""
    links = ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://x.example")

    assert [about for _, about, _ in read(*(Preview(url=url, title="X") for url in links))] == [
        "http://x.example"
    ]
