"""Where a webhook may be: an address of the world's, reached privately; never one of the network we stand in."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from domain.facts import unseen

LONGEST = 500
# What no program listens at that is to be told of a notice; here a request could do harm.
LOCAL_NAMES = ("localhost", "localhost.localdomain")
# Amazon's, Alibaba's and Oracle's, beside 169.254.169.254.
CLOUDS = ("fd00:ec2::254", "100.100.100.200", "192.0.0.192")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def why_not_told_at(url: str, *, private: bool = False) -> str | None:
    """Why a webhook may not be at `url`, or None. With `private` it may be in our own network.

    A name is not looked up here: what it leads to is asked, and refused, each time before anything is sent there.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"{url!r} is no address a program can be reached at."
    if unseen(url) or " " in url or not url.isascii() or not host or len(url) > LONGEST:
        return f"A webhook is an address such as https://name/path, of at most {LONGEST} plain characters, not {url!r}."
    if parts.username or parts.password or parts.fragment:
        return "An address with a name, a password or a # in it is not taken: they would stand in lists and logs."
    here = is_here(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and here and private):
        return (
            f"A webhook is reached by https alone, not by {parts.scheme or 'nothing'}: what it is told is not public."
        )
    literal = [host] if _literal(host) else []
    if why_not_at(literal, private=private) or (here and not private):
        return f"{host} is in a network that is not the world's."
    return None


def why_not_at(addresses: Iterable[str], *, private: bool = False) -> str | None:
    """Why nothing may be sent to a host that leads to these IP addresses, or None: each of them counts."""
    for written in addresses:
        address = ipaddress.ip_address(written.partition("%")[0])
        found = _led_to(address)
        # Link-local is where clouds keep the keys of the computers in them, and some elsewhere: no setting opens it.
        if found.is_link_local or found.is_multicast or found.is_unspecified or _is_kept(found):
            return f"it leads to {found}, which no program is to be told at"
        if not found.is_global and not private:
            return f"it leads to {found}, which is in a network that is not the world's"
    return None


def _led_to(address: Address) -> Address:
    """The IPv4 address that one of IPv6 stands for: mapped, or by 6to4 (RFC 3056); or itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    return address.ipv4_mapped or address.sixtofour or address


def _is_kept(address: Address) -> bool:
    """Whether it is kept for something else than the world, or is where a cloud keeps its computers' keys."""
    of_old = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return str(address) in CLOUDS or of_old or (address.is_reserved and not address.is_loopback)


def is_here(host: str) -> bool:
    """Whether a host, as an address names it, is this computer itself."""
    literal = _literal(host)
    return host.lower().rstrip(".") in LOCAL_NAMES or (literal is not None and literal.is_loopback)


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
