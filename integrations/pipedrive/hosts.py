"""The hosts that may see a Pipedrive token: a forged `api_domain` would have us post it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})


class UntrustedHost(ValueError):
    """The address is not one of Pipedrive's, or not a safe one."""


def check_api_domain(
    api_domain: str, allowed_hosts: Sequence[str], allow_http_localhost: bool = False
) -> str:
    """Return the address without a closing slash when it may be called (docs/pipedrive.md#1.4).

    An allowed host with a leading dot covers all below it, without one only itself. Only https is
    safe; http passes for this machine alone, and only when asked for. Raises UntrustedHost.
    """
    try:
        parts = urlsplit(api_domain.strip())
        host, _ = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError as error:
        raise UntrustedHost("Pipedrive's address cannot be read.") from error
    if not host or parts.username is not None or parts.query or parts.fragment or "\\" in api_domain:
        raise UntrustedHost("Pipedrive's address has an unexpected shape.")
    local = allow_http_localhost and parts.scheme == "http" and host in LOCAL_HOSTS
    if parts.scheme != "https" and not local:
        raise UntrustedHost("Pipedrive's address must start with https.")
    if not any(_matches(host, allowed.strip().lower()) for allowed in allowed_hosts):
        raise UntrustedHost(f"{host} is not one of the allowed Pipedrive hosts.")
    return api_domain.strip().rstrip("/")


def _matches(host: str, allowed: str) -> bool:
    if not allowed.strip("."):
        return False
    return host.endswith(allowed) and host != allowed if allowed.startswith(".") else host == allowed
