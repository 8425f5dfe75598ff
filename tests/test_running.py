"""`make run` as its user has it: it starts, editors publish, readers read, Ctrl-C ends everything."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[1]
pytestmark = [pytest.mark.full, pytest.mark.browser, pytest.mark.timeout(600)]


class Running:
    """A Majakka that runs on a free port with data of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self.data = folder / "data"
        self.log = folder / "log"
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(self.data), "PORT": str(port)}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "bin/run"], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait_until_it_says(self, text: str) -> str:
        """Return all that was said once `text` is."""
        while text not in (said := self.log.read_text()):
            assert self.process.poll() is None, said
            time.sleep(0.2)
        return said

    def processes(self) -> list[str]:
        """Return the command of every process that works on these data."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if f"DATA_DIR={self.data}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:  # it has ended
                continue
        return found


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """Give a Majakka with the demo; it ends with the test."""
    majakka = Running(tmp_path)
    yield majakka
    if majakka.process.poll() is None:
        majakka.process.send_signal(signal.SIGTERM)
        majakka.process.wait()


def test_what_an_editor_publishes_is_read_and_nothing_is_left_at_the_end(running: Running, browser_page: Page) -> None:
    said = running.wait_until_it_says("Ctrl-C stops it.")
    username, password = re.findall(r"^  (\w+) +(\S+) ", said, re.MULTILINE)[0]
    page = browser_page
    page.goto(f"{running.address}/admin/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{running.address}/admin/")
    page.goto(f"{running.address}/admin/pages/search/?q=Error+codes")
    page.get_by_role("link", name=re.compile("^Error codes")).first.click()
    page.fill("[name=title]", "Errors of last Tuesday")
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published").first).to_be_visible()

    # Draining has begun with the answer that the editor has.
    content = page.request.get(f"{running.address}/api/v1/content?locale=en&page_size=100").json()
    addresses = {item["title"]: item["url"] for item in content["items"]}
    assert "Errors of last Tuesday" in addresses
    page.goto(addresses["Errors of last Tuesday"])
    expect(page.locator("h1")).to_have_text("Errors of last Tuesday")

    assert len(running.processes()) >= 3
    os.killpg(running.process.pid, signal.SIGINT)
    assert running.process.wait() == 0
    assert not running.processes()
