"""An entity as discovery tells of it, and the hash of that: XEP-0030, XEP-0115, XEP-0128."""

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha1
from typing import Final

from bridge.xmpp import forms, stanza
from bridge.xmpp import namespaces as ns

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
    """More about an entity. kind: its FORM_TYPE."""

    kind: str
    fields: tuple[forms.Field, ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """What it is and what it can."""

    identities: tuple[Identity, ...]
    features: tuple[str, ...]
    forms: tuple[Form, ...] = ()


def written(entity: Entity, node: str = "") -> str:
    """The payload of a disco#info result."""
    inside = "".join(
        stanza.element("identity", category=i.category, type=i.type, name_=i.name)
        for i in entity.identities
    )
    inside += _features(entity.features)
    inside += "".join(forms.form(form.kind, form.fields, kind="result") for form in entity.forms)
    return stanza.element("query", ns.DISCO_INFO, inside, node=node)


def caps(entity: Entity) -> str:
    """What its presence says of it: XEP-0115 section 4."""
    return stanza.element("c", ns.CAPS, hash="sha-1", node=NODE, ver=ver(entity))


@lru_cache(_CACHED)
def ver(entity: Entity) -> str:
    """XEP-0115 section 5.1."""
    identities = sorted(f"{i.category}/{i.type}//{i.name}<".encode() for i in entity.identities)
    features = sorted(f"{feature}<".encode() for feature in entity.features)
    forms = [_hashed(form) for form in sorted(entity.forms, key=lambda form: form.kind)]
    digest = sha1(b"".join(identities + features + forms), usedforsecurity=False).digest()
    return b64encode(digest).decode()


def _hashed(form: Form) -> bytes:
    written = f"{form.kind}<".encode()
    for field in sorted(form.fields, key=lambda field: field.name.encode()):
        values = sorted(f"{value}<".encode() for value in field.values)
        written += b"".join((f"{field.name}<".encode(), *values))
    return written


@lru_cache(_CACHED)
def _features(features: tuple[str, ...]) -> str:
    """There are few sets of features, and many who ask."""
    return "".join(f'<feature var="{feature}"/>' for feature in features)
