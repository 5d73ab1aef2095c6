"""Servers that refuse, send elsewhere or cannot be trusted, as the user of the program meets them:
the words, the way out, the exit code."""

import json
import signal
import socket
import ssl
import threading
import unittest
import warnings

import stand_in
from program import ProgramTest


class RefusalsTest(ProgramTest):
    def against(self, *faults, days=2):
        """The command line of a backfill from a simulated account with `faults`."""
        plan = self.folder / "faults.json"
        plan.write_text(json.dumps(faults))
        server = self.start("simulate", "--tls-dir", self.folder, "--rate", "600/min", "--seconds",
                            "0.05..0.1", "--faults", plan, FULLSTORY_API_KEY=None)
        self.addCleanup(server.finish)
        self.addCleanup(server.send, signal.SIGTERM)
        self.assertTrue(server.wait_for_output(b"\n"), "nothing was announced")
        url = json.loads(server.said().splitlines()[0])["url"]
        return ["backfill", "--from", "2024-01-01", "--to", f"2024-01-{days + 1:02}",
                *self.places(), "--api-url", url, "--storage-host", url.split("//")[1],
                "--ca-file", self.folder / "cert.pem", "--rate", "600/min", "--retry-wait", "10ms",
                "--progress", "none", "--json"]

    def assert_told(self, result, code, *words):
        self.assertEqual(result.code, code, result)
        for word in words:
            self.assertIn(word, result.err)
        self.assertNotIn(stand_in.KEY, result.out + result.err)

    def test_a_key_that_is_revoked_on_the_way_ends_the_run(self):
        result = self.sluice(*self.against({"on": "poll", "first": 2, "count": 0, "status": 401,
                                            "body": '{"message": "key revoked"}'}))
        self.assert_told(result, 4, "the API refused the key", "key revoked",
                         "check the key, that it is an Admin or Architect key")

    def test_what_is_denied_is_told_with_the_server_s_words(self):
        for status, cause, way_out in [
            (400, "the API refused the request", "as the server says"),
            (403, "the API denied permission", "exports need an Architect or Admin key"),
        ]:
            with self.subTest(status=status):
                result = self.sluice(*self.against(
                    {"on": "create", "count": 0, "status": status,
                     "body": '{"message": "not with this one"}'}))
                self.assert_told(result, 3, cause, "not with this one", way_out)
                self.assertEqual(result.summary["requests"]["create"], 2)

    def test_a_silence_of_thirty_years_is_told_at_once(self):
        running = self.start(*self.against({"on": "create", "status": 429,
                                            "headers": {"Retry-After": "1000000000"}}))
        told = running.wait_for_words(b"the server wants silence for 1h 0m or longer")
        running.send(signal.SIGINT)
        result = running.finish()
        self.assertTrue(told, result)
        self.assertEqual(result.code, 130, result)

    def test_an_api_that_sends_us_elsewhere_is_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as elsewhere:
            elsewhere.setblocking(False)
            other = f"https://localhost:{elsewhere.getsockname()[1]}"
            for status in (301, 307):
                with self.subTest(status=status):
                    result = self.sluice(*self.against(
                        {"on": "create", "count": 0, "status": status,
                         "headers": {"Location": other + "/segments/v1/exports"}}))
                    self.assert_told(result, 3, "where the key is not sent", "to " + other,
                                     "give the final address with --api-url")
            with self.assertRaises(BlockingIOError):
                elsewhere.accept()

    def refused_by(self, url, certificate):
        """What comes of a backfill from a server that is not to be trusted."""
        return self.sluice("backfill", "--from", "2024-01-01", "--to", "2024-01-02",
                           *self.places(), "--api-url", url, "--ca-file", certificate,
                           "--progress", "none", "--json")

    def test_a_certificate_for_another_host_is_refused_in_words(self):
        world = self.stand_in(names=("api.example",))
        url = world.api_url.replace("api.example", "localhost")
        result = self.refused_by(url, world.certificate)
        self.assert_told(result, 3, "the server's certificate is not trusted", url,
                         "it is not for localhost",
                         "check the host and this machine's clock, or give")
        self.assertEqual(world.calls(), [])

    def test_a_server_of_old_tls_or_of_none_is_refused_in_words_at_once(self):
        certificate, key = stand_in.make_certificate(self.folder)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        old.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it is deprecated, which is the point
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.load_cert_chain(certificate, key)
        for context in (old, None):
            with self.subTest(tls=bool(context)), socket.create_server(("127.0.0.1", 0)) as server:
                greeter = threading.Thread(target=greet, args=(server, context))
                greeter.start()
                url = f"https://localhost:{server.getsockname()[1]}"
                result = self.refused_by(url, certificate)
                greeter.join()
                self.assert_told(result, 3, "the server speaks too old a TLS, or none",
                                 url, "check the address, its port and any proxy in between")


def greet(server, context):
    """Takes one client, who is to give up by itself."""
    server.settimeout(30)
    client, _ = server.accept()
    with client:
        client.settimeout(30)
        try:
            if context:
                context.wrap_socket(client, server_side=True)
            else:
                client.recv(4096)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                client.recv(4096)
        except OSError:
            pass  # it has given up


if __name__ == "__main__":
    unittest.main()
