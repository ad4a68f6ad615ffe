"""Take the pictures of the README from a running demo: `python docs/pictures/make.py http://127.0.0.1:8000`.

Run it against a freshly loaded demo: it sits a quiz as the learner. Needs Chromium and pdftoppm
(apt-get install chromium poppler-utils).
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
WIDTH, LIMIT = 390, 60 * 1024
QUIET = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip


def save(png: bytes, name: str) -> None:
    """Write a picture of few colours and a small file; as few as its size asks for."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    height = round(picture.height * WIDTH / picture.width)
    picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    target = HERE / name
    for colours in (128, 64, 32, 16):
        picture.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= LIMIT:
            break
    sys.stdout.write(f"{name}: {target.stat().st_size / 1024:.1f} KB\n")


def log_in(page: Page, site: str) -> None:
    """Come in as the learner."""
    page.goto(f"{site}/login/")
    page.fill("[name=username]", "learner")
    page.fill("[name=password]", "demo-2026")
    page.locator("main form button.btn--primary").first.click()
    page.wait_for_url(f"{site}/")


def take_home(page: Page, site: str) -> None:
    """Show what is due now."""
    page.goto(f"{site}/")
    save(page.screenshot(), "home.png")


def take_attempt(page: Page, site: str) -> None:
    """Begin another attempt at the quiz of a finished course, and answer one question."""
    page.goto(f"{site}/courses/front-desk/")
    page.locator("a[href$='/result/']").first.click()
    page.locator(".actions a[href^='/quizzes/']").first.click()
    page.locator("main form button.btn--primary").first.click()
    page.wait_for_url("**/attempts/**")
    question = page.locator("fieldset.question", has=page.locator("input[type=radio]")).first
    question.scroll_into_view_if_needed()
    question.locator(".option").first.click()
    question.locator(".saved[data-state=saved]").wait_for()
    question.evaluate("each => each.scrollIntoView({block: 'start'})")
    save(page.screenshot(), "attempt.png")


def take_certificate(page: Page, site: str) -> None:
    """Print the first page of the learner's certificate."""
    page.goto(f"{site}/records/")
    address = page.locator("a[href$='.pdf']").first.get_attribute("href")
    document = page.request.get(f"{site}{address}").body()
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        sys.exit("The certificate's picture needs pdftoppm: apt-get install poppler-utils")
    done = subprocess.run(  # noqa: S603 - our own certificate
        [pdftoppm, "-png", "-r", "110", "-f", "1", "-l", "1", "-"],
        input=document, capture_output=True, check=True,
    )  # fmt: skip
    save(done.stdout, "certificate.png")


def main(site: str) -> None:
    """Take all three with one login."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = browser.new_context(
            viewport={"width": WIDTH, "height": 844},
            device_scale_factor=2,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        ).new_page()
        log_in(page, site)
        for take in (take_home, take_certificate, take_attempt):
            take(page, site)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
