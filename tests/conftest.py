"""Settings of the whole suite."""

import os
import shutil
import signal

import pytest
from hypothesis import settings

# A busy machine is no failure; the same examples on every run make failures repeatable.
settings.register_profile("melregen", deadline=None, derandomize=True)
settings.load_profile("melregen")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A run in the background has Ctrl-C ignored, and so would have the commands that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium, driven by Playwright, of which a process can have but one."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    arguments = ["--autoplay-policy=no-user-gesture-required", "--mute-audio"]
    if os.name == "posix" and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()
