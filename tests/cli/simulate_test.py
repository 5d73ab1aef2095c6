"""`sluice simulate` and `sluice demo`: the simulated account as the user meets it."""

import json
import pathlib
import signal
import ssl
import unittest
import urllib.request

from program import ProgramTest


class SimulateTest(ProgramTest):
    def server(self, *arguments):
        """Starts a simulated account; returns the running program and what it announced."""
        running = self.start("simulate", "--tls-dir", self.folder, *arguments,
                             FULLSTORY_API_KEY=None)
        self.addCleanup(running.finish)
        self.addCleanup(running.send, signal.SIGTERM)
        self.assertTrue(running.wait_for_output(b"\n"), "nothing was announced")
        return running, json.loads(running.said().splitlines()[0])

    def flags(self, url):
        host = url.split("//")[1]
        return ["--api-url", url, "--storage-host", host, "--ca-file", self.folder / "cert.pem",
                "--rate", "600/min", "--burst", "50", "--progress", "none", "--json"]

    def test_it_says_where_it_is_and_can_be_backfilled_from(self):
        _, told = self.server("--rate", "600/min", "--burst", "50", "--seconds", "0.1..0.3")
        result = self.sluice("backfill", "--from", "2024-01-01", "--to", "2024-01-08",
                             *self.places(), *self.flags(told["url"]))
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.summary["windows"]["delivered"], 7)
        for path, content in self.files().items():
            day = path.split("date=")[1][:10]
            starts = {json.loads(line)["EventStart"][:10] for line in content.splitlines()}
            self.assertEqual(starts, {day})

    def test_it_ends_when_it_is_told_to(self):
        running, _ = self.server()
        running.send(signal.SIGTERM)
        self.assertIn(running.finish().code, (0, 143))

    def test_its_limit_is_strict(self):
        _, told = self.server("--rate", "1/min", "--burst", "2")
        trust = ssl.create_default_context(cafile=self.folder / "cert.pem")
        statuses = []
        for _ in range(3):
            request = urllib.request.Request(told["url"] + "/segments/v1",
                                             headers={"Authorization": "Basic any.key"})
            try:
                with urllib.request.urlopen(request, context=trust) as answer:
                    statuses.append(answer.status)
            except urllib.error.HTTPError as refusal:
                with refusal:
                    statuses.append(refusal.code)
                    self.assertGreater(int(refusal.headers["Retry-After"]), 0)
        self.assertEqual(statuses, [200, 200, 429])

    def test_faults_are_survived(self):
        faults = self.folder / "faults.json"
        faults.write_text(json.dumps([
            {"on": "poll", "first": 1, "count": 2, "status": 503},
            {"on": "download", "first": 1, "cut_after": 1000},
            {"on": "download", "first": 3, "expire": True},
        ]))
        _, told = self.server("--rate", "600/min", "--seconds", "0.1..0.3", "--faults", faults)
        result = self.sluice("backfill", "--from", "2024-01-01", "--to", "2024-01-05",
                             *self.places(), *self.flags(told["url"]), "--retry-wait", "10ms")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.sluice("verify", *self.places()).code, 0)

    def test_plain_http_serves_clients_without_a_certificate(self):
        _, told = self.server("--plain")
        self.assertTrue(told["url"].startswith("http://"))
        request = urllib.request.Request(told["url"] + "/segments/v1",
                                         headers={"Authorization": "Basic any.key"})
        with urllib.request.urlopen(request) as answer:
            self.assertIn("segments", json.load(answer))

    def test_the_demonstration_shows_what_it_wrote(self):
        result = self.sluice("demo", "--out", self.out, FULLSTORY_API_KEY=None)
        self.assertEqual(result.code, 0, result)
        self.assertEqual(len(self.files()), 14)
        self.assertIn("date=", result.out + result.err)
        self.assertLess(result.peak_megabytes, 60)
        self.assertFalse(pathlib.Path(self.folder / ".local").exists(), "it used the user's state")
        again = self.sluice("demo", "--out", self.out)
        self.assert_complaint(again, 2, str(self.out), "does not exist yet")


if __name__ == "__main__":
    unittest.main()
