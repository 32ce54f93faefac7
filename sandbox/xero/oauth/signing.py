"""The key that signs tokens with RS256, kept in the data folder and published as a JWKS like the real one."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

ALGORITHM = "RS256"
_lock = threading.Lock()
_KEPT = 500
_read: dict[str, dict[str, Any]] = {}


@cache
def _private_key() -> rsa.RSAPrivateKey:
    """Return the key from the data folder, so that tokens survive a restart; create it if missing."""
    path = settings.SANDBOX_DATA / "xero-signing-key.pem"
    with _lock:
        if path.exists():
            found = serialization.load_pem_private_key(path.read_bytes(), password=None)
            assert isinstance(found, rsa.RSAPrivateKey)
            return found
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            made.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return made


@cache
def public_jwk() -> dict[str, Any]:
    """Return the public half as a JSON Web Key; its `kid` is its thumbprint."""
    found: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(_private_key().public_key()))
    named = {name: found[name] for name in ("e", "kty", "n")}
    digest = hashlib.sha256(json.dumps(named, separators=(",", ":")).encode()).digest()
    kid = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return named | {"use": "sig", "alg": ALGORITHM, "kid": kid}


def sign(claims: dict[str, Any]) -> str:
    """Return a token with these claims."""
    headers = {"kid": public_jwk()["kid"]}
    return jwt.encode(claims, _private_key(), algorithm=ALGORITHM, headers=headers)


def read(token: str) -> dict[str, Any]:
    """Return the claims of one of our tokens, whatever its age; raise jwt.InvalidTokenError for any other.

    The last few hundred are cached, because a client sends the same token with every call.
    """
    claims = _read.get(token)
    if claims is None:
        unchecked = dict.fromkeys(("verify_exp", "verify_aud", "verify_nbf", "verify_iat"), False)
        public = _private_key().public_key()
        claims = jwt.decode(token, public, algorithms=[ALGORITHM], options=unchecked)
        if len(_read) >= _KEPT:
            _read.clear()
        _read[token] = claims
    return claims
