"""A person at a browser: signs in, presses buttons, notices errors on the console and axe's findings."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from axe_core_python.sync_playwright import Axe

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


class Browsing:
    """One browser context of one person at one window size."""

    def __init__(self, stack: Any, context: Any, pictures: Path | None) -> None:
        self.stack = stack
        self.context = context
        self.pictures = pictures
        context.set_default_timeout(10_000)
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.listen(self.page)

    def listen(self, page: Any) -> None:
        """Collect what the console complains about and what breaks."""
        page.on(
            "console",
            lambda said: said.type == "error" and self.complaints.append(f"{page.url}: {said.text}"),
        )
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.stack.site}/accounts/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.look("sign-in")
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def look(self, name: str, page: Any = None) -> None:
        """Nothing scrolls sideways, axe finds no violation of WCAG 2 A and AA; keep a picture when asked to."""
        page = page or self.page
        if self.pictures:
            page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name}: the page scrolls {width} px sideways"
        found = Axe().run(page, options=RULES)["violations"]
        told = [f"{one['id']}: {one['help']} — {one['nodes'][0]['html'][:200]}" for one in found]
        assert told == [], f"{name} at {page.url}:\n" + "\n".join(told)
