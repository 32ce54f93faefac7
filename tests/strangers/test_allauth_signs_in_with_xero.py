"""django-allauth's own OpenID Connect provider completes a sign-in against the sandbox's Xero."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.sandbox_process import CLIENT, ROOT


def test_from_the_button_to_a_user(sandbox):
    sandbox.reset()
    command = [sys.executable, "-m", "tests.strangers.allauth_site", sandbox.base_url, *CLIENT]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    learned = json.loads(done.stdout)
    assert learned["landed"] == "/done/"
    assert set(learned["asked"]["scope"][0].split()) == {"openid", "profile", "email"}
    assert learned["asked"]["code_challenge_method"] == ["S256"]
    assert (learned["email"], learned["name"]) == ("ada@northwind.example", "Ada Admin")
    assert learned["uid"] == learned["userinfo"]["sub"] == learned["id_token"]["sub"]
    assert learned["verified_uid"] == learned["uid"]  # this token's signature was checked with the JWKS
    assert learned["token_kept"] == 1
