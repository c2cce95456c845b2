"""Names as all can write them; pure.

RFC 3454 tables A.1 and B.1: what Unicode 3.2 had not yet, emoji among it, and what nobody sees; no
part of a nick that every XMPP server takes.
"""

import unicodedata
from stringprep import in_table_a1, in_table_b1


def plain(name: str) -> str:
    """In common letters and without emoji, `Eve` of `🦊 Eve`; itself where letters would be lost,
    or nothing be left.
    """
    if name.isascii() and name.isprintable():
        return name.strip() or name
    common = unicodedata.normalize("NFKC", name)
    if any(in_table_a1(c) and c.isalnum() for c in common):
        return name
    return " ".join("".join(filter(_is_kept, common)).split()) or name


def _is_kept(character: str) -> bool:
    if in_table_a1(character) or in_table_b1(character):
        return False
    return character.isprintable() or character.isspace()
