"""The app this installation has registered at each service, as the settings name it."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType

from django.conf import settings

from accounts.models import Provider
from integrations.http.oauth import TokenSet
from integrations.pipedrive import oauth as pipedrive_oauth
from integrations.xero import oauth as xero_oauth


@dataclass(frozen=True)
class App:
    """Our app at one service: where its people consent, where it gets tokens, and its credentials."""

    oauth: ModuleType
    login_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    # The names of the two settings, for people who have to fill or correct them.
    setting_names: tuple[str, str]

    @property
    def is_registered(self) -> bool:
        """Whether the settings name the app."""
        return bool(self.client_id and self.client_secret)

    def consent_url(self, *, redirect_uri: str, state: str) -> str:
        """Return the address of the service's consent page."""
        address: str = self.oauth.authorize_url(
            self.login_url, client_id=self.client_id, redirect_uri=redirect_uri, state=state
        )
        return address

    def exchange_code(self, code: str, *, redirect_uri: str) -> TokenSet:
        """Trade the code of a consent for tokens. Raises RemoteErrors."""
        tokens: TokenSet = self.oauth.exchange_code(
            self.token_url, code=code, redirect_uri=redirect_uri, **self._credentials
        )
        return tokens

    def refresh(self, refresh_token: str) -> TokenSet:
        """Trade a refresh token for new tokens. Raises RemoteErrors."""
        tokens: TokenSet = self.oauth.refresh(
            self.token_url, refresh_token=refresh_token, **self._credentials
        )
        return tokens

    def revoke(self, refresh_token: str) -> None:
        """Give a grant back. Raises RemoteErrors."""
        self.oauth.revoke(self.token_url, refresh_token=refresh_token, **self._credentials)

    @property
    def _credentials(self) -> dict[str, str]:
        return {"client_id": self.client_id, "client_secret": self.client_secret}


def app_of(provider: str) -> App:
    """Return our app at one service."""
    if provider == Provider.XERO:
        return App(
            oauth=xero_oauth,
            login_url=settings.XERO_LOGIN_URL,
            token_url=settings.XERO_IDENTITY_URL,
            client_id=settings.XERO_CLIENT_ID,
            client_secret=settings.XERO_CLIENT_SECRET,
            setting_names=("XERO_CLIENT_ID", "XERO_CLIENT_SECRET"),
        )
    return App(
        oauth=pipedrive_oauth,
        login_url=settings.PIPEDRIVE_OAUTH_URL,
        token_url=settings.PIPEDRIVE_OAUTH_URL,
        client_id=settings.PIPEDRIVE_CLIENT_ID,
        client_secret=settings.PIPEDRIVE_CLIENT_SECRET,
        setting_names=("PIPEDRIVE_CLIENT_ID", "PIPEDRIVE_CLIENT_SECRET"),
    )
