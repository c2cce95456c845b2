"""A raw component (XEP-0114): what the gateway is to its server, without the gateway."""

import hashlib
from typing import Self

from tests.clients.stream import STREAM, XmlStream


class Component(XmlStream):
    """Answers nothing by itself."""

    @classmethod
    async def login(cls, host: str, port: int, domain: str, secret: str) -> Self:
        component = await cls.connect(host, port, "jabber:component:accept", domain)
        try:
            opening = await component.open()
            # "concatenate the Stream ID received from the server with the shared secret, hash the
            # concatenated string according to the SHA1 algorithm" (section 3)
            token = (opening.get("id", "") + secret).encode()
            component.send(f"<handshake>{hashlib.sha1(token).hexdigest()}</handshake>")  # noqa: S324
            answer = await component.expect(
                lambda element: element.tag in ("handshake", f"{STREAM}error")
            )
            assert answer.tag == "handshake", f"{domain} refused: {answer[0].tag}"
        except BaseException:
            await component.abort()
            raise
        component.seen.clear()
        return component

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
