"""Press Allow on the sandbox's consent pages as a browser would, and hand back the callback's code."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

import requests

from integrations.pipedrive import oauth as pipedrive_oauth
from integrations.xero import oauth as xero_oauth

XERO_APP = {"client_id": "demo-xero-client", "client_secret": "demo-xero-secret"}
PIPEDRIVE_APP = {"client_id": "demo-pipedrive-client", "client_secret": "demo-pipedrive-secret"}
XERO_CALLBACK = "http://localhost:8000/connections/xero/callback/"
PIPEDRIVE_CALLBACK = "http://localhost:8000/connections/pipedrive/callback/"


def answer_consent(url: str, *, decision: str = "allow", **choices: str) -> dict[str, str]:
    """Answer the consent page at `url`; return the query it sends to the callback."""
    with requests.Session() as browser:
        page = browser.get(url, timeout=20)
        found = re.findall(r'name="(client_id|redirect_uri|state)"\s+value="([^"]*)"', page.text)
        form = {name: html.unescape(value) for name, value in found}
        tenants = re.findall(r'name="tenant"\s+value="([^"]+)"', page.text)
        answer = browser.post(
            url,
            data={**form, "tenant": tenants, "decision": decision, **choices},
            allow_redirects=False,
            timeout=20,
        )
    assert answer.status_code == 302, answer.text
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def sign_in_to_xero(api: str, **choices: str) -> dict[str, str]:
    """Walk the consent of the sandbox's Xero at `api`; return what the callback is sent."""
    url = xero_oauth.authorize_url(
        api, client_id=XERO_APP["client_id"], redirect_uri=XERO_CALLBACK, state="s&1"
    )
    return answer_consent(url, **choices)


def sign_in_to_pipedrive(service: str, **choices: str) -> dict[str, str]:
    """Walk the consent of the sandbox's Pipedrive at `service`; return what the callback is sent."""
    url = pipedrive_oauth.authorize_url(
        service, client_id=PIPEDRIVE_APP["client_id"], redirect_uri=PIPEDRIVE_CALLBACK, state="s&1"
    )
    return answer_consent(url, **choices)
