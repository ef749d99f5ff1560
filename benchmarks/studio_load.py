"""Load on the studio: clients that plan, render, redo and look at scores at the same time.

    python benchmarks/studio_load.py                      # 20 clients, two minutes
    python benchmarks/studio_load.py --requests 2000      # memory over so many quick requests
    python benchmarks/studio_load.py --clients 0 --requests 0       # one client alone

Prints for each address how many requests there were, the median and the 99th percentile of their
seconds, what failed, and the memory of the server's processes before and after; first, for one
client alone, also the seconds of processor time that a request takes, which tell more than the
clock where other programs run.
"""

import argparse
import random
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

import httpx
import numpy as np
import psutil

WORDS = """Paper boats upon the river
Every one a name to keep
Little lights that dance and shiver
While the houses fall asleep"""

QUICK = ("options", "text", "check", "score")
"""Addresses that the networks have no part in."""


@dataclass
class Tally:
    """Seconds of each kind of request, and what failed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, client: httpx.Client, name: str, body: dict | None = None) -> dict:
        """Make one request, and note how long it took."""
        begun = time.perf_counter()
        try:
            path = f"/api/v1/{name}"
            answer = client.get(path) if body is None else client.post(path, json=body)
            fault = "" if answer.status_code == 200 else f"{name}: {answer.status_code}"
        except httpx.HTTPError as error:
            fault = f"{name}: {type(error).__name__}"
        with self.lock:
            self.seconds[name].append(time.perf_counter() - begun)
            if fault:
                self.failures.append(fault)
        return {} if fault else answer.json()


def compose(client: httpx.Client, tally: Tally, chance: random.Random) -> None:
    """Do what a songwriter does in the studio, once."""
    wishes = {"seed": chance.randrange(10**6), "candidates": 4}
    tally.ask(client, "text", {"words": WORDS})
    songs = tally.ask(client, "plan", {"words": WORDS, "wishes": wishes}).get("songs")
    if not songs:
        return
    songs = tally.ask(client, "render", {"template": songs[0]["template"], "wishes": wishes})[
        "songs"
    ]
    template = songs[0]["template"]
    tally.ask(client, "score", {"template": template})
    tally.ask(client, "check", {"template": template})
    redo = {"template": template, "wishes": wishes, "locks": [{"place": "1-2"}]}
    made = tally.ask(client, "redo", redo).get("songs")
    if made:
        tally.ask(client, "score", {"template": made[0]["template"]})
    tally.ask(client, "options")


def work(address: str, until: float, tally: Tally, number: int) -> None:
    """Be a client until the time is up."""
    chance = random.Random(number)
    with httpx.Client(base_url=address, timeout=120) as client:
        while time.monotonic() < until:
            compose(client, tally, chance)


def memory(process: psutil.Process) -> int:
    """Return the megabytes of a process and its children."""
    family = [process, *process.children(recursive=True)]
    return sum(one.memory_info().rss for one in family) // 2**20


def print_table(tally: Tally) -> None:
    """Print the seconds of each kind of request."""
    print("| address | requests | median s | 99 % s | longest s |")
    print("|---|---|---|---|---|")
    for name, seconds in sorted(tally.seconds.items()):
        median, late = np.percentile(seconds, [50, 99])
        print(f"| {name} | {len(seconds)} | {median:.3f} | {late:.3f} | {max(seconds):.3f} |")
    print(f"failed: {len(tally.failures)} {sorted(set(tally.failures))}")


def main() -> None:
    """Run the studio, and put clients on it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--requests", type=int, default=2000, help="quick ones, for the memory")
    options = parser.parse_args()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "melregen", "studio", "--no-browser", "--port", str(port)]
    server = subprocess.Popen([*command, "--workers", str(options.workers)])
    address = f"http://127.0.0.1:{port}"
    try:
        process = psutil.Process(server.pid)
        warm = Tally()
        with httpx.Client(base_url=address, timeout=120) as client:
            while not _is_ready(client):
                time.sleep(0.5)
            for _ in range(3 * options.workers):
                compose(client, warm, random.Random(0))
            _measure_alone(client, process)
        before = memory(process)
        tally = Tally()
        until = time.monotonic() + options.seconds
        threads = [
            threading.Thread(target=work, args=(address, until, tally, number))
            for number in range(options.clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if options.clients:
            print(f"{options.clients} clients, {options.seconds:g} s, {options.workers} workers")
            print_table(tally)
            print(f"memory: {before} MB before, {memory(process)} MB after")
        if options.requests:
            with httpx.Client(base_url=address, timeout=120) as client:
                _watch_memory(client, process, options.requests)
    finally:
        server.terminate()
        server.wait(20)


def _is_ready(client: httpx.Client) -> bool:
    try:
        return bool(client.get("/api/v1/options").json()["ready"])
    except httpx.HTTPError:
        return False


def _measure_alone(client: httpx.Client, process: psutil.Process) -> None:
    made = Tally().ask(client, "generate", {"words": WORDS, "wishes": {"candidates": 4, "seed": 3}})
    template = made["songs"][0]["template"]
    wishes = {"candidates": 4, "seed": 3}
    print("| address | requests | median s | 99 % s | processor s |")
    print("|---|---|---|---|---|")
    for name, body, count in (
        ("options", None, 40),
        ("text", {"words": WORDS}, 40),
        ("check", {"template": template}, 40),
        ("score", {"template": template}, 40),
        ("render", {"template": template, "wishes": wishes}, 10),
        ("generate", {"words": WORDS, "wishes": wishes}, 10),
    ):
        tally = Tally()
        begun = processor_seconds(process)
        for _ in range(count):
            tally.ask(client, name, body)
        used = (processor_seconds(process) - begun) / count
        median, late = np.percentile(tally.seconds[name], [50, 99])
        print(f"| {name} | {count} | {median:.3f} | {late:.3f} | {used:.3f} |", flush=True)


def processor_seconds(process: psutil.Process) -> float:
    """Return the seconds that a process and its children have worked."""
    family = [process, *process.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)


def _watch_memory(client: httpx.Client, process: psutil.Process, requests: int) -> None:
    tally = Tally()
    planned = tally.ask(client, "generate", {"words": WORDS, "wishes": {"candidates": 2}})
    template = planned["songs"][0]["template"]
    bodies = {
        "text": {"words": WORDS},
        "check": {"template": template},
        "score": {"template": template},
        "render": {"template": template, "wishes": {"candidates": 1}},
    }
    sizes = [memory(process)]
    for number in range(requests):
        name = list(bodies)[number % len(bodies)]
        tally.ask(client, name, bodies[name])
        if (number + 1) % max(requests // 8, 1) == 0:
            sizes.append(memory(process))
    print(f"one client, {requests} requests")
    print_table(tally)
    print(f"memory: {', '.join(map(str, sizes))} MB")


if __name__ == "__main__":
    main()
