"""JSON of others is a value that nothing stumbles over."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix.wire.parsing import DEEPEST, MOST_TOKENS, MOST_VALUES, parse
from bridge.api.errors import ForeignDataError

plain = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(plain, values, max_size=4), st.booleans())
def test_an_object_is_read_as_it_is_written(value: dict[str, object], is_ascii: bool) -> None:
    assert parse(json.dumps(value, ensure_ascii=is_ascii).encode()) == value


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b'"a"', b"null", b"{", b'{"a":NaN}', b'{"a":-Infinity}', b"\xff", b"<html>"],
)
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ForeignDataError):
        parse(body)


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(ForeignDataError):
        parse(b'{"a":' + b"9" * 5000 + b"}")


def test_half_characters_and_nul_are_replaced() -> None:
    found = parse(rb'{"a\ud800":["\udfff","\ud83d\ude00","b\u0000c","\\u0000"]}')

    assert found == {"a\ufffd": ["\ufffd", "😀", "b\ufffdc", "\\u0000"]}


@pytest.mark.parametrize("levels", [5_000, 200_000])
@pytest.mark.parametrize(("begin", "end"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_too_deep_takes_nothing_else_with_it(
    levels: int, begin: str, end: str
) -> None:
    deep = begin * levels + "1" + end * levels
    found = parse(f'{{"before":["]}}\\""],"deep":{deep},"behind":{{"a":[1]}}}}'.encode())

    assert found["before"] == [']}"']
    assert found["behind"] == {"a": [1]}


def test_what_is_nested_too_deep_is_cut_off() -> None:
    found = parse(('{"a":' + "[" * 5_000 + "]" * 5_000 + "}").encode())
    depth, inner = 1, found["a"]
    while inner:
        depth, inner = depth + 1, inner[0]

    assert (depth, inner) == (DEEPEST - 1, None)


def test_half_characters_in_what_is_nested_too_deep_are_replaced() -> None:
    deep = "[" * 5_000 + "]" * 5_000
    found = parse(f'{{"deep":{deep},"a":"\\ud800"}}'.encode())

    assert found["a"] == "\ufffd"


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' + b"[" * 100_000 + b'""' * (8 * MOST_TOKENS),
        b'{"a":[' + b"[]," * (MOST_VALUES // 2) + b"0]}",
        b'{"a":{' + b'"":{},' * (MOST_VALUES // 2) + b'"":0}}',
    ],
    ids=["deep", "lists", "objects"],
)
def test_what_would_hold_up_everybody_is_not_read(body: bytes) -> None:
    began = time.process_time()
    with pytest.raises(ForeignDataError):
        parse(body)

    assert time.process_time() - began < 1.0
