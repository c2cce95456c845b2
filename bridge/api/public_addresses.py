"""Which addresses are public, and which hosts are addresses; pure.

RFC 6890 and IANA's registries of special-purpose addresses. What is not public leads into the
network that the gateway stands in, whoever asks for it.
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address

_CLOSED_4: Final = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network, RFC 791: systems take 0.0.0.0 for themselves
            "10.0.0.0/8",  # private, RFC 1918
            "100.64.0.0/10",  # behind a carrier's NAT, RFC 6598
            "127.0.0.0/8",  # loopback, RFC 1122
            "168.63.129.16/32",  # public by its number; answers machines in a cloud alone
            "169.254.0.0/16",  # link-local, RFC 3927: clouds tell machines their secrets there
            "172.16.0.0/12",  # private, RFC 1918
            "192.0.0.0/24",  # protocol assignments, RFC 6890
            "192.0.2.0/24",  # examples, RFC 5737
            "192.88.99.0/24",  # relays from 6to4, RFC 7526
            "192.168.0.0/16",  # private, RFC 1918
            "198.18.0.0/15",  # measurements, RFC 2544
            "198.51.100.0/24",  # examples, RFC 5737
            "203.0.113.0/24",  # examples, RFC 5737
            "224.0.0.0/4",  # multicast, RFC 5771
            "240.0.0.0/4",  # reserved and broadcast, RFC 1112
        ),
    )
)

# RFC 4291 section 2.4: of all the rest nothing is given out as global unicast.
_OPEN_6: Final = IPv6Network("2000::/3")
_CLOSED_6: Final = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments, RFC 2928; with Teredo's tunnels, RFC 4380
            "2001:db8::/32",  # examples, RFC 3849
            "2002::/16",  # 6to4, RFC 7526: tunnels to any IPv4 address
            "3ffe::/16",  # a test network that was given back, RFC 3701
            "3fff::/20",  # examples, RFC 9637
        ),
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")

# Ends in a number: such hosts are IPv4 addresses to some readers and names to others.
_NUMERIC: Final = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?", re.IGNORECASE | re.DOTALL)


def is_public(address: Address) -> bool:
    """Whether anybody on the Internet can reach it. An IPv4 address inside another one decides."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:  # what hosts without IPv4 reach all the others by, RFC 6052
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _OPEN_6 and not any(address in network for network in _CLOSED_6)


def literal(host: str) -> Address | None:
    """The address that a link's host is, without brackets; None for a name.

    Raises ValueError for other spellings of addresses, as `0x7f.1` and `2130706433`.
    """
    if ":" in host or _NUMERIC.fullmatch(host):
        return ip_address(host)
    return None
