"""What a network does to a backfill: names that are resolved late, wrongly or not at all, addresses
that lead nowhere, and no network for a while.

In network and mount namespaces of its own, with its own resolver; skipped, loudly, where the
machine allows none to a user.
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from program import ProgramTest

INSIDE = "SLUICE_NETWORK_TEST_INSIDE"
HERE, DEAD = "10.9.9.1", "2001:db8::1"
API, FILES = "api.example", "files.example"


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def connect_network():
    ip("addr", "add", f"{HERE}/32", "dev", "lo")


def disconnect_network():
    """Nothing leads to the servers any more; what is connected to them falls silent."""
    ip("addr", "del", f"{HERE}/32", "dev", "lo")


def setUpModule():
    ip("link", "set", "lo", "up")
    ip("addr", "add", f"{DEAD}/128", "dev", "lo", "nodad")
    connect_network()
    for path, text in [("/etc/resolv.conf",
                        "nameserver 127.0.0.1\noptions timeout:30 attempts:1\n"),
                       ("/etc/nsswitch.conf", "hosts: files dns\n"),
                       # Python's servers look up their own addresses.
                       ("/etc/hosts", f"127.0.0.1 localhost\n{HERE} here\n")]:
        with tempfile.NamedTemporaryFile("w", prefix="sluice-network-") as file:
            file.write(text)
            file.flush()
            os.chmod(file.name, 0o644)
            subprocess.run(["mount", "--bind", file.name, path], check=True)


class Resolver:
    """A name server of one zone. `rule(name, number)` says what becomes of a name's number-th
    query, from 0: seconds until the answer, FAIL, or SILENT."""

    FAIL, SILENT = "fail", "silent"

    def __init__(self, zone, rule=lambda name, number: 0):
        self.zone, self.rule = zone, rule
        self.lock = threading.Condition()
        self.counts, self.pending, self.most_pending = {}, 0, 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.closed = False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def close(self):
        if self.closed:
            return
        self.closed = True
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", 53))
        self.thread.join()
        self.socket.close()

    def count(self, name):
        with self.lock:
            return self.counts.get(name, 0)

    def wait_for_query(self, name, seconds=30):
        with self.lock:
            return self.lock.wait_for(lambda: self.counts.get(name), seconds)

    def _run(self):
        while True:
            query, client = self.socket.recvfrom(512)
            if self.closed:
                return
            name, kind, question = self._parse(query)
            if kind == socket.AF_INET6 and not self._addresses(name, kind):
                self._answer(query, question, name, kind, client)  # none of that kind
                continue
            with self.lock:
                number = self.counts.get(name, 0)
                self.counts[name] = number + 1
                self.lock.notify_all()
            fate = self.rule(name, number)
            if fate == self.FAIL:
                self.socket.sendto(query[:2] + b"\x81\x82" + query[4:], client)
            elif fate == 0:
                self._answer(query, question, name, kind, client)
            elif fate != self.SILENT:
                with self.lock:
                    self.pending += 1
                    self.most_pending = max(self.most_pending, self.pending)
                late = threading.Timer(fate, self._answer_late,
                                       (query, question, name, kind, client))
                late.daemon = True
                late.start()

    def _answer_late(self, *what):
        with self.lock:
            self.pending -= 1
        if not self.closed:
            self._answer(*what)

    @staticmethod
    def _parse(query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode().lower())
            at += 1 + query[at]
        kind = {1: socket.AF_INET, 28: socket.AF_INET6}[int.from_bytes(query[at + 1:at + 3], "big")]
        return ".".join(labels), kind, query[12:at + 5]

    def _addresses(self, name, kind):
        return [address for address in self.zone.get(name, [])
                if (":" in address) == (kind == socket.AF_INET6)]

    def _answer(self, query, question, name, kind, client):
        found = [socket.inet_pton(kind, address) for address in self._addresses(name, kind)]
        head = query[:2] + b"\x81\x80\0\1" + len(found).to_bytes(2, "big") + bytes(4)
        records = b"".join(
            b"\xc0\x0c" + (b"\0\x1c" if kind == socket.AF_INET6 else b"\0\1") + b"\0\1" + bytes(4)
            + len(address).to_bytes(2, "big") + address for address in found)
        self.socket.sendto(head + question + records, client)


class NetworkTest(ProgramTest):
    def resolver(self, zone, rule=lambda name, number: 0):
        made = Resolver(zone, rule)
        self.addCleanup(made.close)
        return made

    def remote(self, **behaviour):
        """A stand-in that is reached by names."""
        return self.stand_in(names=(API, FILES), address=HERE,
                             **{"running": (0.05, 0.1), "rows": 20, **behaviour})

    def run_of(self, world, days, *more):
        return self.backfill(world, "2024-01-01", f"2024-01-{days + 1:02}") + list(more)

    def test_a_name_that_is_not_resolved_is_asked_for_again(self):
        world = self.remote()
        names = self.resolver({API: [HERE], FILES: [HERE]},
                              lambda _, number: Resolver.FAIL if number < 3 else 0)
        result = self.sluice(*self.run_of(world, 2, "--retry-wait", "20ms"))
        self.assertEqual(result.code, 0, result)
        self.assertEqual(len(world.entries("create")), 2)
        self.assertGreater(names.count(API), 3)
        self.assertGreater(names.count(FILES), 3)

    def test_a_name_that_is_never_resolved_is_told_of_with_the_way_out(self):
        names = self.resolver({}, lambda *_: Resolver.FAIL)
        result = self.sluice(*self.run_of(self.remote(), 2, "--retries", "2", "--retry-wait",
                                          "20ms"))
        self.assertEqual(result.code, 3, result)
        self.assertIn("could not be resolved", result.err)
        self.assertIn(API, result.err)
        self.assertIn("check the host name and this machine's DNS", result.err)
        self.assertEqual(names.count(API), 3)

    def test_names_that_come_late_are_waited_for_side_by_side(self):
        world = self.remote()
        names = self.resolver({API: [HERE], FILES: [HERE]}, lambda *_: 0.3)
        result = self.sluice(*self.run_of(world, 6))
        self.assertEqual(result.code, 0, result)
        self.assertGreaterEqual(names.most_pending, 3)

    def test_a_storage_whose_name_hangs_holds_up_no_call_of_the_api(self):
        world = self.remote()
        names = self.resolver({API: [HERE], FILES: [HERE]},
                              lambda name, number: 6 if (name, number) == (FILES, 0) else 0)
        running = self.start(*self.run_of(world, 4, "--downloads", "4"))
        self.assertTrue(names.wait_for_query(FILES))
        others = world.wait_for(lambda log: sum(e["kind"] == "results" for e in log) == 4, 5)
        self.assertTrue(others, "the other exports' calls waited for the name")
        self.assertEqual(running.finish().code, 0)

    def test_a_name_that_hangs_does_not_hold_up_the_end(self):
        world = self.remote()
        names = self.resolver({}, lambda *_: Resolver.SILENT)
        running = self.start(*self.run_of(world, 2))
        self.assertTrue(names.wait_for_query(API))
        asked = time.monotonic()
        running.send(signal.SIGINT)
        time.sleep(0.2)
        running.send(signal.SIGINT)
        self.assertEqual(running.finish().code, 130)
        self.assertLess(time.monotonic() - asked, 5, "the resolver gives up after 30 s")

    def test_a_dead_address_of_ipv6_costs_a_head_start(self):
        world = self.remote()
        self.resolver({API: [DEAD, HERE], FILES: [HERE]})
        port = world.api.server_address[1]
        with socket.socket(socket.AF_INET6) as deaf:
            deaf.bind((DEAD, port))
            deaf.listen(0)
            crowd = [socket.socket(socket.AF_INET6) for _ in range(4)]
            for each in crowd:
                self.addCleanup(each.close)
                each.setblocking(False)
                each.connect_ex((DEAD, port))
            first = socket.getaddrinfo(API, port, type=socket.SOCK_STREAM)[0]
            self.assertEqual(first[0], socket.AF_INET6, "not what the system tries first")
            began = time.monotonic()
            running = self.start(*self.run_of(world, 1))
            self.assertTrue(world.wait_for(lambda log: log))
            # 400 ms by design; 10 s if the dead address had all its time.
            self.assertLess(time.monotonic() - began, 4)
            self.assertEqual(running.finish().code, 0)

    def test_a_network_that_goes_away_costs_time_and_no_attempt(self):
        world = self.remote(running=(0.4, 1.2))
        self.resolver({API: [HERE], FILES: [HERE]})
        running = self.start(*self.run_of(world, 8, "--retries", "0", "--retry-wait", "50ms"))
        self.assertTrue(world.wait_for(lambda log: sum(e["kind"] == "poll" for e in log) >= 2))
        disconnect_network()
        calls = len(world.calls())
        try:
            time.sleep(3)
            self.assertLess(len(world.calls()), calls + 3, "the network was not away")
        finally:
            connect_network()
        result = running.finish()
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.summary["windows"]["delivered"], 8)
        self.assertEqual(len(world.entries("create")), 8)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)

    def test_an_allowed_name_of_a_private_address_is_not_connected_to(self):
        world = self.remote()
        world.storage_host = "storage.googleapis.com"
        ip("addr", "replace", "169.254.169.254/32", "dev", "lo")
        with socket.create_server(("", 443)) as trap:
            trap.setblocking(False)
            for number, address in enumerate([HERE, "127.0.0.1", "169.254.169.254", "::1",
                                              f"::ffff:{HERE}", "::ffff:a9fe:a9fe"]):
                with self.subTest(address=address):
                    names = self.resolver({API: [HERE], world.storage_host: [address]})
                    self.out = self.folder / f"out-{number}"
                    command = self.run_of(world, 1)
                    place = command.index("--storage-host")
                    del command[place:place + 2]
                    result = self.sluice(*command)
                    names.close()
                    self.assertEqual(result.code, 3, result)
                    self.assertIn("addresses that are not public", result.err)
                    self.assertIn("--storage-host", result.err)
                    self.assertGreater(names.count(world.storage_host), 0)
                    with self.assertRaises(BlockingIOError):
                        trap.accept()


def enter_namespaces():
    """Runs this file once more, inside; returns why not where that is not allowed."""
    try:
        tried = subprocess.run(["unshare", "-rnm", "ip", "link", "set", "lo", "up"],
                               capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        return str(missing)
    if tried.returncode:
        return tried.stderr.strip() or "unshare failed"
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "-rnm", sys.executable, "-B", *sys.argv])


if __name__ == "__main__":
    if INSIDE not in os.environ:
        print("skipped: no network namespaces for this user:", enter_namespaces())
        sys.exit(77)
    unittest.main()
