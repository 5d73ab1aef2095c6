"""A key and signed URLs that are told apart from all else: whatever goes wrong, they stand in
nothing that is shown, logged, kept, or left by a crash."""

import base64
import hashlib
import json
import os
import pathlib
import resource
import signal
import subprocess
import urllib.parse

import unittest
from program import ProgramTest

KEY = "na1.Q0FOQVJZ/a2V5+Y2FuYXJ5/aW4+YQ"
CORES = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def echo(handler):
    """What a talkative server may make of the key and the address it was sent."""
    sent = handler.headers.get("Authorization", "") or KEY
    forms = [sent, KEY, urllib.parse.quote(KEY, safe=""), urllib.parse.quote(sent),
             base64.b64encode(KEY.encode()).decode(), base64.b64encode(sent.encode()).decode(),
             KEY.replace("/", "&#x2F;"), handler.path]
    return " ".join(forms)


def refuse(handler, status, headers=()):
    return status, json.dumps({"code": 13, "message": "odd: " + echo(handler)}).encode(), headers


class SecretsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.environment["FULLSTORY_API_KEY"] = KEY

    def world(self, meddle=None, **behaviour):
        world = self.stand_in(**{"running": (0.05, 0.1), "rows": 50, **behaviour})
        world.key = KEY
        if meddle:
            world.meddle = meddle
        return world

    def canaries(self, world):
        encoded = base64.b64encode(KEY.encode()).decode().rstrip("=")[:-1]
        sent = base64.b64encode(b"Basic " + KEY.encode()).decode().rstrip("=")[9:-1]
        signatures = [hashlib.sha256(f"export-of-{name}{issued + 1}".encode()).hexdigest()
                      for name, operation in world.operations.items()
                      for issued in range(operation.get("issued", 0))]
        forms = [KEY, KEY.replace("/", "\\/"), urllib.parse.quote(KEY, safe=""), encoded, sent,
                 KEY.replace("/", "&#x2F;"), "X-Signature", *signatures]
        return [form.encode() for form in forms]

    def assert_silent(self, world, *results):
        """No form of the key, and no signature, in what was said and what lies on the disk."""
        places = {"stdout": b"".join(r.out.encode() for r in results),
                  "stderr": b"".join(r.err.encode() for r in results)}
        for path in self.folder.rglob("*"):
            if path.is_file() and path.suffix not in (".pem", ".key"):
                places[str(path)] = path.read_bytes()
        self.assertTrue([place for place in places if place.endswith(".sqlite")])
        for place, content in places.items():
            for canary in self.canaries(world):
                self.assertNotIn(canary, content, place)

    def run_loudly(self, world, *more):
        """The same backfill, as talkative as can be, in every way of showing it."""
        results = []
        for how in (["--progress", "plain"], ["--progress", "none", "--json"]):
            command = self.backfill(world, "2024-01-01", "2024-01-04")
            place = command.index("--progress")
            command[place:] = [*how, "--log-level", "trace", "--retry-wait", "1ms", *more]
            results.append(self.sluice(*command))
        return results

    def test_neither_the_key_nor_a_signature_is_shown_or_kept_whatever_goes_wrong(self):
        def meddle(kind, count, handler):
            if kind == "download":
                return {0: (403, f"<Error><Code>AccessDenied</Code><Details>{echo(handler)}"
                                 "</Details></Error>".encode(), {}),
                        1: (302, b"", {"Location": handler.path}),
                        3: (200, b"\x1f\x8b" + echo(handler).encode(), {}),
                        4: (500, echo(handler).encode(), {})}.get(count)
            return {0: refuse(handler, 500),
                    1: refuse(handler, 429, {"Retry-After": KEY}),
                    2: (503, f"<html><b>{echo(handler)}</b></html>".encode(), {}),
                    3: (200, echo(handler).encode(), {})}.get(count)

        world = self.world(meddle, expire_first_location=True)
        results = self.run_loudly(world)
        self.assertEqual(results[-1].code, 0, results[-1])
        self.assertIn("***", results[0].err, "the server's words were not shown at all")
        results += [self.sluice("status", *self.places()), self.sluice("verify", *self.places())]
        self.assert_silent(world, *results)

    def test_a_server_that_refuses_shows_nobody_what_it_was_sent(self):
        for number, (status, headers) in enumerate([
            (400, {}), (401, {}), (403, {}), (404, {}), (302, {"Location": "/x/" + KEY}),
            (302, {"Location": "https://localhost/" + urllib.parse.quote(KEY, safe="")}),
        ]):
            with self.subTest(status=status, headers=headers):
                self.out = self.folder / f"out-{number}"
                self.state = self.folder / f"state-{number}"
                ready = {"create": 1}

                def meddle(kind, count, handler):
                    if count >= ready.get(kind, 0) and kind != "download":
                        return refuse(handler, status, headers)
                    return None

                world = self.world(meddle)
                results = self.run_loudly(world, "--retries", "0")
                self.assertIn(results[-1].code, (3, 4), results[-1])
                self.assert_silent(world, *results)

    def test_a_failed_operation_that_quotes_the_key_is_kept_without_it(self):
        def meddle(kind, count, handler):
            if kind != "poll":
                return None
            return 200, json.dumps({"id": "x", "state": "FAILED",
                                    "errorDetails": echo(handler)}).encode(), {}

        world = self.world(meddle)
        results = self.run_loudly(world)
        self.assertEqual(results[-1].code, 3, results[-1])
        self.assertIn("***", results[0].err)
        self.assert_silent(world, *results)

    def held(self):
        """A run in the middle of its first download."""
        world = self.world(rows=20000, hold_at=100000)
        running = self.start(*self.backfill(world, "2024-01-01", "2024-01-02"))
        self.assertTrue(world.wait_for(lambda log: log and log[-1]["kind"] == "held"))
        return world, running

    def test_no_core_is_left_by_a_crash_while_a_key_is_held(self):
        before = resource.getrlimit(resource.RLIMIT_CORE)
        if before[1] != resource.RLIM_INFINITY:
            self.skipTest("core dumps are forbidden here")
        resource.setrlimit(resource.RLIMIT_CORE, CORES)
        self.addCleanup(resource.setrlimit, resource.RLIMIT_CORE, before)
        control = self.folder / "control"
        control.mkdir()
        subprocess.run(["sh", "-c", "kill -ABRT $$"], cwd=control, check=False)
        if not list(control.iterdir()):
            self.skipTest("this system leaves no core where a process crashed")
        world, running = self.held()
        running.send(signal.SIGABRT)
        result = running.finish()
        self.assertEqual(result.code, -signal.SIGABRT)
        self.assertFalse(list(self.folder.glob("core*")), "a core was left")
        world.let_go.set()
        self.assertTrue(list(self.state.glob("*.sqlite-wal")), "nothing was in the middle")
        self.assert_silent(world, result)

    def test_the_environment_that_others_may_read_holds_no_key(self):
        world, running = self.held()
        environment = pathlib.Path(f"/proc/{running.process.pid}/environ").read_bytes()
        self.assertIn(b"FULLSTORY_API_KEY=", environment)
        self.assertNotIn(KEY.encode(), environment)
        world.let_go.set()
        self.assertEqual(running.finish().code, 0)

    def test_a_key_file_that_others_can_read_is_named(self):
        world = self.world()
        (self.folder / "key").write_text(KEY + "\n")
        command = [*self.backfill(world, "2024-01-01", "2024-01-02"), "--api-key-file", "key"]
        for mode, warned in ((0o644, True), (0o640, True), (0o600, False)):
            os.chmod(self.folder / "key", mode)
            result = self.sluice(*command, FULLSTORY_API_KEY=None)
            self.assertEqual(result.code, 0, result)
            self.assertEqual("chmod 600" in result.err, warned, result)
            self.assertNotIn(KEY, result.err)


if __name__ == "__main__":
    unittest.main()
