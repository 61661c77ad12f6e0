"""Ports of this machine for the servers that tests and benches start."""

import os
import socket
from itertools import count

# Chromium opens no page at this port.
_FORBIDDEN = 10_080
_ASKED = count()


def free_port() -> int:
    """A port that nobody listens on, nor on its neighbour, which the live channel of `wuse serve` takes.

    Below those that the kernel gives to whoever asks for any: a server that was away finds its own still free, and no
    neighbour is taken before it starts. Each process looks in twenty of its own.
    """
    for _ in range(50):
        port = 10_000 + os.getpid() % 1000 * 20 + next(_ASKED) % 10 * 2
        if port == _FORBIDDEN:
            continue
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no two neighbouring ports are free")
