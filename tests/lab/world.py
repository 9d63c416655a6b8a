# SPDX-FileCopyrightText: The Holler authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two homes, the world between them, and what goes wrong there.

Everything lives in namespaces that no name is given to: of processes, mounts
and networks. They are gone with the process that made them, however it ended,
and with them every process, interface, address and file that was in them;
there is nothing to clean up and nothing that could be left.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

PR_SET_PDEATHSIG = 1
CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001

# The world: one segment with everything that homes have not.
WORLD = ["198.51.100.0/24", "2001:db8:f::/64"]
SERVER = "198.51.100.10"
SERVER6 = "2001:db8:f::10"
PORT = 8080
RELAYS = ["198.51.100.20", "198.51.100.30"]
RELAYS6 = ["2001:db8:f::20", "2001:db8:f::30"]
RELAY_NAMES = ["turn1.lab.example", "turn2.lab.example"]
SERVER_NAME = "holler.lab.example"

NATS = ("none", "endpoint-independent", "address-and-port-dependent")

# Each home has a cable and wireless, each with a router of its own.
PLACES = {
    "alice": {"device": "eth0", "inside": "192.168.1.2",
              "outside": "203.0.113.2", "six": "2001:db8:a::2", "table": 101},
    "alice-wireless": {"device": "wlan0", "inside": "192.168.2.2",
                       "outside": "203.0.113.66", "six": "2001:db8:a2::2",
                       "table": 102},
    "bob": {"device": "eth0", "inside": "192.168.1.2",
            "outside": "203.0.114.2", "six": "2001:db8:b::2", "table": 101},
    "bob-wireless": {"device": "wlan0", "inside": "192.168.2.2",
                     "outside": "203.0.114.66", "six": "2001:db8:b2::2",
                     "table": 102},
}
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
MOUNT_POINTS = ("/mnt", "/media", "/srv", "/opt")


class LabError(Exception):
    """The laboratory itself did not work; nothing was measured."""


def enter(arguments, is_tap=False):
    """Starts this program again where nothing it does is seen outside, and
    ends as that ends, or with a sentence where it is not allowed."""
    for user in ([], ["--user", "--map-root-user"]):
        command = ["unshare", *user, "--net", "--mount", "--pid", "--ipc",
                   "--fork", "--kill-child", "--mount-proc"]
        probe = subprocess.run(
            [*command, sys.executable, "-c",
             "import os; os.open('/dev/net/tun', os.O_RDWR)"],
            capture_output=True, check=False)
        if probe.returncode == 0:
            sys.exit(_watch_over([*command, sys.executable, *arguments]))
    sentence = "there are no namespaces, or no /dev/net/tun, to be had here"
    if is_tap:
        print(f"1..0 # SKIP {sentence}")
        sys.exit(0)
    sys.exit(sentence)


def _watch_over(command):
    """Runs it; asked to end, and however it ends itself, it ends that, too.
    (unshare does not listen.)"""
    def die_with_parent():
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    inner = subprocess.Popen(command, preexec_fn=die_with_parent,
                             close_fds=False)

    def end(number, _frame):
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, end)
    try:
        return inner.wait()
    finally:
        inner.kill()
        inner.wait()


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True,
                          check=False, **options)
    if done.returncode != 0:
        raise LabError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


class Segment:
    """A network namespace: a home, or the world."""

    def __init__(self, name, fd):
        self.name = name
        self.fd = fd

    def wrap(self, command):
        return ["nsenter", f"--net=/proc/self/fd/{self.fd}", "--", *command]

    def run(self, *command):
        return run(*self.wrap(command), pass_fds=[self.fd])

    def popen(self, command, **options):
        fds = (*options.pop("pass_fds", ()), self.fd)
        return subprocess.Popen(self.wrap(command), pass_fds=fds, **options)

    def call(self, function, *arguments):
        """Calls it in a thread that is here; its answer."""
        answer = {}

        def work():
            try:
                self.enter_thread()
                answer["is"] = function(*arguments)
            except Exception as error:  # raised again in the right thread
                answer["error"] = error

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if "error" in answer:
            raise answer["error"]
        return answer["is"]

    def enter_thread(self):
        """The calling thread is here from now on."""
        if ctypes.CDLL(None, use_errno=True).setns(self.fd, CLONE_NEWNET) != 0:
            raise LabError(os.strerror(ctypes.get_errno()))


