"""What goes wrong at the stand-in: with a share of its answers, drawn from a seed.

A fault that is drawn is named in the entry of `log` that its request has. Those of the API:

    refused    429, nothing done
    failing    503 and a page of HTML, nothing done
    confused   503, though it was done
    lost       done, and the connection closed without an answer
    cut        done, and the connection closed within the answer
    slow       done, and answered a little later

Those of the storage:

    failing    503
    expired    400, as if the location's time were over
    cut        the connection closed within the body
    spoiled    one bit of the body turned over
    closed     the connection closed without an answer
"""

import random
import threading

API = ("refused", "failing", "confused", "lost", "cut", "slow")
STORAGE = ("failing", "expired", "cut", "spoiled", "closed")
# Those that leave the client without the fruit of a call that counted.
COSTLY = ("confused", "lost", "cut", "expired")
HTML = b"<html><body><h1>503 Service Unavailable</h1></body></html>"


class Faults:
    def __init__(self, seed, share, api=API, storage=STORAGE, delay=0.1):
        self.chance, self.share, self.delay = random.Random(seed), share, delay
        self.api, self.storage = api, storage
        self.lock = threading.Lock()

    def _draw(self, names):
        with self.lock:
            hit, name = self.chance.random() < self.share, self.chance.choice(names)
        return name if hit else None

    def of_api(self):
        """The fault of the next call, or None."""
        return self._draw(self.api)

    def of_storage(self):
        """The fault of the next download, or None."""
        return self._draw(self.storage)

    def place_in(self, size):
        """Where in `size` bytes it happens."""
        with self.lock:
            return self.chance.randrange(max(size, 1))
