"""A stand-in for the vendor's export API and its storage, in the standard library alone.

Written from the API's documents and sharing nothing with the engine or its simulated account, so
that a misunderstanding in those does not hide here. Two TLS servers: the API, under a strict token
bucket, and the storage, which wants no credentials. Everything that arrives is in `log`.
"""

import datetime
import gzip
import hashlib
import pathlib
import re
import ssl
import subprocess
import threading
import time
import urllib.parse

from made_up_events import FIELDS, UTC, daily_records, encode, parse_time, records
from stand_in_faults import Faults
from stand_in_servers import ApiHandler, Refusal, StorageHandler, TlsServer

KEY = "na1.c3RhbmQ/aW4+a2V5"
SEGMENTS = ["everyone", "Jane.Doe@example.com:4241245858598272"]
FORMATS = {"FORMAT_NDJSON": "ndjson", "FORMAT_CSV": "csv", "FORMAT_JSON": "json"}
TYPES = {"TYPE_EVENT": "event", "TYPE_INDIVIDUAL": "individual"}


def make_certificate(folder, names=("localhost",)):
    """A fresh self-signed certificate for these; returns the paths of it and its key."""
    folder = pathlib.Path(folder)
    known_as = ",".join([*(f"DNS:{name}" for name in names), "IP:127.0.0.1"])
    certificate, key = folder / "stand-in.pem", folder / "stand-in.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", f"subjectAltName={known_as}",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )
    return certificate, key


class Bucket:
    """Full at the start; one token more every `interval` seconds; asked on arrival."""

    def __init__(self, interval, burst):
        self.interval, self.burst = interval, burst
        self.tokens, self.at = float(burst), time.monotonic()

    def take(self):
        """None when there was a token, else the seconds until there is one."""
        now = time.monotonic()
        self.tokens = min(self.burst, self.tokens + (now - self.at) / self.interval)
        self.at = now
        if self.tokens < 1:
            return (1 - self.tokens) * self.interval
        self.tokens -= 1
        return None


