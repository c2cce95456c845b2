"""Data forms, read strictly and written: XEP-0004, XEP-0068, XEP-0122."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal
from xml.etree.ElementTree import Element

from bridge.api.errors import Refused
from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza

MOST_FIELDS: Final = 200
"""Fields of a form that is read; the longest of ours has some thirty."""

MOST_CHOICES: Final = 10
"""That are named to who has chosen none of them."""

X_TAG: Final = f"{{{ns.DATA_FORM}}}x"
_FIELD_TAG: Final = f"{{{ns.DATA_FORM}}}field"
_VALUE_TAG: Final = f"{{{ns.DATA_FORM}}}value"

_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")

_TRUTHS: Final = {"1": True, "true": True, "0": False, "false": False}

FormKind = Literal["form", "submit", "result"]
FieldKind = Literal[
    "boolean",
    "fixed",
    "hidden",
    "jid-multi",
    "jid-single",
    "list-multi",
    "list-single",
    "text-multi",
    "text-private",
    "text-single",
    "",
]


@dataclass(frozen=True, slots=True)
class Submitted:
    """What somebody filled in. fields: values by name, in the order of the form."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_cancelled: bool = False

    def values(self, name: str) -> tuple[str, ...]:
        """All values of a field, none where it was left out."""
        return self.fields.get(name, ())

    def text(self, name: str) -> str | None:
        """The one value of a field, None where it was left out or left empty. Raises Refused."""
        values = self.values(name)
        if len(values) > 1:
            raise Refused("malformed", f"Only one value can be given for {_named(name)}.")
        return values[0] if values and values[0] else None

    def flag(self, name: str) -> bool | None:
        """A value that is true or false, None where it was left out. Raises Refused."""
        text = self.text(name)
        if text is None:
            return None
        if text not in _TRUTHS:
            raise Refused("malformed", f"The value of {_named(name)} is neither true nor false.")
        return _TRUTHS[text]


@dataclass(frozen=True, slots=True)
class Field:
    """A field to be filled in, or told. options: values and what they are called.

    about: more about it, in a sentence. most: characters of a value, or of all lines of a text.
    bounds: of a whole number, both included; None: it is no number. payload: what else it holds,
    as XML.
    """

    name: str
    kind: FieldKind = ""
    values: Sequence[str] = ()
    label: str = ""
    options: Sequence[tuple[str, str]] = ()
    is_required: bool = False
    payload: str = ""
    about: str = ""
    most: int = 1_000
    bounds: tuple[int, int] | None = None


def form_in(parent: Element) -> Element | None:
    """The form that an element holds, None where it holds none. Raises Refused for several."""
    forms = parent.findall(X_TAG)
    if len(forms) > 1:
        raise Refused("malformed", "There is more than one form.")
    return forms[0] if forms else None


def submitted(form: Element, form_type: str, *, needs_type: bool = True) -> Submitted:
    """What a form says that was sent in. form_type: which form it must be; needs_type: it says so
    itself, since nothing else does. Raises Refused.

    Section 3.2 of XEP-0004: what is no `fixed` field has a name, unique in the form. A form
    without any field needs no type: nothing was filled in.
    """
    kind = form.get("type")
    if kind == "cancel":
        return Submitted(is_cancelled=True)
    if kind != "submit":
        raise Refused("malformed", "This form was not filled in.")
    if next((one for one in form.iter(X_TAG) if one is not form), None) is not None:
        raise Refused("malformed", "There is a form inside the form.")
    fields = _fields(form)
    given_type = fields.pop("FORM_TYPE", None)
    is_untyped = given_type is None and not (fields and needs_type)
    if given_type != (form_type,) and not is_untyped:
        raise Refused("malformed", "This is another form than the one expected.")
    return Submitted(fields)


def checked(fields: Sequence[Field], given: Submitted) -> Submitted:
    """What was filled in, where all of it can be in such a form. Raises Refused.

    What was left out stays left out, but for what is required.
    """
    known = {one.name: one for one in fields if one.name}
    for name, values in given.fields.items():
        if name not in known:
            raise Refused("not-acceptable", f"This form has no field {_named(name)}.")
        _check(known[name], given, values)
    for one in known.values():
        if one.is_required and not any(given.values(one.name)):
            raise Refused("not-acceptable", f"A value is needed: {_said(one)}")
    return given


