"""Read an XML stream as it comes: bytes in, complete stanzas out.

RFC 6120 sections 4 and 11 (what a stream may hold), XEP-0114. What XMPP forbids (document types,
entities, processing instructions, comments) ends the stream before any tree is built. A stanza
over the limits never becomes a tree: its head alone is kept, so that its sender can be told.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn
from xml.etree.ElementTree import Element, SubElement
from xml.parsers import expat

from bridge.api.errors import ForeignDataError
from bridge.xmpp import namespaces as ns

if TYPE_CHECKING:
    from collections.abc import Mapping

_ONE_NAMESPACE = {ns.COMPONENT: ns.CLIENT, ns.SERVER: ns.CLIENT}
_HEAD_ATTRIBUTES = ("to", "from", "id", "type")
_MAX_HEAD = 3071  # "local@domain/resource", 1023 bytes each: what a kept attribute may be long
_HEADER = (
    f"<stream:stream xmlns='{ns.COMPONENT}' xmlns:stream='{ns.STREAM}'>"  # what a successor reads
).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one stanza may hold.

    size: in bytes; the server's own limit is below it (Prosody 524,288 towards components, 262,144
        from clients), so what exceeds this has come past a server without one.
    token: in bytes; what may gather of one tag that does not end, before the stream is given up.
    names: expat keeps every name it ever saw; beyond this many a fresh parser takes over between
        two stanzas, so that invented names cannot fill the memory of a stream of months.
    """

    size: int = 1_048_576
    depth: int = 64
    elements: int = 10_000
    attributes: int = 20_000
    token: int = 8_388_608
    names: int = 4096


class StreamError(ForeignDataError):
    """What came is no XMPP stream; nothing more can be read from it.

    condition: the stream error condition of RFC 6120 section 4.9.3.
    stanzas: those that were complete before.
    """

    def __init__(self, condition: str, stanzas: list[Element] | None = None) -> None:
        super().__init__(condition)
        self.condition = condition
        self.stanzas = stanzas or []


class StreamParser:
    """One stream's parser; a new stream needs a new one.

    opened: the attributes of the stream's first tag; None until it has come.
    closed: the other side has ended its stream.
    oversized: heads of stanzas over the limits, for the reader to take away.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.opened: Mapping[str, str] | None = None
        self.closed = False
        self.oversized: list[Element] = []
        self._limits = limits or Limits()
        self._tags: dict[str, str] = {}
        self._complete: list[Element] = []
        self._open: list[Element] = []
        self._closed_child: Element | None = None
        self._depth = 0
        self._elements = 0
        self._attributes = 0
        self._began = 0
        self._fed = 0
        self._expat = self._fresh()

    def feed(self, received: bytes) -> list[Element]:
        """The stanzas that are complete now; raises StreamError, after which nothing may be fed."""
        try:
            self._expat.Parse(received, False)
        except expat.ExpatError as exc:
            raise StreamError("not-well-formed", self._take()) from exc
        except StreamError as exc:
            exc.stanzas = self._take()
            raise
        self._fed += len(received)
        if self._fed - self._expat.CurrentByteIndex > self._limits.token:
            raise StreamError("policy-violation", self._take())
        if self.names > self._limits.names and self._depth == 1:
            self._succeed(received)
        return self._take()

    @property
    def names(self) -> int:
        """How many names of elements, attributes and namespaces are remembered just now."""
        return len(self._names)

    def _take(self) -> list[Element]:
        complete, self._complete = self._complete, []
        return complete

    def _fresh(self) -> expat.XMLParserType:
        self._names: dict[str, str] = {}
        parser = expat.ParserCreate("UTF-8", namespace_separator="}", intern=self._names)
        if hasattr(parser, "SetReparseDeferralEnabled"):
            # expat 2.6 keeps back what may be incomplete until more comes; a stanza must not wait
            # for the next one. Limits.token bounds what reading a long tag again can cost.
            parser.SetReparseDeferralEnabled(False)
        parser.buffer_text = True
        parser.buffer_size = 65_536
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _restricted
        parser.EntityDeclHandler = _restricted
        parser.ProcessingInstructionHandler = _restricted
        parser.CommentHandler = _restricted
        return parser

    def _succeed(self, received: bytes) -> None:
        """Go on with a fresh parser, which gets what the old one has not read yet."""
        unread = self._fed - self._expat.CurrentByteIndex
        if unread > len(received):
            return
        rest = received[len(received) - unread :]
        self._expat = self._fresh()
        self._tags.clear()
        self._depth = 0
        self._expat.Parse(_HEADER, False)
        self._expat.Parse(rest, False)
        self._fed = len(_HEADER) + len(rest)

    # From here on: called by expat, the shape of its handlers.

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        if depth == 1:
            self._start_stream(name, attributes)
            return
        tag = self._tags.get(name) or self._tag(name)
        for key in attributes:
            if "}" in key:
                attributes = {self._tags.get(k) or self._tag(k): attributes[k] for k in attributes}
                break
        self._closed_child = None
        if depth == 2:
            self._elements = 1
            self._attributes = len(attributes)
            self._began = self._expat.CurrentByteIndex
            self._open.append(Element(tag, attributes))
            return
        if not self._open:
            return  # inside a stanza that was given up
        self._elements += 1
        self._attributes += len(attributes)
        limits = self._limits
        if (
            depth - 1 > limits.depth
            or self._elements > limits.elements
            or self._attributes > limits.attributes
            or self._expat.CurrentByteIndex - self._began > limits.size
        ):
            self._give_up()
            return
        self._open.append(SubElement(self._open[-1], tag, attributes))

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._open:
            self._closed_child = self._open.pop()
            if self._depth == 1:
                self._stanza(self._closed_child)
        elif self._depth == 0:
            self.closed = True

    def _stanza(self, stanza: Element) -> None:
        size = self._expat.CurrentByteIndex - self._began
        if size > self._limits.size or self._attributes > self._limits.attributes:
            self.oversized.append(_head(stanza))
        else:
            self._complete.append(stanza)

    def _text(self, text: str) -> None:
        if not self._open:
            return  # between two stanzas, or inside one that was given up
        if self._expat.CurrentByteIndex - self._began > self._limits.size:
            self._give_up()
        elif self._closed_child is None:
            element = self._open[-1]
            element.text = element.text + text if element.text else text
        else:
            before = self._closed_child.tail
            self._closed_child.tail = before + text if before else text

    def _start_stream(self, name: str, attributes: dict[str, str]) -> None:
        if self._tag(name) != ns.STREAM_TAG:
            raise StreamError("invalid-namespace")
        if self.opened is None:
            self.opened = MappingProxyType(attributes)

    def _give_up(self) -> None:
        self.oversized.append(_head(self._open[0]))
        self._open.clear()
        self._closed_child = None

    def _tag(self, name: str) -> str:
        """expat's `urn:x}name` as ElementTree writes it: `{urn:x}name`."""
        namespace, brace, local = name.rpartition("}")
        tag = f"{{{_ONE_NAMESPACE.get(namespace, namespace)}}}{local}" if brace else local
        self._tags[name] = tag
        return tag


def _head(stanza: Element) -> Element:
    kept = {k: stanza.attrib[k] for k in _HEAD_ATTRIBUTES if k in stanza.attrib}
    return Element(stanza.tag, {k: v for k, v in kept.items() if len(v) <= _MAX_HEAD})


def _restricted(*_arguments: object) -> NoReturn:
    """RFC 6120 section 11.1: "a comment, a processing instruction, an internal or external DTD
    subset, an internal or external entity reference" are not allowed in a stream.
    """
    raise StreamError("restricted-xml")
