"""What README and docs say holds: their commands run, their tables are the program's own."""

import contextlib
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import unittest

from program import PROGRAM, ProgramTest

SOURCE = pathlib.Path(os.environ["SLUICE_SOURCE"])
BUILD = pathlib.Path(os.environ["SLUICE_BUILD"])
# The README first: later commands may use what its commands delivered.
DOCUMENTS = {path: path.read_text(encoding="utf-8")
             for path in [SOURCE / "README.md", *sorted((SOURCE / "docs").glob("*.md"))]}
TEXT = "\n".join(DOCUMENTS.values())


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def free_port():
    """One that is free, and stays so: not of those that the system hands out next."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class ReadmeTest(ProgramTest):
    def laid_out(self):
        """A folder in which the documents' commands find what they name.

        The two scripts are stood in for: they would build this very tree again. The vendor is the
        simulated account, reached by the variables that every flag has.
        """
        (self.folder / "config").mkdir()
        self.script("config/run", f'(($#)) || set -- demo\nexec "{PROGRAM}" "$@"')
        self.script("config/test", f'exec ctest --test-dir "{BUILD}" -N "$@"')
        (self.folder / "build").mkdir()
        (self.folder / "build" / "release").symlink_to(BUILD)
        (self.folder / "key.txt").write_text("any.key\n")
        self.environment["PATH"] = f"{self.folder}/.local/bin:{os.environ['PATH']}"
        del self.environment["FULLSTORY_API_KEY"]

        vendor = self.start("simulate", "--tls-dir", self.folder, "--rate", "600/min",
                            "--seconds", "0.1..0.3", "--events-per-day", "100")
        self.addCleanup(vendor.finish)
        self.addCleanup(vendor.send, signal.SIGTERM)
        self.assertTrue(vendor.wait_for_output(b"\n"))
        url = json.loads(vendor.said().splitlines()[0])["url"]
        self.environment.update(
            SLUICE_API_URL=url, SLUICE_STORAGE_HOST=url.split("//")[1], SLUICE_RATE="600/min",
            SLUICE_CA_FILE=str(self.folder / "cert.pem"))

    def script(self, name, text):
        path = self.folder / name
        path.write_text(f"#!/usr/bin/env bash\n{text}\n")
        path.chmod(0o755)

    def test_its_commands_run(self):
        self.laid_out()
        self.assertGreater(len(blocks("sh")), 6)
        for block in blocks("sh"):
            with self.subTest(block=block):
                text = block.replace("8443", str(free_port()))
                done = subprocess.run(
                    ["bash", "-euo", "pipefail", "-c", text], cwd=self.folder, text=True,
                    env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT, timeout=120, check=False)
                self.assertEqual(done.returncode, 0, f"{block}\n{done.stdout}")
        self.assertEqual(len(list((self.folder / "events").rglob("*.ndjson"))), 31 + 1)
        self.assertTrue((self.folder / "simulated" / "events" / "manifest.ndjson").exists())

    def test_its_flags_exist(self):
        helps = "".join(self.sluice(command, "--help").out
                        for command in ["backfill", "plan", "verify", "simulate"])
        helps += subprocess.run([BUILD / "sluice_simulation", "--help"], text=True, check=True,
                                stdout=subprocess.PIPE).stdout
        prose = re.sub(r"^.*(?:cmake|ctest|pkg-config).*$", "", TEXT, flags=re.MULTILINE)
        flags = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", prose)) - {"--version", "--help"}
        self.assertGreater(len(flags), 15)
        for flag in sorted(flags):
            self.assertIn(flag, helps, f"{flag} is in the documents only")

    def test_every_flag_of_a_backfill_is_in_the_table(self):
        table = DOCUMENTS[SOURCE / "docs/configuration.md"]
        flags = set(re.findall(r"--[a-z][a-z-]+", self.sluice("backfill", "--help").out))
        self.assertGreater(len(flags), 25)
        for flag in sorted(flags - {"--help", "--version"}):
            self.assertRegex(table, rf"(?m)^\|.*`{flag}[` ]", flag)

    def test_its_json_is_json(self):
        self.assertGreater(len(blocks("json")), 1)
        for block in blocks("json"):
            json.loads(block)

    def test_its_labels_have_tests(self):
        for labels in re.findall(r"config/test -L (\"[^\"]+\"|\w+)", TEXT):
            done = subprocess.run(
                ["ctest", "--test-dir", BUILD, "-N", "-L", labels.strip('"').replace("\\|", "|")],
                capture_output=True, text=True, check=True)
            self.assertNotIn("Total Tests: 0", done.stdout, labels)

    def test_its_links_lead_somewhere(self):
        documents = [*DOCUMENTS, SOURCE / "CONTRIBUTING.md", SOURCE / "CHANGELOG.md"]
        for path in documents:
            for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
                self.assertTrue((path.parent / target).exists(), f"{target} in {path.name}")

    def test_the_readme_is_read_in_minutes(self):
        self.assertLessEqual(DOCUMENTS[SOURCE / "README.md"].count("\n"), 250)


if __name__ == "__main__":
    unittest.main()
