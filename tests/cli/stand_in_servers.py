"""The two faces of the stand-in: the API and the storage, as TLS servers over one `StandIn`."""

import base64
import hashlib
import http.server
import json
import re
import time
import urllib.parse

import stand_in_faults


class Refusal(Exception):
    """Answered instead of what was asked for."""

    def __init__(self, status, message, headers=()):
        super().__init__(message)
        self.status, self.headers = status, dict(headers)


class TlsServer(http.server.ThreadingHTTPServer):
    """Shakes hands in the connection's own thread, so that a slow client holds up nobody."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address, handler, context):
        super().__init__(address, handler)
        self.context, self.busy = context, 0

    def process_request(self, request, client_address):
        with self.world.lock:
            self.busy += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request):
        super().shutdown_request(request)
        with self.world.lock:
            self.busy -= 1
            self.world.lock.notify_all()

    def finish_request(self, request, client_address):
        request.settimeout(60)
        with self.context.wrap_socket(request, server_side=True) as secure:
            super().finish_request(secure, client_address)

    def handle_error(self, request, client_address):
        pass  # clients that go away are the point of some tests


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    @property
    def world(self):
        return self.server.world

    def meddled(self, entry):
        """Whether the test has answered instead."""
        count = len(self.world.entries(entry["kind"]))
        instead = self.world.meddle(entry["kind"], count, self)
        if not instead:
            return False
        entry["status"], body, headers = instead
        self.world.note(**entry)
        self.answer(entry["status"], body, headers)
        return True

    def answer(self, status, body, headers=(), kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer_cut(self, status, body, size, headers=()):
        """Tells the length of `body`, and sends `size` bytes of it."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:size])
        self.close_connection = True

    def close_unanswered(self):
        self.close_connection = True