class StandIn:
    """Both servers, with what they know. Operations run for `running` seconds (least, most).

    With `names` they are reached by the first and the last of those, which somebody has to resolve
    to `address`.
    """

    key, segments = KEY, SEGMENTS
    # Called with each request's kind, how many of it there were, and its handler: what it returns
    # (status, body, headers) is answered instead.
    meddle = staticmethod(lambda kind, count, handler: None)

    def __init__(self, folder, interval=0.1, burst=50, running=(0.2, 0.8), rows=200,
                 expire_first_location=False, uncancellable=(), stored=None, hold_at=None,
                 faults=None, names=(), address="127.0.0.1", daily=False, longest=None, mixed=False,
                 stray=False):
        self.address = address
        self.certificate, key = make_certificate(folder, names or ["localhost"])
        self.bucket = Bucket(interval, burst)
        self.running, self.rows = running, rows
        self.expire_first_location = expire_first_location
        self.uncancellable = uncancellable
        # What the storage serves instead of made-up events, and after how many of its bytes the
        # first download is held up.
        self.stored, self.hold_at = stored, hold_at
        self.let_go = threading.Event()
        # A span holds what its days hold; one that is longer is refused. Rows out of their order,
        # and one that is a day too early.
        self.daily, self.longest, self.mixed, self.stray = daily, longest, mixed, stray
        self.revised = set()
        self.faults = faults or Faults(seed=0, share=0)
        self.lock = threading.Condition()
        self.log, self.operations, self.objects = [], {}, {}
        self.api = self._serve(ApiHandler, key)
        self.storage = self._serve(StorageHandler, key)
        called, stored_at = (names[0], names[-1]) if names else ("localhost", "127.0.0.1")
        self.api_url = f"https://{called}:{self.api.server_address[1]}"
        self.storage_host = f"{stored_at}:{self.storage.server_address[1]}"

    def _serve(self, handler, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        server = TlsServer((self.address, 0), handler, context)
        server.world = self
        # How often it looks whether it should end: each test waits for that.
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in (self.api, self.storage):
            server.shutdown()
            server.server_close()

    def forget(self):
        """As if nobody had been here."""
        with self.lock:
            self.bucket = Bucket(self.bucket.interval, self.bucket.burst)
            self.log, self.operations, self.objects = [], {}, {}

    # What the tests ask.

    def entries(self, kind):
        with self.lock:
            return [entry for entry in self.log if entry["kind"] == kind]

    def calls(self):
        """Everything that the limit counts."""
        with self.lock:
            return [entry for entry in self.log if entry["kind"] not in ("download", "held")]

    def wait_for(self, condition, seconds=30):
        """Waits until `condition(log)` holds; False when it did not in time."""
        with self.lock:
            return self.lock.wait_for(lambda: condition(self.log), seconds)

    def wait_until_idle(self, seconds=30):
        """Waits until nobody is being served; False when somebody still was."""
        with self.lock:
            return self.lock.wait_for(lambda: self.api.busy + self.storage.busy == 0, seconds)

    def most_in_flight(self):
        """How many operations ran at once, by their own clocks."""
        edges = [(o["began"], 1) for o in self.operations.values()]
        edges += [(o["ends"], -1) for o in self.operations.values()]
        most = now = 0
        for _, change in sorted(edges):
            now += change
            most = max(most, now)
        return most

    def truth(self, start, end, segment="everyone", kind="event", form="ndjson", fields=()):
        return encode(self._records(segment, kind, start, end), form, list(fields))

    def _records(self, segment, kind, start, end):
        if self.daily:
            return daily_records(segment, kind, start, end, self.rows, self.revised)
        return records(segment, kind, start, end, self.rows)

    # What the servers do.

    def note(self, **entry):
        with self.lock:
            self.log.append({"at": time.monotonic(), **entry})
            self.lock.notify_all()

    def create(self, body):
        spec = self._checked(body)
        with self.lock:
            number = len(self.operations) + 1
            digest = hashlib.sha256(f"{spec['start']}{spec['end']}".encode()).digest()
            least, most = self.running
            began = time.monotonic()
            ends = began + least + (most - least) * digest[0] / 255
            name = f"operation-{number}"
            self.operations[name] = {"spec": spec, "began": began, "ends": ends, "id": name,
                                     "created": time.time()}
        return name, spec

    def _checked(self, body):
        def member(camel, of=body):
            snake = re.sub("[A-Z]", lambda m: "_" + m.group(0).lower(), camel)
            return of.get(camel, of.get(snake))

        if member("segmentId") not in SEGMENTS:
            raise Refusal(400, f"unknown segment '{member('segmentId')}'")
        if body.get("type") not in TYPES or body.get("format") not in FORMATS:
            raise Refusal(400, "unknown type or format")
        fields = body.get("fields") or []
        for field in fields:
            if field not in FIELDS + ["LastEventStart"]:
                raise Refusal(400, f"unknown field '{field}'")
        if len(set(fields)) != len(fields):
            raise Refusal(400, "duplicate field")
        span = member("timeRange") or {}
        wider = member("segmentTimeRange") or {}
        try:
            start, end = parse_time(span["start"]), parse_time(span["end"])
            for name in ("start", "end"):
                if wider.get(name):
                    parse_time(wider[name])
        except (KeyError, ValueError) as problem:
            raise Refusal(400, f"bad time range: {problem}") from problem
        if start >= end:
            raise Refusal(400, "empty time range")
        if self.longest and end - start > self.longest:
            raise Refusal(400, f"timeRange must not be longer than {self.longest}")
        if not wider:
            # Without a range of its own, a segment reaches back 30 days only.
            start = max(start, datetime.datetime.now(UTC) - datetime.timedelta(days=30))
        return {"segment": member("segmentId"), "kind": TYPES[body["type"]], "fields": fields,
                "form": FORMATS[body["format"]], "start": start, "end": end}

    def poll(self, name):
        operation = self.operations.get(name)
        if not operation:
            raise Refusal(404, f"no operation {name}")
        now = time.monotonic()
        done = now >= operation["ends"]
        part = (now - operation["began"]) / (operation["ends"] - operation["began"])
        return operation, {
            "id": name, "type": "SEARCH_EXPORT", "state": "COMPLETED" if done else "PENDING",
            "errorDetails": "", "details": None, "createdAt": _stamp(operation["created"]),
            "finishedAt": _stamp(operation["created"] + operation["ends"] - operation["began"])
            if done else None,
            "results": {"searchExportId": f"export-of-{name}",
                        "expires": _stamp(time.time() + 500000)} if done else None,
            "estimatePctComplete": min(100, int(part * 100)), "step": 1,
        }

    def results(self, name):
        operation = self.operations.get(name.removeprefix("export-of-"))
        if not operation or time.monotonic() < operation["ends"]:
            raise Refusal(404, f"no results {name}")
        with self.lock:
            issued = operation["issued"] = operation.get("issued", 0) + 1
            if operation["id"] not in self.objects:
                self.objects[operation["id"]] = self.stored or self._stored(operation["spec"])
        dead = self.expire_first_location and issued == 1
        query = urllib.parse.urlencode({
            "X-Signature": hashlib.sha256(f"{name}{issued}".encode()).hexdigest(),
            "X-Expires": int(time.time()) + (-1 if dead else 900),
        })
        where = f"https://{self.storage_host}/bucket/{operation['id']}?{query}"
        return operation, {"location": where, "expires": _stamp(time.time() + 900)}

    def _stored(self, spec):
        rows = list(self._records(spec["segment"], spec["kind"], spec["start"], spec["end"]))
        if self.stray:
            early = spec["start"] - datetime.timedelta(days=1)
            rows += list(records("stray", spec["kind"], early, spec["start"], 1))
        if self.mixed:
            rows.sort(key=lambda row: hashlib.sha256(str(row).encode()).digest())
        plain = encode(rows, spec["form"], spec["fields"])
        return gzip.compress(plain, 6, mtime=0)


def _stamp(seconds):
    return datetime.datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
