"""Which addresses are public, and which hosts are addresses in disguise."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.public_addresses import is_public, literal


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 (nothing listens here)
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_that_leads_inside_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2001:4860:4860::8888",
        "2606:4700::1111",
        "2a00:1450:4001::1",
    ],
)
def test_what_anybody_can_reach_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_what_the_standard_library_knows_as_not_global_is_not_public(address: IPv4Address) -> None:
    if is_public(address):
        assert address.is_global
        assert not any([address.is_multicast, address.is_reserved, address.is_private])


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_another_one_decides(address: IPv4Address) -> None:
    mapped = IPv6Address(b"\x00" * 10 + b"\xff\xff" + address.packed)
    translated = IPv6Address(int(IPv6Address("64:ff9b::")) + int(address))

    assert [is_public(mapped), is_public(translated)] == [is_public(address)] * 2


@given(st.ip_addresses(v=6, network="2000::/3"))
def test_what_the_standard_library_knows_of_ipv6_as_not_global_is_not_public(
    address: IPv6Address,
) -> None:
    if is_public(address):
        assert address.is_global
        assert not any([address.is_private, address.is_reserved])


@given(st.ip_addresses(v=6).filter(lambda address: not 0x2 <= int(address) >> 124 <= 0x3))
def test_nothing_outside_of_global_unicast_is_public(address: IPv6Address) -> None:
    if address.ipv4_mapped is None and int(address) >> 32 != int(IPv6Address("64:ff9b::")) >> 32:
        assert not is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0X7F000001",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "127.1",
        "127.0.1",
        "127.0.0.01",
        "127.0.0.1.",
        "256.0.0.1",
        "1.2.3.4.5",
        "files.0x",
        "files.1",
        "0",
        ":",
        "::1::",
        "1:2",
    ],
)
def test_other_spellings_of_addresses_are_errors(host: str) -> None:
    with pytest.raises(ValueError, match="address"):
        literal(host)


def test_hosts_are_names_or_addresses() -> None:
    hosts = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "files.example", "1.files", "x0x7f", "0x7g"]

    assert [literal(host) for host in hosts] == [
        IPv4Address("127.0.0.1"),
        IPv6Address("::1"),
        IPv6Address("::ffff:127.0.0.1"),
        None,
        None,
        None,
        None,
    ]
