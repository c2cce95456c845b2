"""Names and passwords as SASL compares them: SASLprep, RFC 4013; pure."""

import stringprep
import unicodedata
from typing import Final

_PROHIBITED: Final = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def prepared(text: str) -> str:
    """The prepared form; a text that has none is itself, as servers take such for what they are."""
    mapped = "".join(
        " " if stringprep.in_table_c12(char) else char
        for char in text
        if not stringprep.in_table_b1(char)
    )
    form = unicodedata.ucd_3_2_0.normalize("NFKC", mapped)
    prohibited = any(table(char) for char in form for table in _PROHIBITED)
    return text if prohibited or not _reads_one_way(form) else form


def _reads_one_way(text: str) -> bool:
    """RFC 3454 section 6: what is written from right to left begins and ends so, with nothing that
    is written from left to right.
    """
    if not any(map(stringprep.in_table_d1, text)):
        return True
    ends = stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])
    return ends and not any(map(stringprep.in_table_d2, text))
