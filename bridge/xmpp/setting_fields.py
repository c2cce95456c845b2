"""Settings as the fields of a form, and what was filled in there: XEP-0004 section 3.3."""

from collections.abc import Mapping, Sequence
from typing import Final

from bridge.api.asked import Setting
from bridge.api.errors import Refused
from bridge.xmpp.forms import Field, FieldKind, Submitted

MAX_VALUE: Final = 10_000
"""Characters of one setting; networks have limits of their own below it."""

_KINDS: Final[Mapping[str, FieldKind]] = {
    "text": "text-single",
    "lines": "text-multi",
    "bool": "boolean",
    "secret": "text-private",
    "list": "list-single",
}


def field(setting: Setting) -> Field:
    """To be filled in, with what stands there."""
    # "text-multi": a value for each line.
    values = setting.value.split("\n") if setting.kind == "lines" else (setting.value,)
    return Field(
        setting.name,
        _KINDS[setting.kind],
        values if setting.value else (),
        setting.label,
        setting.choices,
        about=setting.about,
        most=MAX_VALUE,
    )


def changed(settings: Sequence[Setting], filled_in: Submitted) -> dict[str, str]:
    """The values that are others than before, by name. Raises Refused for what cannot be."""
    known = {setting.name: setting for setting in settings}
    values = {}
    for name in filled_in.fields:
        setting = known.get(name)
        if setting is None:
            raise Refused("malformed", "The form has a field that cannot be changed here.")
        value = _value(setting, filled_in)
        if value != setting.value:
            values[name] = value
    return values


def _value(setting: Setting, filled_in: Submitted) -> str:
    """What was filled in, as the setting takes it. Raises Refused."""
    if setting.kind == "lines":
        value = "\n".join(filled_in.values(setting.name))
    elif setting.kind == "bool":
        value = "1" if filled_in.flag(setting.name) else "0"
    else:
        value = filled_in.text(setting.name) or ""
    if len(value) > MAX_VALUE:
        raise Refused("not-acceptable", f"A setting has at most {MAX_VALUE} characters here.")
    choices = (setting.value, *(choice for choice, _ in setting.choices))
    if setting.kind == "list" and value not in choices:
        raise Refused("malformed", "The form has a value that cannot be chosen.")
    if setting.kind == "text" and "\n" in value:
        raise Refused("malformed", "The form has several lines where one is expected.")
    return value
