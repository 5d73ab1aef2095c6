"""What the stand-in's exports hold: rows made up from a window's name, the same every time."""

import csv
import datetime
import hashlib
import io
import json

UTC = datetime.timezone.utc
FIELDS = ["EventStart", "EventType", "UserId", "SessionId", "PageUrl", "evt_total_real"]


def parse_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def records(segment, kind, start, end, rows):
    """The rows of one window."""
    name = f"{segment} {kind} {start.isoformat()} {end.isoformat()}"
    seed = hashlib.sha256(name.encode()).digest()
    step = (end - start) / rows
    for row in range(rows):
        value = int.from_bytes(seed[:6], "big") * (row + 1)
        at = (start + step * row).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        yield {
            "EventStart" if kind == "event" else "LastEventStart": at,
            "EventType": ["navigate", "click", "custom"][value % 3],
            "UserId": 9007199254740993 + value,
            "SessionId": str(value * 7919),
            "PageUrl": f"https://shop.example/p/{value % 89}?q=caf\u00e9, \"{row}\"",
            "evt_total_real": value % 10007 / 100,
        }


def daily_records(segment, kind, start, end, rows, revised=()):
    """The rows of a span of days, which are those of its days; other ones of days in `revised`."""
    day = datetime.timedelta(days=1)
    while start < end:
        name = f"{segment}, revised" if start in revised else segment
        yield from records(name, kind, start, start + day, rows)
        start += day


def encode(rows, form, fields):
    """The file that an export delivers, before it is gzipped."""
    rows = [{name: row[name] for name in fields if name in row} if fields else row for row in rows]
    if form == "json":
        return json.dumps(rows, ensure_ascii=False).encode()
    if form == "ndjson":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    text = io.StringIO(newline="")
    names = fields or list(rows[0])
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()
