"""The xdist scheduler: each test file runs in one process, and all journeys in the same one."""

from __future__ import annotations

from xdist.scheduler.loadscope import LoadScopeScheduling


class OneStack(LoadScopeScheduling):
    """The journeys share one running stack, so they stay together."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        return "journeys" if path.startswith("tests/journeys/") else path
