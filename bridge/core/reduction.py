"""Makes an event fit what a place can show: what it has no form for is said in words; pure.

Where words would not help (reactions, messages taken back) nothing is said: who of ours does such
a thing is refused at once.
"""

from dataclasses import replace

from bridge.api.adapter import Capabilities
from bridge.api.content import Content, File, Text, text_of
from bridge.api.events import AnyEvent, Edit, Form, Message, Ref, said_anew


def reduce(event: AnyEvent, capabilities: Capabilities) -> AnyEvent:
    """The event as the place can take it; itself where nothing is lacking."""
    if not isinstance(event, Message | Edit):
        return event
    texts = capabilities.texts
    if not texts.files and any(isinstance(part, File) for part in event.content):
        event = replace(event, content=(Text(_with_links(event.content)),))
    if event.answers is not None and not texts.answers:
        content = _addressed(event.content, event.answers, event.form)
        event = replace(event, content=content, answers=None)
    if isinstance(event, Edit) and not texts.edits:
        return _said_again(event)
    return event


def _addressed(content: tuple[Content, ...], ref: Ref, form: Form) -> tuple[Content, ...]:
    """`bob: yes` for an answer to bob, as people write it by hand; never twice."""
    text, name = text_of(content), ref.author.name if ref.author is not None else ""
    if not text or not name or form == "action" or text.startswith((f"{name}:", f"{name},")):
        return content
    return _put(content, f"{name}: {text}")


def _said_again(edit: Edit) -> Message:
    text = f"(edited) {edit.text}" if edit.text else edit.text
    return replace(said_anew(edit), content=_put(edit.content, text))


def _put(content: tuple[Content, ...], text: str) -> tuple[Content, ...]:
    """Other words for those of a message."""
    files = tuple(part for part in content if not isinstance(part, Text))
    return (Text(text), *files) if text else files


def _with_links(content: tuple[Content, ...]) -> str:
    said = (part.url if isinstance(part, File) else text_of((part,)) for part in content)
    return "\n".join(filter(None, said))
