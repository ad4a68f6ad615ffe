"""A real Chromium as a phone, pages of the running site, a folder for what was seen."""

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# Without these Chromium looks for its maker's hosts at every start.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

# A machine that does much at once may take longer than Playwright's five seconds; who passes waits for none of it.
expect.set_options(timeout=15_000)

# Playwright's loop runs in the thread of the tests; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if found is None:
        pytest.fail("The browser tests need Chromium: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": found, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "viewport": PHONE,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture
def shots(request):
    """Save a screenshot under a numbered name: shots(page, "what it shows")."""
    folder = ROOT / "screenshots" / re.sub(r"\W+", "-", request.node.name).strip("-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    count = iter(range(1, 1000))

    def shoot(page, name, *, full=False):
        page.screenshot(path=folder / f"{next(count):02d}-{name}.png", full_page=full)

    return shoot


@pytest.fixture
def only_this_site(context, live_server):
    """Fail where a page asks for anything outside the site, or breaks the content security policy."""
    outside, refused = [], []
    context.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((live_server.url, "data:", "blob:"))
            else outside.append(request.url)
        ),
    )
    context.on(
        "console",
        lambda message: (
            refused.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield
    assert outside == []
    assert refused == []
