"""Rate limits: headers, the two-second burst, the day's budget, the block afterwards (docs/pipedrive.md#11)."""

from __future__ import annotations

import pytest


@pytest.fixture
def limits(pipedrive):
    yield pipedrive.sandbox.switch
    generous = {"pipedrive_burst_oauth": 100_000, "pipedrive_burst_search": 1000}
    pipedrive.sandbox.switch(pipedrive_daily_tokens=300_000, pipedrive_retry_after=False, **generous)


def test_every_answer_tells_what_is_left(pipedrive):
    first = pipedrive.call("GET", "v2/deals").headers
    second = pipedrive.call("GET", "v2/deals/1").headers
    left = "x-daily-ratelimit-token-remaining"
    assert int(first[left]) - int(second[left]) == 1
    assert int(second["x-ratelimit-remaining"]) < int(second["x-ratelimit-limit"])
    assert 0 < int(second["x-ratelimit-reset"]) <= 2


def test_a_list_costs_ten(pipedrive):
    left = "x-daily-ratelimit-token-remaining"
    before = int(pipedrive.call("GET", "v2/deals/1").headers[left])
    assert before - int(pipedrive.call("GET", "v2/deals").headers[left]) == 10


def test_searching_has_its_own_small_burst(pipedrive, limits):
    limits(pipedrive_burst_search=3)
    statuses = [
        pipedrive.call("GET", "v2/deals/search", params={"term": "office"}).status_code for _ in range(5)
    ]
    assert 429 in statuses
    assert pipedrive.call("GET", "v2/deals/1").status_code == 200


def test_an_empty_day_refuses_everything_until_midnight(pipedrive, limits):
    limits(pipedrive_daily_tokens=5)
    answer = pipedrive.call("GET", "v2/deals")
    assert answer.status_code == 429
    assert answer.headers["x-daily-ratelimit-token-remaining"] == "0"
    assert "Retry-After" not in answer.headers
    limits(pipedrive_retry_after=True)
    assert pipedrive.call("GET", "v2/deals").headers["Retry-After"]


def test_going_on_after_429_ends_in_a_block_page(pipedrive, limits):
    limits(pipedrive_daily_tokens=5)
    answers = [pipedrive.call("GET", "v2/deals") for _ in range(60)]
    assert answers[-1].status_code == 403
    assert answers[-1].headers["Content-Type"].startswith("text/html")
    pipedrive.sandbox.reset()  # lifts the block