class ApiHandler(Handler):
    def do_GET(self):
        self.respond(b"")

    def do_POST(self):
        self.respond(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def respond(self, body):
        entry = {"kind": "other", "what": self.path, "range": None, "status": 200,
                 "key": self.headers.get("Authorization"), "fault": self.world.faults.of_api()}
        headers = {}
        try:
            if entry["key"] != f"Basic {self.world.key}":
                raise Refusal(401, f"the key {entry['key']} is not valid")
            with self.world.lock:
                wait, entry["came"] = self.world.bucket.take(), time.monotonic()
            entry["kind"], action = self.route()
            if self.meddled(entry):
                return
            if wait is not None:
                raise Refusal(429, "slow down", {"Retry-After": str(int(wait) + 1)})
            self.fail_first(entry)
            answer = action(entry, body)
        except Refusal as refusal:
            entry["status"], headers = refusal.status, refusal.headers
            answer = {"code": refusal.status, "message": str(refusal)}
        self.world.note(**entry)
        # The vendor escapes & in its JSON.
        text = json.dumps(answer).replace("&", "\\u0026").encode()
        self.answer_with(entry, text, headers)

    def fail_first(self, entry):
        if entry["fault"] == "refused":
            raise Refusal(429, "too many", {"Retry-After": "0"})
        if entry["fault"] == "failing":
            raise Refusal(503, "not now")

    def answer_with(self, entry, text, headers):
        fault = entry["fault"] if entry["status"] in (200, 503) else None
        if fault == "slow":
            time.sleep(self.world.faults.delay)
        if fault == "lost":
            return self.close_unanswered()
        if fault == "cut":
            return self.answer_cut(200, text, len(text) // 2)
        if fault in ("failing", "confused"):
            return self.answer(503, stand_in_faults.HTML, headers, "text/html")
        return self.answer(entry["status"], text, headers)

    def route(self):
        path = urllib.parse.urlsplit(self.path).path
        routes = {
            "create": ("POST", r"/segments/v1/exports"),
            "poll": ("GET", r"/operations/v1/([^/]+)"),
            "cancel": ("POST", r"/operations/v1/([^/]+)/cancel"),
            "results": ("GET", r"/search/v1/exports/([^/]+)/results"),
            "segments": ("GET", r"/segments/v1"),
            "list": ("GET", r"/operations/v1"),
        }
        for kind, (method, pattern) in routes.items():
            match = re.fullmatch(pattern, path)
            if match and method == self.command:
                return kind, lambda entry, body: getattr(self, kind)(entry, body, *match.groups())
        raise Refusal(404, f"no {self.command} {path}")

    def create(self, entry, body):
        try:
            name, spec = self.world.create(json.loads(body))
        except ValueError as problem:
            raise Refusal(400, f"no JSON: {problem}") from problem
        entry["what"], entry["range"] = name, (spec["start"], spec["end"])
        return {"operationId": name}

    def poll(self, entry, _body, name):
        operation, answer = self.world.poll(urllib.parse.unquote(name))
        entry["what"], entry["ended"] = operation["id"], answer["state"] == "COMPLETED"
        return answer

    def cancel(self, entry, _body, name):
        operation, _ = self.world.poll(urllib.parse.unquote(name))
        entry["what"] = operation["id"]
        if operation["id"] in self.world.uncancellable:
            raise Refusal(400, "too late to cancel")
        return {}

    def results(self, entry, _body, name):
        operation, answer = self.world.results(urllib.parse.unquote(name))
        entry["what"] = operation["id"]
        return answer

    def segments(self, _entry, _body):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        first = int(query.get("paginationToken", ["0"])[0])
        answer = {"segments": [
            {"id": name, "name": f"Segment {name[:8]}", "creator": "jane@shop.example",
             "created": "2024-01-01T00:00:00Z", "url": "https://app.fullstory.com/ui/x"}
            for name in self.world.segments[first:first + 1]]}
        if first + 1 < len(self.world.segments):
            answer["nextPaginationToken"] = str(first + 1)
        return answer

    def list(self, _entry, _body):
        return {"operations": [self.world.poll(name)[1] for name in self.world.operations]}


class StorageHandler(Handler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        name = parts.path.removeprefix("/bucket/")
        query = urllib.parse.parse_qs(parts.query)
        entry = {"kind": "download", "what": name, "range": self.headers.get("Range"),
                 "key": self.headers.get("Authorization"), "status": 200,
                 "fault": self.world.faults.of_storage()}
        if self.meddled(entry):
            return
        expired = int(query.get("X-Expires", ["0"])[0]) < time.time()
        if entry["fault"] == "failing":
            status, body, headers = 503, stand_in_faults.HTML, {}
        elif expired or entry["fault"] == "expired":
            status, body, headers = 400, b"<Error><Code>ExpiredToken</Code></Error>", {}
        elif name not in self.world.objects:
            status, body, headers = 404, b"<Error><Code>NoSuchKey</Code></Error>", {}
        else:
            status, body, headers = self.piece(self.world.objects[name])
        entry["status"] = status
        self.world.note(**entry)
        kind = "application/xml" if status >= 400 else "application/octet-stream"
        if self.world.hold_at and len(self.world.entries("download")) == 1:
            return self.answer_held(body, headers)
        if entry["fault"] == "closed":
            return self.close_unanswered()
        place = self.world.faults.place_in(len(body))
        if entry["fault"] == "cut" and status < 300:
            return self.answer_cut(status, body, place, headers)
        if entry["fault"] == "spoiled" and status < 300:
            body = body[:place] + bytes([body[place] ^ 1]) + body[place + 1:]
        self.answer(status, body, headers, kind)

    def answer_held(self, body, headers):
        self.answer_cut(200, body, self.world.hold_at, headers)
        self.world.note(kind="held")
        self.world.let_go.wait(60)
        self.wfile.write(body[self.world.hold_at:])

    def piece(self, stored):
        etag = '"' + hashlib.sha1(stored).hexdigest() + '"'
        md5 = base64.b64encode(hashlib.md5(stored).digest()).decode()
        headers = {"ETag": etag, "x-goog-hash": f"md5={md5}", "Accept-Ranges": "bytes",
                   "Content-Disposition": 'attachment; filename="../../export.gz"'}
        if self.headers.get("If-Match", etag) != etag:
            return 412, b"<Error><Code>PreconditionFailed</Code></Error>", {}
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if not wanted:
            return 200, stored, headers
        first = int(wanted.group(1))
        if first >= len(stored):
            return 416, b"", {"Content-Range": f"bytes */{len(stored)}"}
        headers["Content-Range"] = f"bytes {first}-{len(stored) - 1}/{len(stored)}"
        return 206, stored[first:], headers
