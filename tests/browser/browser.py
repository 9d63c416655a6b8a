# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium, driven through the DevTools protocol."""

import asyncio
import functools
import http.server
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

import websockets

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 30

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    # A page that nobody looks at must keep its timers.
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-dev-shm-usage",
]
# A microphone that beeps; without it the sound server's is taken.
FAKE_DEVICES = ["--use-fake-device-for-media-stream"]


class BrowserError(Exception):
    """The page threw something, or the browser is gone."""


def find():
    return shutil.which("chromium")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {".html": "text/html", ".js": "text/javascript"}

    def log_message(self, *_):
        pass


class PageServer:
    """The files of this folder under an origin of their own."""

    def __init__(self, folder=HERE):
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(QuietHandler,
                                                directory=folder))
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever,
                         daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Browser:
    """spawn is Popen or something like it: it takes a command and options.
    enter, if given, brings the thread that talks to the browser to where
    spawn has put it."""

    def __init__(self, spawn=subprocess.Popen, flags=FAKE_DEVICES,
                 enter=None):
        self.folder = tempfile.mkdtemp(prefix="holler-browser-")
        self.numbers = itertools.count(1)
        self.answers = {}
        self.console = []
        self.target = None
        self.session = None
        self.socket = None
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever,
                                       daemon=True)
        self.thread.start()
        if enter is not None:
            self.loop.call_soon_threadsafe(enter)
        env = {name: value for name, value in os.environ.items()
               if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        env.update(HOME=self.folder, XDG_CONFIG_HOME=f"{self.folder}/config",
                   XDG_CACHE_HOME=f"{self.folder}/cache")
        self.process = spawn(
            [find(), *FLAGS, *flags, f"--user-data-dir={self.folder}/data",
             "--remote-debugging-port=0", "about:blank"], env=env)
        try:
            self._run(self._connect(self._find_address()))
        except BaseException:
            self.close()
            raise

    def _find_address(self):
        path = f"{self.folder}/data/DevToolsActivePort"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if os.path.exists(path):
                with open(path, encoding="ascii") as file:
                    lines = file.read().split("\n")
                if len(lines) >= 2 and lines[1]:
                    return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.05)
        raise BrowserError("chromium did not start")

    def _run(self, coroutine, seconds=START_SECONDS):
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        return future.result(seconds)

    async def _connect(self, address):
        self.socket = await websockets.connect(address, max_size=None)
        self.reader = asyncio.create_task(self._read())

    async def _read(self):
        try:
            async for text in self.socket:
                self._take(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        for answer in self.answers.values():
            if not answer.done():
                answer.set_exception(BrowserError("chromium is gone"))

    def _take(self, message):
        answer = self.answers.pop(message.get("id"), None)
        if answer is not None and not answer.done():
            answer.set_result(message)
        elif message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            self.console.append(
                details.get("exception", {}).get("description",
                                                 details["text"]))
        elif message.get("method") == "Runtime.consoleAPICalled":
            self.console.append(" ".join(
                str(part.get("value", part.get("description")))
                for part in message["params"]["args"]))

    async def _command(self, method, params, session):
        number = next(self.numbers)
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self.answers[number] = self.loop.create_future()
        await self.socket.send(json.dumps(message))
        answer = await self.answers[number]
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def command(self, method, seconds=START_SECONDS, **params):
        return self._run(self._command(method, params, self.session), seconds)

    def open(self, url, is_ready):
        """A new page in the place of the last, when the expression is_ready
        is true in it."""
        self.session = None
        last = self.target
        self.target = self.command("Target.createTarget",
                                   url="about:blank")["targetId"]
        if last is not None:
            self.command("Target.closeTarget", targetId=last)
        self.session = self.command(
            "Target.attachToTarget", targetId=self.target,
            flatten=True)["sessionId"]
        self.command("Runtime.enable")
        self.command("Page.enable")
        self.command("Page.navigate", url=url)
        deadline = time.monotonic() + START_SECONDS
        while not self.evaluate(f"!!({is_ready})"):
            if time.monotonic() > deadline:
                raise BrowserError(f"{url} did not load: {self.console}")
            time.sleep(0.05)

    def evaluate(self, expression, seconds=START_SECONDS):
        """The value of an expression, which may be a promise."""
        answer = self.command(
            "Runtime.evaluate", seconds=seconds, expression=expression,
            awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get(
                "description", details["text"]))
        return answer["result"].get("value")

    async def _disconnect(self):
        await self.socket.close()
        await self.reader

    def close(self):
        if self.socket is not None:
            self._run(self._disconnect())
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        shutil.rmtree(self.folder, ignore_errors=True)
