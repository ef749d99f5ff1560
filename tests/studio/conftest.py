import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.studio.songs import Api


@pytest.fixture(scope="session")
def api():
    """The application with one process for models and one for the rest."""
    pytest.importorskip("fastapi", reason="the extra melregen[studio] is not installed")
    from fastapi.testclient import TestClient

    from melregen.studio.app import create_app
    from melregen.studio.jobs import JobStore

    with TestClient(create_app(JobStore.of_size(1)), base_url="http://127.0.0.1") as client:
        yield Api(client)


@pytest.fixture(scope="session")
def planned(api):
    """The template of a plan of four lines."""
    return api.plan()


@pytest.fixture(scope="session")
def sung(api, planned):
    """The same template with a melody."""
    return api.made("render", {"template": planned})[0]["template"]


@pytest.fixture(scope="session")
def studio():
    """The address of `melregen studio`, run as users run it."""
    pytest.importorskip("fastapi", reason="the extra melregen[studio] is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "melregen", "studio", "--no-browser", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_until_ready(address, process):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, process.stderr.read()
        try:
            with urllib.request.urlopen(f"{address}/api/v1/options", timeout=5) as answer:
                if b'"ready":true' in answer.read():
                    return
        except OSError:
            pass
        time.sleep(0.3)
    pytest.fail("the studio does not answer")
