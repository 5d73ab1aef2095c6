"""Runs the sluice program as a user does, in folders of its own, and keeps what it said."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

import stand_in

PROGRAM = os.environ.get("SLUICE_PROGRAM", "sluice")


class Result:
    def __init__(self, code, out, err, peak):
        self.code, self.out, self.err = code, out, err
        self.peak_megabytes = peak / 1024

    @property
    def summary(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


class Running:
    """A started program. Its output is read as it comes, so that it never waits for us."""

    def __init__(self, arguments, environment, folder, wrapper=()):
        self.process = subprocess.Popen(
            [*wrapper, PROGRAM, *map(str, arguments)], env=environment, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._texts, self._peak = [b"", b""], 0
        self._ended, self._news = threading.Event(), threading.Condition()
        self._readers = [
            threading.Thread(target=self._read, args=(index, pipe), daemon=True)
            for index, pipe in enumerate([self.process.stdout, self.process.stderr])]
        self._readers.append(threading.Thread(target=self._watch_memory, daemon=True))
        for reader in self._readers:
            reader.start()

    def _read(self, index, pipe):
        with pipe:
            for block in iter(lambda: pipe.read1(1 << 16), b""):
                with self._news:
                    self._texts[index] += block
                    self._news.notify_all()

    def _watch_memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status")
        while not self._ended.wait(0.01):
            try:
                for line in status.read_text().splitlines():
                    if line.startswith("VmHWM:"):
                        self._peak = max(self._peak, int(line.split()[1]))
            except OSError:
                return

    def said(self):
        return self._texts[0].decode()

    def wait_for_output(self, text, seconds=30):
        """Waits until `text` stands on stdout; False when it did not come in time."""
        return self._wait_for(0, text, seconds)

    def wait_for_words(self, text, seconds=30):
        """The same of stderr."""
        return self._wait_for(1, text, seconds)

    def _wait_for(self, pipe, text, seconds):
        with self._news:
            return self._news.wait_for(lambda: text in self._texts[pipe], seconds)

    def send(self, number):
        self.process.send_signal(number)

    def finish(self, timeout=120):
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGABRT)
            self.process.wait()
        self._ended.set()
        for reader in self._readers:
            reader.join()
        out, err = (text.decode() for text in self._texts)
        return Result(self.process.returncode, out, err, self._peak)


class ProgramTest(unittest.TestCase):
    """A test with a folder, a stand-in when it asks for one, and nobody's settings."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sluice-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.out, self.state = self.folder / "out", self.folder / "state"
        self.wrapper = []  # a command that runs the program
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("SLUICE_", "FULLSTORY_", "XDG_", "NO_COLOR"))}
        self.environment = {**kept, "HOME": str(self.folder), "FULLSTORY_API_KEY": stand_in.KEY}

    def stand_in(self, **behaviour):
        world = stand_in.StandIn(tempfile.mkdtemp(prefix="world-", dir=self.folder), **behaviour)
        self.addCleanup(world.__exit__)
        return world

    def start(self, *arguments, **variables):
        environment = {**self.environment, **variables}
        return Running(arguments, {k: v for k, v in environment.items() if v is not None},
                       self.folder, self.wrapper)

    def sluice(self, *arguments, **variables):
        return self.start(*arguments, **variables).finish()

    def account(self, world):
        """The flags that lead to `world`, under the limit that it keeps."""
        rate = 60 / world.bucket.interval
        return ["--api-url", world.api_url, "--ca-file", world.certificate, "--storage-host",
                world.storage_host, "--rate", f"{rate:g}/min", "--burst", world.bucket.burst]

    def places(self):
        return ["--out", self.out, "--state", self.state]

    def backfill(self, world, start, end, **changed):
        """The command line of a backfill of `world`, with some flags' values changed."""
        command = ["backfill", "--from", start, "--to", end, *self.places(),
                   *self.account(world), "--progress", "none", "--json"]
        for name, value in changed.items():
            command[command.index(f"--{name}") + 1] = value
        return command

    def assert_complaint(self, result, code, *words):
        """One line on stderr that says what is wrong and the way out; nothing on stdout."""
        self.assertEqual(result.code, code, result)
        self.assertEqual(result.out, "", result)
        lines = result.err.strip().splitlines()
        self.assertEqual(len(lines), 1, result)
        self.assertTrue(lines[0].startswith("sluice: "), result)
        self.assertIn("; ", lines[0], "no way out is named")
        for word in words:
            self.assertIn(word, lines[0])

    def files(self):
        """Every file that was delivered, by its path below the folder, without the manifest."""
        return {str(path.relative_to(self.out)): path.read_bytes()
                for path in sorted(self.out.rglob("*"))
                if path.is_file() and path.name != "manifest.ndjson"}
