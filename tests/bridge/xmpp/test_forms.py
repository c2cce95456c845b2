"""Data forms."""

from xml.etree.ElementTree import Element, canonicalize, fromstring

import pytest

from bridge.api.errors import Refused
from bridge.xmpp import forms
from bridge.xmpp.forms import Field, Submitted

TYPE = "urn:example:form"
FORM_TYPE = f'<field var="FORM_TYPE" type="hidden"><value>{TYPE}</value></field>'


def x(*fields: str, kind: str = "submit") -> Element:
    return fromstring(f'<x xmlns="jabber:x:data" type="{kind}">{"".join(fields)}</x>')


def field(name: str, *values: str) -> str:
    return f'<field var="{name}">{"".join(f"<value>{v}</value>" for v in values)}</field>'


def test_a_form_is_read_by_names() -> None:
    form = x(
        '<field type="fixed"><value>Please</value></field>',
        FORM_TYPE,
        field("one", "1"),
        field("many", "a", "b"),
        field("none"),
        "<field var='empty'><value/></field>",
    )

    read = forms.submitted(form, TYPE)

    assert read == Submitted({"one": ("1",), "many": ("a", "b"), "none": (), "empty": ("",)})
    assert [read.text(name) for name in ("one", "none", "empty", "absent")] == ["1", *[None] * 3]
    assert (read.values("many"), read.values("absent")) == (("a", "b"), ())


@pytest.mark.parametrize(
    ("value", "meant"), [("1", True), ("true", True), ("0", False), ("false", False)]
)
def test_truths_are_written_in_two_ways(value: str, meant: bool) -> None:
    """XEP-0004 section 3.3: "1", "true", "0" and "false"."""
    assert forms.submitted(x(FORM_TYPE, field("is", value)), TYPE).flag("is") is meant


def test_a_form_may_be_cancelled_or_hold_nothing() -> None:
    assert forms.submitted(x(field("x", "1"), kind="cancel"), TYPE) == Submitted(is_cancelled=True)
    assert forms.submitted(x(), TYPE) == forms.submitted(x(FORM_TYPE), TYPE) == Submitted()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (x(kind="form"), "This form was not filled in."),
        (x(kind=""), "This form was not filled in."),
        (x(FORM_TYPE, field("a", "1"), field("a", "1")), 'The field "a" is there twice.'),
        (x(FORM_TYPE, FORM_TYPE), 'The field "FORM_TYPE" is there twice.'),
        (x(field("a", "1")), "This is another form than the one expected."),
        (x(field("FORM_TYPE", "b"), field("a")), "This is another form than the one expected."),
        (x(field("FORM_TYPE", TYPE, TYPE)), "This is another form than the one expected."),
        (x(field("FORM_TYPE", "b")), "This is another form than the one expected."),
        (x(FORM_TYPE, "<field><value>1</value></field>"), "A field of the form has no name."),
        (x(FORM_TYPE, field("")), "A field of the form has no name."),
        (x(FORM_TYPE, field("a", "<b/>")), "A value of the form is no text."),
        (x(FORM_TYPE, '<x type="submit"/>'), "There is a form inside the form."),
        (x(FORM_TYPE, f"<field var='a'>{field('b')}</field>"), "There is a field inside a field."),
        (
            x(FORM_TYPE, f"<field type='fixed'>{field('b')}</field>"),
            "There is a field inside a field.",
        ),
        (x(FORM_TYPE, *(field(str(n)) for n in range(200))), "The form has too many fields."),
    ],
)
def test_a_form_that_is_none_is_refused(form: Element, text: str) -> None:
    with pytest.raises(Refused) as refused:
        forms.submitted(form, TYPE)

    assert (refused.value.reason, refused.value.text) == ("malformed", text)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("many", 'Only one value can be given for "many".'),
        ("perhaps", 'The value of "perhaps" is neither true nor false.'),
        ("x" * 50, f'Only one value can be given for "{"x" * 40}…".'),
    ],
)
def test_values_that_do_not_fit_are_refused(field: str, text: str) -> None:
    form = Submitted({"many": ("1", "2"), "perhaps": ("yes",), "x" * 50: ("1", "2")})

    with pytest.raises(Refused) as refused:
        form.flag(field)

    assert (refused.value.reason, refused.value.text) == ("malformed", text)


def test_who_chose_none_of_the_choices_is_told_some_of_them() -> None:
    letters = "abcdefghijkl"
    one = Field("which", "list-multi", options=[("", "None"), *((a, a.upper()) for a in letters)])

    with pytest.raises(Refused) as refused:
        forms.checked([one], Submitted({"which": ("a", "A")}))

    listed = ", ".join(f'"{letter}"' for letter in "abcdefghij")
    assert refused.value.text == f'"A" is none of the choices: {listed}, ...'


def test_an_element_holds_one_form_or_none() -> None:
    inside, query = x(), Element("query")

    assert forms.form_in(query) is None
    query.append(inside)
    assert forms.form_in(query) is inside
    query.append(x())
    with pytest.raises(Refused, match="more than one form"):
        forms.form_in(query)


def test_a_form_is_written() -> None:
    written = forms.form(
        TYPE,
        [
            Field("name", "text-single", ("T&ea",), label="Its <name>", is_required=True),
            Field("who", "list-single", ("all",), options=[("all", "Everybody"), ("none", "")]),
            Field("plain"),
        ],
        title="Room",
        instructions="Fill it in.",
    )

    assert canonicalize(written) == canonicalize(
        '<x xmlns="jabber:x:data" type="form"><title>Room</title>'
        f"<instructions>Fill it in.</instructions>{FORM_TYPE}"
        '<field var="name" type="text-single" label="Its &lt;name&gt;">'
        "<value>T&amp;ea</value><required/></field>"
        '<field var="who" type="list-single"><value>all</value>'
        '<option label="Everybody"><value>all</value></option>'
        "<option><value>none</value></option></field>"
        '<field var="plain"/></x>'
    )


@pytest.mark.parametrize(
    ("name", "values", "text"),
    [
        ("who", ("eve",), 'This form has another value for "who".'),
        ("who", (), 'This form has another value for "who".'),
        ("who", ("ann", "eve"), 'This form has another value for "who".'),
        ("lines", ("12345", "6"), "At most 5 characters fit here: What."),
    ],
)
def test_what_was_changed_that_cannot_be_or_is_too_long_is_refused(
    name: str, values: tuple[str, ...], text: str
) -> None:
    fields = [Field("who", "hidden", ("ann",)), Field("lines", "text-multi", label="What", most=5)]

    with pytest.raises(Refused) as refused:
        forms.checked(fields, Submitted({name: values}))

    assert refused.value.text == text
    fitting = Submitted({"who": ("ann",), "lines": ("123", "45")})
    assert forms.checked(fields, fitting) is fitting
