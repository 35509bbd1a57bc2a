"""Addresses as browsers and settings write them, and which of them are this computer's own."""

import ipaddress
from urllib.parse import urlsplit


def address_of(host: str, port: int) -> str:
    """What a browser on this network calls `host:port`."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def is_origin(url: str) -> bool:
    """Whether `url` is a scheme we serve people by, a host, perhaps a port, and nothing else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    known = parts.scheme == "https" or (parts.scheme == "http" and is_this_computer(host))
    plain = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{'' if port is None else f':{port}'}"
    return bool(known and host and host.isascii() and not any(map(str.isspace, url)) and url.lower() == plain)


def is_this_computer(host: str) -> bool:
    """Whether `host` is a loopback name or address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