def refilled(one: Field, given: Submitted) -> Field:
    """A field with what was filled in, where that can be in it and is no secret."""
    if one.kind in ("text-private", "hidden", "fixed") or one.name not in given.fields:
        return one
    try:
        _check(one, given, given.values(one.name))
    except Refused:
        return one
    return replace(one, values=given.values(one.name))


def _check(one: Field, given: Submitted, values: Sequence[str]) -> None:
    said = _said(one)
    if one.kind in ("hidden", "fixed") and tuple(values) != tuple(one.values):
        raise Refused("not-acceptable", f"This form has another value for {_named(one.name)}.")
    lengths = [sum(map(len, values))] if one.kind == "text-multi" else map(len, values)
    if any(length > one.most for length in lengths):
        raise Refused("not-acceptable", f"At most {one.most} characters fit here: {said}")
    if one.kind == "boolean":
        given.flag(one.name)
    if one.kind not in ("list-multi", "jid-multi", "text-multi", "hidden", "fixed"):
        text = given.text(one.name)
        if text is not None and ("\n" in text or "\r" in text):
            raise Refused("not-acceptable", f"Only one line fits here: {said}")
    if one.kind in ("list-single", "list-multi"):
        _check_choice(one, values)
    if one.bounds is not None and any(values):
        _check_number(one.bounds, values, said)


def _check_choice(one: Field, values: Sequence[str]) -> None:
    choices = [value for value, _ in one.options]
    wrong = next((value for value in values if value and value not in choices), None)
    if wrong is None:
        return
    named = [_named(value) for value in choices if value]
    listed = ", ".join(named[:MOST_CHOICES])
    end = ", ..." if len(named) > MOST_CHOICES else "."
    raise Refused("not-acceptable", f"{_named(wrong)} is none of the choices: {listed}{end}")


def _said(one: Field) -> str:
    """A field's label as the end of a sentence."""
    said = one.label or one.name
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _check_number(bounds: tuple[int, int], values: Sequence[str], said: str) -> None:
    low, high = bounds
    for value in values:
        if not (_INTEGER.fullmatch(value) and low <= int(value) <= high):
            raise Refused(
                "not-acceptable", f"A whole number from {low} to {high} is needed: {said}"
            )


def form(
    form_type: str,
    fields: Sequence[Field],
    *,
    kind: FormKind = "form",
    title: str = "",
    instructions: str = "",
) -> str:
    """A form as XML."""
    inside = stanza.text_element("title", title) if title else ""
    inside += stanza.text_element("instructions", instructions) if instructions else ""
    inside += _written(Field("FORM_TYPE", "hidden", (form_type,)))
    inside += "".join(map(_written, fields))
    return stanza.element("x", ns.DATA_FORM, inside, type=kind)


def _fields(form: Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    children = form.findall(_FIELD_TAG)
    if len(children) > MOST_FIELDS:
        raise Refused("malformed", "The form has too many fields.")
    for child in children:
        if next((one for one in child.iter(_FIELD_TAG) if one is not child), None) is not None:
            raise Refused("malformed", "There is a field inside a field.")
        name = child.get("var")
        if name is None and child.get("type") == "fixed":
            continue  # words that stood in the form
        if not name:
            raise Refused("malformed", "A field of the form has no name.")
        if name in found:
            raise Refused("malformed", f"The field {_named(name)} is there twice.")
        found[name] = tuple(map(_value, child.findall(_VALUE_TAG)))
    return found


def _value(value: Element) -> str:
    if len(value):
        raise Refused("malformed", "A value of the form is no text.")
    return value.text or ""


def _named(name: str) -> str:
    """A field's name in a sentence; whoever sent it may have sent anything."""
    return f'"{name[:40]}…"' if len(name) > 40 else f'"{name}"'


def _written(one: Field) -> str:
    inside = "".join(stanza.text_element("value", value) for value in one.values)
    for value, label in one.options:
        option = stanza.text_element("value", value)
        inside += stanza.element("option", "", option, label=label)
    if one.is_required:
        inside += "<required/>"
    if one.about:
        inside += stanza.text_element("desc", one.about)
    if one.bounds is not None:
        inside += _validation(*one.bounds)
    return stanza.element(
        "field", "", one.payload + inside, var=one.name, type=one.kind, label=one.label
    )


def _validation(low: int, high: int) -> str:
    """XEP-0122 section 3.2.2."""
    bounds = stanza.element("range", "", "", min=str(low), max=str(high))
    return stanza.element("validate", ns.VALIDATE, bounds, datatype="xs:integer")
