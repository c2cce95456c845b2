"""An entity as discovery tells of it, and the hash of that: XEP-0030, XEP-0115, XEP-0128."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha1
from typing import Final

from bridge.xmpp import namespaces as ns
from bridge.xmpp import stanza

NODE: Final = "urn:xmpp-bridge"
"""XEP-0115 section 4: "a URI that uniquely identifies a software application"."""

_CACHED = 256


@dataclass(frozen=True, slots=True)
class Identity:
    """`conference`, `text`, and a name or none."""

    category: str
    type: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """More about an entity. kind: its FORM_TYPE; fields: by name, one value each."""

    kind: str
    fields: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Entity:
    """What it is and what it can."""

    identities: tuple[Identity, ...]
    features: tuple[str, ...]
    form: Form | None = None


def written(entity: Entity, node: str = "") -> str:
    """The payload of a disco#info result."""
    inside = "".join(
        stanza.element("identity", category=i.category, type=i.type, name_=i.name)
        for i in entity.identities
    )
    inside += _features(entity.features)
    if entity.form is not None:
        inside += _form(entity.form)
    return stanza.element("query", ns.DISCO_INFO, inside, node=node)


def caps(entity: Entity) -> str:
    """What its presence says of it: XEP-0115 section 4."""
    return stanza.element("c", ns.CAPS, hash="sha-1", node=NODE, ver=ver(entity))


@lru_cache(_CACHED)
def ver(entity: Entity) -> str:
    """XEP-0115 section 5.1, for entities without a form."""
    assert entity.form is None
    identities = sorted(f"{i.category}/{i.type}//{i.name}<".encode() for i in entity.identities)
    features = sorted(f"{feature}<".encode() for feature in entity.features)
    digest = sha1(b"".join(identities + features), usedforsecurity=False).digest()
    return b64encode(digest).decode()


@lru_cache(_CACHED)
def _features(features: tuple[str, ...]) -> str:
    """There are few sets of features, and many who ask."""
    return "".join(f'<feature var="{feature}"/>' for feature in features)


def _form(form: Form) -> str:
    fields = _field("FORM_TYPE", form.kind, kind="hidden")
    fields += "".join(_field(name, value) for name, value in form.fields.items())
    return stanza.element("x", ns.DATA_FORM, fields, type="result")


def _field(name: str, value: str, kind: str = "") -> str:
    return stanza.element("field", "", stanza.text_element("value", value), var=name, type=kind)
