"""Converse's dialog for commands, read by what stands in it and worked as by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.play.browser import Browser
from tests.play.waiting import until

DIALOG = "converse-user-settings-modal"
PLACE = f"{DIALOG} converse-adhoc-commands"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the dialog shows. done: said when a command is over. note, words: above its form.

    fields: label and type of each; holds: what is ticked or filled in, by label.
    lines: what a table, or words in the form, say. picture: its width in pixels, 0 for none drawn.
    """

    names: tuple[str, ...] = ()
    done: str = ""
    note: str = ""
    words: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    holds: dict[str, str]
    lines: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    picture: int = 0


PAGE = f"""
const place = document.querySelector("{PLACE}");
const text = (el) => el?.textContent.trim().replace(/\\s+/g, " ") ?? "";
const texts = (at) => [...(place?.querySelectorAll(at) ?? [])].map(text).filter((one) => one);
const labels = [...(place?.querySelectorAll("li form label[for]") ?? [])].filter(
  (el) => document.getElementById(el.htmlFor)?.matches("input, select, textarea"));
const inputs = labels.map((el) => [text(el), document.getElementById(el.htmlFor)]);
return {{
  names: texts("a[data-command-node]"),
  done: text(place?.querySelector(":scope > p.form-help")),
  note: texts("li form .alert").join(" "),
  words: texts("li .form-instructions").join(" "),
  fields: inputs.map(([label, input]) => [label, input.type]),
  holds: Object.fromEntries(inputs.map(([label, input]) => [
    label, input.type === "checkbox" ? (input.checked ? "yes" : "no") : input.value])),
  lines: [...texts("li form tbody tr"), ...texts("li form fieldset > p:not(.form-instructions)")],
  links: texts("li form a.form-url"),
  picture: place?.querySelector("li form img")?.naturalWidth ?? 0,
}};
"""

FIELD = f"""
const labels = [...document.querySelectorAll("{PLACE} li form label[for]")];
return labels.find((el) => el.textContent.trim().startsWith(arguments[0]))?.htmlFor ?? "";
"""

NAMED = f"""
const names = [...document.querySelectorAll("{PLACE} a[data-command-node]")];
return names.find((el) => el.textContent.trim() === arguments[0])?.dataset.commandNode ?? "";
"""


class Dialog:
    """Of whoever is logged in there."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def open(self, jid: str) -> None:
        """List the commands at an address."""
        await self._click("a.show-client-info")
        await self._click(f"{DIALOG} #commands-tab")
        address = f"{PLACE} input[name=jid]"
        await self._awaits(address)
        await self._browser.clear(address)
        await self._browser.type(address, jid)
        await self._browser.click(f"{PLACE} input[type=submit]")
        await self.shows(lambda page: page.names)

    async def list_again(self, name: str) -> None:
        """As they are now, this one with them: Converse keeps those that there were."""
        await self._browser.click(f"{PLACE} input[type=submit]")
        await self.shows(lambda page: name in page.names)

    async def close(self) -> None:
        await self._browser.click(f"{DIALOG} .modal-footer [data-bs-dismiss=modal]")
        await until(lambda: self._browser.run(f'return !document.querySelector("{DIALOG}")'), bool)

    async def begin(self, name: str) -> None:
        """Execute a command, by its name."""
        node = await until(lambda: self._browser.run(NAMED, name), bool)
        await self._browser.click(f'{PLACE} a[data-command-node="{node}"]')

    async def fill(self, label: str, text: str) -> None:
        """label: how it begins."""
        field = await self._field(label)
        await self._browser.clear(field)
        await self._browser.type(field, text)

    async def tick(self, label: str) -> None:
        await self._browser.click(await self._field(label))

    async def press(self, button: str) -> None:
        await self._click(f'{PLACE} li form input[type=button][value="{button}"]')

    async def scroll_to_picture(self) -> None:
        await self._browser.run(f'document.querySelector("{PLACE} li form img").scrollIntoView()')

    async def page(self) -> Page:
        return _page(await self._browser.run(PAGE))

    async def shows(self, claim: Callable[[Page], object]) -> Page:
        """Wait until the dialog is as claimed."""
        return await until(self.page, claim)

    async def _field(self, label: str) -> str:
        found = await until(lambda: self._browser.run(FIELD, label), bool)
        return f'{PLACE} [id="{found}"]'

    async def _click(self, selector: str) -> None:
        await self._awaits(selector)
        await self._browser.click(selector)

    async def _awaits(self, selector: str) -> None:
        """Until it can be seen, and nothing moves any longer."""
        seen = (
            "const el = document.querySelector(arguments[0]);"
            "return !!el?.offsetParent && !document.getAnimations().length"
        )
        await until(lambda: self._browser.run(seen, selector), bool)


def _page(read: dict[str, Any]) -> Page:
    lists = {key: tuple(read[key]) for key in ("names", "lines", "links")}
    fields = tuple((label, kind) for label, kind in read["fields"])
    return Page(**{**read, **lists, "fields": fields})
