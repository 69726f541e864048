"""A wire between the product and its database, to be cut, or to fall silent with everything still connected."""

import contextlib
import socket
import threading


class Wire:
    """Listens on `port` and passes everything on to (host, port), until it is told otherwise."""

    def __init__(self, host, port):
        self.to = host, port
        self.passing = threading.Event()
        self.passing.set()
        self.ends = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def silence(self):
        """Calls are taken and nothing is said; who is in the middle of something hears no more either."""
        self.passing.clear()

    def speak(self):
        self.passing.set()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                ours, _ = self.server.accept()
                self.ends.append(ours)
                threading.Thread(target=self._connect, args=[ours], daemon=True).start()

    def _connect(self, ours):
        self.passing.wait()
        with contextlib.suppress(OSError):
            theirs = socket.create_connection(self.to)
            self.ends.append(theirs)
            threading.Thread(target=self._pump, args=[theirs, ours], daemon=True).start()
            self._pump(ours, theirs)

    def _pump(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65536):
                self.passing.wait()
                other.sendall(data)
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.passing.set()
        for end in (self.server, *self.ends):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
