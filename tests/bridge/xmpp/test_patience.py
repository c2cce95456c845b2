"""What goes wrong at another server is said in words, and the rest stays what it is."""

import asyncio
import socket
import ssl

import aiohttp
import pytest
from aiohttp.http_exceptions import TransferEncodingError
from yarl import URL

from bridge.api.errors import GatewayError, Refused, TryLater
from bridge.xmpp.patience import Patience

NO_ANSWER = "The server of this link gives no proper answer."
NOT_REACHED = "The server of this link cannot be reached."


async def waiting(error: Exception) -> None:
    async with Patience(within=5, stalled=5).step():
        raise error


@pytest.mark.parametrize(
    ("error", "meaning", "text"),
    [
        (TransferEncodingError("bad chunk"), Refused, NO_ANSWER),
        (aiohttp.InvalidURL(URL("https://x")), Refused, NO_ANSWER),
        (UnicodeError("label too long"), Refused, NO_ANSWER),
        (ssl.SSLError("bad"), Refused, "The server of this link cannot prove who it is."),
        (
            socket.gaierror(socket.EAI_NONAME, "secret.example"),
            Refused,
            "There is no such server as this link names.",
        ),
        (socket.gaierror(socket.EAI_AGAIN, "secret.example"), TryLater, NOT_REACHED),
        (aiohttp.ServerDisconnectedError(), TryLater, NOT_REACHED),
        (aiohttp.ClientPayloadError("secret"), TryLater, "The file ended too early."),
        (ConnectionResetError(), TryLater, NOT_REACHED),
        (TimeoutError(), TryLater, "The server of this link does not answer."),
    ],
)
def test_a_fault_of_somebody_elses_server_is_said_in_words(
    error: Exception, meaning: type[Refused | TryLater], text: str
) -> None:
    with pytest.raises(GatewayError) as raised:
        asyncio.run(waiting(error))

    assert (type(raised.value), str(raised.value)) == (meaning, text)
    assert raised.value.__cause__ is error


def test_a_fault_of_our_own_stays_what_it_is() -> None:
    with pytest.raises(KeyError):
        asyncio.run(waiting(KeyError("x")))


async def silence(within: float, stalled: float) -> None:
    async with Patience(within, stalled).step():
        await asyncio.Event().wait()


def test_a_silence_ends_and_so_does_the_whole() -> None:
    with pytest.raises(TryLater):
        asyncio.run(silence(within=5, stalled=0.01))
    with pytest.raises(Refused):
        asyncio.run(silence(within=0.01, stalled=5))
