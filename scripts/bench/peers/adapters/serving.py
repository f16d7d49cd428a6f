"""A server in a process of its own, for adapters whose library is deployed as one."""

import socket
import subprocess
import sys
import time


class Server:
    """Runs ``python PROGRAM PORT ARGUMENTS…``."""

    def __init__(self, program):
        self.program = program

    def start(self, *arguments):
        """Start it at a free port, and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen([sys.executable, self.program, str(self.port), *arguments])
        end = time.monotonic() + 120
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("the server did not begin")

    def end(self):
        """End it."""
        self.process.kill()
        self.process.wait()
