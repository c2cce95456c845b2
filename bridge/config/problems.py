"""What is wrong with a configuration, in words: one key, one sentence, one remedy."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bridge.api.errors import ConfigError


def dotted(path: Iterable[str | int]) -> str:
    """A key's path as TOML writes it: `servers."127.0.0.77".port`."""
    written = ""
    for key in path:
        if isinstance(key, int):
            written += f"[{key}]"
        else:
            bare = re.fullmatch(r"[A-Za-z0-9_-]+", key)
            written += f".{key}" if bare else f".{_quoted(key)}"
    return written.removeprefix(".")


def meant(wrong: str, known: Iterable[str]) -> str:
    """A remedy that names the closest known word, or all of them where none is close."""
    words = sorted(known)
    close = get_close_matches(wrong.lower(), words, n=1)
    if close:
        return f'Did you mean "{close[0]}"?'
    return f"Known are: {', '.join(words)}." if words else ""


def elsewhere(key: str, known: Mapping[str, Iterable[str]]) -> str:
    """A remedy that names the tables which have a key; "" where none does."""
    tables = [f"[{name}]" for name, keys in known.items() if name and key in keys]
    *others, last = tables or [""]
    return f"It belongs in {' or '.join(filter(None, (', '.join(others), last)))}." if last else ""


_WORDS = {
    "missing": "is missing.",
    "extra_forbidden": "there is no such key.",
    "string_type": "must be text in quotes.",
    "int_type": "must be a whole number.",
    "float_type": "must be a number.",
    "bool_type": "must be true or false.",
    "dict_type": "must be a table.",
    "model_type": "must be a table.",
    "string_too_short": "must not be empty.",
    "string_too_long": "must have at most {max_length} characters.",
    "list_type": 'must be a list: ["..."].',
    "too_long": "must have at most {max_length} entries.",
    # So many digits that no number of bytes is written with an exponent.
    "greater_than_equal": "must be at least {ge:.16g}.",
    "less_than_equal": "must be at most {le:.16g}.",
    "finite_number": "must be a number.",
    "value_error": "{error}",
}


def first_problem(
    error: ValidationError, tables: Mapping[str, Any], known: Mapping[str, Iterable[str]]
) -> ConfigError:
    """One problem is told. A key nobody knows goes first: it explains one that is missing.

    tables: what was validated. known: the keys of each table, those of the file under "".
    """
    problems = error.errors(include_url=False, include_input=False)
    problems.sort(key=lambda problem: problem["type"] != "extra_forbidden")
    problem = problems[0]
    *table, key = problem["loc"]
    if problem["type"] == "missing":
        others = tables["networks"][table[1]]["options"] if table[0] == "networks" else ()
        return misspelt_or_missing(table, str(key), others)
    remedy = ""
    if problem["type"] == "extra_forbidden":
        here = str(table[0]) if table else ""
        remedy = elsewhere(str(key), known) or meant(str(key), known[here])
    return ConfigError(dotted(problem["loc"]), _words(problem), remedy)


def _words(problem: ErrorDetails) -> str:
    words = _WORDS.get(problem["type"], "is not possible.")
    return words.format(**problem.get("ctx", {}))


def misspelt_or_missing(
    table: Iterable[str | int], key: str, others: Iterable[str], remedy: str = ""
) -> ConfigError:
    """A needed key is not there; perhaps it is among those taken for the adapter's."""
    close = get_close_matches(key, others, n=1, cutoff=0.65)
    if close:
        remedy = f'Did you write "{one_line(close[0])}" for it?'
    return ConfigError(dotted((*table, key)), _WORDS["missing"], remedy)


def one_line(text: str) -> str:
    """Text from a file as it can stand in a message, whatever is in it."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _quoted(key: str) -> str:
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{one_line(escaped)}"'