def _open_tun(device):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF,
                struct.pack("16sH22x", device.encode(), IFF_TUN_NO_PI))
    return fd


class World:
    """All of it, for one scenario. The calling process must have come
    through enter ()."""

    def __init__(self, build, seed=1, nat=None, six=False):
        self.build = build
        self.six = six
        self.nat = {"alice": "none", "bob": "none"} | (nat or {})
        self.children = []
        self.folder = tempfile.mkdtemp(prefix="lab-", dir=private_folder())
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.own = os.open("/proc/self/ns/net", os.O_RDONLY)
        self.segments = {}
        self.tuns = {}
        for name in ("world", "alice", "bob"):
            self._make_segment(name)
        self._start_router(seed)

    # segments and interfaces ---------------------------------------------

    def _setns(self, fd):
        if self.libc.setns(fd, CLONE_NEWNET) != 0:
            raise LabError(f"setns: {os.strerror(ctypes.get_errno())}")

    def _make_segment(self, name):
        if self.libc.unshare(CLONE_NEWNET) != 0:
            raise LabError(f"unshare: {os.strerror(ctypes.get_errno())}")
        try:
            fd = os.open("/proc/self/ns/net", os.O_RDONLY)
            if name == "world":
                self.tuns["world"] = _open_tun("net0")
            else:
                for link, place in PLACES.items():
                    if link.split("-")[0] == name:
                        self.tuns[link] = _open_tun(place["device"])
        finally:
            self._setns(self.own)
        self.segments[name] = Segment(name, fd)
        self.segments[name].run("ip", "link", "set", "lo", "up")
        if name == "world":
            self._set_up_world()
        else:
            self.plug(name)

    def _set_up_world(self):
        world = self.segments["world"]
        batch = ["link set net0 up"]
        for address in (SERVER, *RELAYS):
            batch.append(f"address add {address}/24 dev net0")
        batch.append("route add default dev net0")
        if self.six:
            for address in (SERVER6, *RELAYS6):
                batch.append(f"-6 address add {address}/64 dev net0 nodad")
            batch.append("-6 route add default dev net0")
        self._batch(world, batch)

    @staticmethod
    def _batch(segment, lines):
        for line in lines:
            segment.run("ip", *line.split())

    def _address(self, link):
        place = PLACES[link]
        # Without translation a home has a public address.
        if self.nat[link.split("-")[0]] == "none":
            return place["outside"]
        return place["inside"]

    def plug(self, link, metric=100):
        """An interface comes up, with its address and routes. What is bound
        to its address goes through it, whatever the best route is."""
        place = PLACES[link]
        device = place["device"]
        address = self._address(link)
        home = self.segments[link.split("-")[0]]
        batch = [f"link set {device} up"]
        if self.six != "only":
            batch += [f"address add {address}/24 dev {device}",
                      f"route add default dev {device} metric {metric} "
                      f"src {address}",
                      f"route add default dev {device} table "
                      f"{place['table']}",
                      f"rule add from {address} table {place['table']}"]
        if self.six:
            batch += [f"-6 address add {place['six']}/64 dev {device} nodad",
                      f"-6 route add default dev {device} metric {metric}"]
        self._batch(home, batch)

    def unplug(self, link):
        """The cable is pulled: address and routes are gone, too."""
        place = PLACES[link]
        home = self.segments[link.split("-")[0]]
        batch = [f"link set {place['device']} down",
                 f"address flush dev {place['device']}"]
        if self.six != "only":
            batch.append(f"rule del from {self._address(link)} table "
                         f"{place['table']}")
        self._batch(home, batch)

    # the router ------------------------------------------------------------

    def _start_router(self, seed):
        self.router = subprocess.Popen(
            [os.path.join(self.build, "tests/lab/holler-lab-router"),
             str(seed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, pass_fds=list(self.tuns.values()))
        self.children.append(self.router)
        self.command("link", "world", self.tuns["world"], "none", "-", *WORLD)
        for link, place in PLACES.items():
            nat = self.nat[link.split("-")[0]]
            networks = [place["six"] + "/64"]
            if nat == "none":
                networks.append(place["outside"] + "/32")
            self.command("link", link, self.tuns[link], nat,
                         place["outside"], *networks)

    def command(self, *words):
        self.router.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.router.stdin.flush()
        answer = self.router.stdout.readline().strip()
        if not answer.startswith("ok"):
            raise LabError(f"the router did not take {words}: {answer!r}")
        return answer[3:]

    def impair(self, link, lane="both", **faults):
        for one in ("up", "down") if lane == "both" else (lane,):
            self.command("lane", link, one,
                         *(f"{key}={value}" for key, value in faults.items()))

    # programs ----------------------------------------------------------------

    def path(self, name):
        return os.path.join(self.folder, name)

    def spawn(self, segment, name, command, env=None, **options):
        with open(self.path(f"{name}.log"), "ab") as log:
            child = self.segments[segment].popen(
                command, env=env, stdin=subprocess.DEVNULL,
                stdout=options.pop("stdout", log),
                stderr=options.pop("stderr", log), **options)
        self.children.append(child)
        return child

    def log(self, name):
        path = self.path(f"{name}.log")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def close(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()
        # The orphans of browsers: here this process inherits them.
        try:
            while os.getpid() == 1 and os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            pass
        for fd in (*self.tuns.values(), self.own,
                   *(segment.fd for segment in self.segments.values())):
            os.close(fd)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def private_folder():
    """A place for files that is gone with this process."""
    return os.environ["HOLLER_LAB_FOLDER"]


def make_private_folder(*kept):
    """Mounts one over a folder that nothing of ours lies below."""
    for point in MOUNT_POINTS:
        if os.path.isdir(point) and not any(
                os.path.realpath(path).startswith(point + "/")
                for path in (*kept, __file__, os.getcwd())):
            run("mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", point)
            os.environ["HOLLER_LAB_FOLDER"] = point
            os.environ["TMPDIR"] = point
            tempfile.tempdir = None
            return point
    raise LabError("there is no folder to mount over")


def registry():
    """GStreamer's list of plugins, which a machine has after its first call;
    made when it is asked for the first time."""
    path = f"{private_folder()}/registry.bin"
    if not os.path.exists(path):
        run("gst-inspect-1.0", "webrtcbin",
            env=dict(os.environ, GST_REGISTRY=path))
    return path


def take_precedence():
    """Before what else the machine does, where that is allowed: a packet that
    is late since a compiler runs beside says nothing about a network."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except OSError:
        pass


def make_private_etc():
    """Names for the relays, and a certificate for these names that every
    program here believes: the lists of both are this namespace's own."""
    folder = private_folder()
    key, certificate = f"{folder}/relay.key", f"{folder}/relay.pem"
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", f"/CN={RELAY_NAMES[0]}", "-addext",
        "subjectAltName=" + ",".join(f"DNS:{name}" for name in RELAY_NAMES),
        "-keyout", key, "-out", certificate)
    with open(certificate, encoding="ascii") as file:
        authority = file.read()
    hosts = "127.0.0.1 localhost\n"
    for number, name in enumerate(RELAY_NAMES):
        hosts += f"{RELAYS[number]} {name}\n{RELAYS6[number]} {name}\n"
    for path, text in ((AUTHORITIES, authority), ("/etc/hosts", hosts)):
        own = os.path.join(folder, os.path.basename(path))
        with open(own, "w", encoding="utf-8") as file:
            file.write(text)
        run("mount", "--bind", own, path)


def wait_until(what, predicate, seconds=10.0, every=0.02):
    deadline = time.monotonic() + seconds
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise LabError(f"after {seconds:g} s still not: {what}")
        time.sleep(every)
