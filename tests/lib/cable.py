# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody's way to the server, which can be pulled and put back."""

import socket
import threading


class Cable:
    """Passes bytes on to a server on this machine, while it is plugged in.

    Pulled, it is as if the network said so at once: connections break, and
    new ones are refused."""

    def __init__(self, url):
        host, port = url.rpartition("//")[2].split(":")
        self.server = (host, int(port))
        self.lock = threading.Lock()
        self.ends = set()
        self.listener = None
        self.port = 0
        self.plug()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def plug(self):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen()
        self.port = listener.getsockname()[1]
        self.listener = listener
        threading.Thread(target=self._accept, args=(listener,),
                         daemon=True).start()

    def pull(self):
        # A thread that waits in accept() keeps a closed socket listening.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            for end in self.ends:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def _accept(self, listener):
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self.server)
            except OSError:
                near.close()
                continue
            with self.lock:
                self.ends |= {near, far}
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(one, other),
                                 daemon=True).start()

    def _pass(self, one, other):
        try:
            while data := one.recv(65536):
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        with self.lock:
            self.ends.discard(one)
        one.close()
