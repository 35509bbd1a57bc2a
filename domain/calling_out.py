"""Where a webhook may be: an address of the world's, reached privately; never one of the network we stand in."""

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from domain.facts import unseen

LONGEST = 500
# What no program listens at that is to be told of a notice; here a request could do harm.
LOCAL_NAMES = ("localhost", "localhost.localdomain")
# Names that lead nowhere in the world (RFC 6761, 6762, 8375; .internal is ICANN's).
LOCAL_ENDINGS = ("localhost", "local", "internal", "home.arpa")
# What some programs read as a whole address, in tens, eights or sixteens, and others as a name.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
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
    if refusal := _why_no_host(host):
        return refusal
    here = is_here(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and here and private):
        return (
            f"A webhook is reached by https alone, not by {parts.scheme or 'nothing'}: what it is told is not public."
        )
    literal = [host] if _literal(host) else []
    if why_not_at(literal, private=private) or (_is_local(host) and not private):
        return f"{host} is in a network that is not the world's."
    return None


def _why_no_host(host: str) -> str | None:
    """Why a host may mean something else to us than to the program that connects, or None."""
    if _literal(host):
        return None
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1] or labels[-2:][0]):
        return (
            f"{host} is a number that programs read in different ways: write the address as four numbers, such as "
            "93.184.216.34, or as a name."
        )
    if not all(LABEL.fullmatch(label) for label in labels):
        dot = ", without a dot at its end" if host.endswith(".") else ""
        return f"{host} is no name of a computer: it is letters, digits and hyphens with dots between them{dot}."
    return None


def _is_local(host: str) -> bool:
    """Whether a name, or this address itself, is known to lead nowhere in the world before it is looked up."""
    if is_here(host) or _literal(host):
        return is_here(host)
    return "." not in host or any(f".{host}".endswith(f".{ending}") for ending in LOCAL_ENDINGS)


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
