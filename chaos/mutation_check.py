"""`make chaos-net`: a test of the check itself. With one safety switched off, it must fail.

Only here and only in memory: the application has no such switches.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from chaos.__main__ import prepared

ENOUGH = 0.95


def without_key() -> list[tuple[object, str, Any]]:
    """Each request goes out under a key of its own, as if Xero remembered none."""
    from integrations import outbox

    return [
        (outbox, "idempotency_key", lambda message: uuid.uuid4().hex),
        (outbox, "idempotency_keys", lambda messages: [uuid.uuid4().hex for _ in messages]),
    ]


def without_look_up() -> list[tuple[object, str, Any]]:
    """After an unknown outcome nobody looks whether the document is there already."""
    from invoices.sync.push import find_existing

    return [(find_existing, "find_existing_documents", lambda *given, **named: {})]


def without_lease() -> list[tuple[object, str, Any]]:
    """A message is given to every worker that asks for it, and no claim has a number."""
    from django.db.models import Q

    from integrations.models import OutboxMessage
    from integrations.outbox import claims, mailboxes

    def claim(message_id: int, *, now: dt.datetime) -> OutboxMessage | None:
        asked = OutboxMessage.objects.select_related("connection", "created_by").filter(pk=message_id)
        message = mailboxes.deliverable(asked, now).first()
        if message is not None:
            message.attempts += 1
            message.claimed_at = now
        return message

    return [
        (claims, "claim", claim),
        # Without claims a message would be in its own batch twice.
        (claims, "claim_batch_mates", lambda first, *, now: []),
        (mailboxes, "free", lambda now: ~Q(pk=None)),
    ]


def without_fencing() -> list[tuple[object, str, Any]]:
    """A worker that slept while another took its message over goes on as if nothing had been."""
    from integrations.outbox import claims

    return [(claims, "require_claim", lambda *messages: None)]


MUTATIONS: dict[str, Callable[[], list[tuple[object, str, Any]]]] = {
    "key": without_key,
    "look-up": without_look_up,
    "lease": without_lease,
    "fencing": without_fencing,
}


@contextmanager
def switched_off(name: str) -> Iterator[None]:
    """Take one safety away for a while."""
    replaced = [(place, attribute, getattr(place, attribute)) for place, attribute, _ in MUTATIONS[name]()]
    for place, attribute, instead in MUTATIONS[name]():
        setattr(place, attribute, instead)
    try:
        yield
    finally:
        for place, attribute, before in replaced:
            setattr(place, attribute, before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play the seeds with each safety switched off; return 1 when too few failed."""
    parser = argparse.ArgumentParser(prog="python -m chaos.mutation_check", description=__doc__)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or 1))
    parser.add_argument("--seeds", type=int, default=int(os.environ.get("SEEDS") or 50))
    parser.add_argument("--without", choices=list(MUTATIONS), action="append", help="one safety alone")
    options = parser.parse_args(arguments)
    is_enough = True
    with prepared() as environment:
        from chaos.plans import SHORT
        from chaos.season import Season
        from chaos.world import World

        world = World(environment)
        world.build()
        for name in options.without or MUTATIONS:
            failed, why = 0, ""
            for seed in range(options.seed, options.seed + options.seeds):
                world.begin_again()
                with switched_off(name):
                    season = Season(environment, seed=seed, plan=SHORT, connect=world.connect, is_hasty=True)
                    report = season.play()
                failed += not report.is_good
                found = report.violations[0] if report.violations else (report.surprises or ["nothing"])[0]
                why = f"SEED={seed}: {found}"[:160]
                print(f"    without the {name}, {why}  ({report.real_seconds:.1f} s)", flush=True)
            is_enough = is_enough and failed >= ENOUGH * options.seeds
            print(f"Without the {name}: {failed} of {options.seeds} seeds fail the check", flush=True)
    return 0 if is_enough else 1


if __name__ == "__main__":
    sys.exit(main())
