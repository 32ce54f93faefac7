"""`python -m sandbox`: start the sandbox's Xero and Pipedrive."""

from __future__ import annotations

import argparse
import os
import socket
import sys

import django


def main() -> None:
    """Read the options, set the environment that the settings read, and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=int(os.environ.get("SANDBOX_PORT", "8100")))
    parser.add_argument("--host", default=os.environ.get("SANDBOX_HOST", "127.0.0.1"))
    parser.add_argument(
        "--data", default=os.environ.get("SANDBOX_DATA", "var/sandbox"), help="folder of its data"
    )
    parser.add_argument(
        "--reset", action="store_true", help="empty it and fill it with the demo company again"
    )
    options = parser.parse_args()
    os.environ["SANDBOX_PORT"] = str(options.port)
    os.environ["SANDBOX_DATA"] = options.data
    os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.settings"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError as error:
            sys.exit(f"The sandbox cannot listen on port {options.port}: {error.strerror}. Set SANDBOX_PORT.")
    django.setup()
    from sandbox.server import serve  # the models can only be read once Django is set up

    serve(host=options.host, port=options.port, reset=options.reset)


if __name__ == "__main__":
    main()
