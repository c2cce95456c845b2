"""What a file is, by how it begins."""

import pytest

from adapters.telegram.media.kinds import Kind, kind, of

OGG = b"OggS\x00\x02" + bytes(8) + b"\x01\x02\x03\x04" + bytes(8) + b"\x01"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (OGG + b"\x13OpusHead\x01\x01", "opus"),
        (OGG + b"\x1e\x01vorbis", "other"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00", "png"),
        (b"GIF89a\x01\x00", "gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "other"),
        (b"\x00\x00\x00\x18ftypM4A ", "mp4"),
        (b"OpusHead", "other"),
        (b"", "other"),
    ],
)
def test_a_file_is_what_it_begins_as(head: bytes, expected: Kind) -> None:
    assert kind(head) == expected


def test_what_is_hosted_is_known_by_its_reference() -> None:
    assert (of("opus-1f8a"), of("vorbis-1f8a"), of("1f8a")) == ("opus", "other", "other")
