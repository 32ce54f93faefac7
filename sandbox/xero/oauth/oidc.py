"""OpenID Connect: discovery document, public key and user (docs/xero.md#1.1, docs/xero.md#1.10)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from sandbox.xero.oauth import scopes, signing
from sandbox.xero.oauth.tokens import USER, TokenProblemError, read_bearer, subject

_CLAIMS = ("sub", "email", "given_name", "family_name", "name", "preferred_username", "xero_userid")


@require_GET
def discovery(request: HttpRequest) -> HttpResponse:
    """The discovery document, at the issuer's /.well-known/openid-configuration."""
    issuer = f"{settings.SANDBOX_BASE_URL}/xero"
    document = {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/openid-configuration/jwks",
        "authorization_endpoint": f"{issuer}/identity/connect/authorize",
        "token_endpoint": f"{issuer}/connect/token",
        "userinfo_endpoint": f"{issuer}/connect/userinfo",
        "revocation_endpoint": f"{issuer}/connect/revocation",
        "scopes_supported": sorted(scopes.KNOWN),
        "claims_supported": list(_CLAIMS),
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "id_token_signing_alg_values_supported": [signing.ALGORITHM],
        "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["S256"],
    }
    return JsonResponse(document)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The public key that verifies every token."""
    return JsonResponse({"keys": [signing.public_jwk()]})


@require_GET
def userinfo(request: HttpRequest) -> HttpResponse:
    """The user who signed in, as far as the token's scopes disclose it; 401 without `openid`."""
    try:
        granted = read_bearer(request.headers.get("Authorization", ""))["scope"]
    except TokenProblemError:
        granted = []
    if "openid" not in granted:
        refused = HttpResponse(status=401)
        refused["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        return refused
    claims = {"sub": subject(), "xero_userid": USER["id"]}
    if "profile" in granted:
        claims |= {name: USER[name] for name in ("given_name", "family_name")}
        claims |= {"name": f"{USER['given_name']} {USER['family_name']}", "preferred_username": USER["email"]}
    if "email" in granted:
        claims["email"] = USER["email"]
    return JsonResponse(claims)
