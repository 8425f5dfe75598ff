"""The processes that are measured, each with data of its own in a temporary folder."""

import contextlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parent.parent
QUICK = os.environ.get("BENCH_QUICK") == "1"
LONGEST = 400  # seconds that one process may take

# What is set for an installation would be measured instead.
_KEPT = {"HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ"}


class BrokenError(Exception):
    """A measured process has failed; the message ends with the last lines that it wrote."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one process did: its output, how long it took (by the clock, of the processor), and its most memory."""

    output: str
    seconds: float
    processor: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Site:
    """An installation in `folder`; `variables` are added to its environment."""

    folder: Path
    variables: Mapping[str, str]

    def environment(self) -> dict[str, str]:
        """Return the environment of its processes."""
        clean = {name: value for name, value in os.environ.items() if name in _KEPT}
        return clean | {"DATA_DIR": str(self.folder), "LOG_LEVEL": "WARNING"} | dict(self.variables)

    def run(self, *command: str) -> Run:
        """Run Python with `command` to its end. Raises BrokenError when it fails."""
        with self.started(*command) as process:
            start = time.perf_counter()
            output = process.program.stdout.read() if process.program.stdout else ""
            usage = process.wait()
            seconds = time.perf_counter() - start
            scale = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
            return Run(output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale / 1_000_000)

    def ask(self, module: str, *arguments: str) -> Any:
        """Run a module of `bench.inside` and return what it wrote as JSON."""
        return json.loads(self.run("-m", f"bench.inside.{module}", *arguments).output)

    @contextlib.contextmanager
    def started(self, *command: str) -> "Iterator[Process]":
        """Start Python with `command`; at the end of the block it is stopped if it still runs."""
        with (self.folder / f"log-{time.monotonic_ns()}").open("w+") as log:
            program = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            process = Process(program, log)
            try:
                yield process
            finally:
                process.stop()


@dataclass(slots=True)
class Process:
    """A process that answers a line of its input with a line of JSON."""

    program: subprocess.Popen[str]
    log: IO[str]

    def ask(self, line: str) -> Any:
        """Send `line` and return the answer."""
        self.tell(line)
        return self.listen()

    def tell(self, line: str) -> None:
        """Send `line`."""
        with contextlib.suppress(BrokenPipeError):  # then `listen` says what is wrong
            print(line, file=self.program.stdin, flush=True)

    def listen(self) -> Any:
        """Return the next answer."""
        answer = self.program.stdout.readline() if self.program.stdout else ""
        if not answer:
            self.wait()
            raise BrokenError(f"{self._command()} ended without an answer.")
        return json.loads(answer)

    def wait(self) -> resource.struct_rusage:
        """Wait for the end; return what it has used. Raises BrokenError when it failed."""
        end = time.monotonic() + LONGEST
        while True:
            number, status, usage = os.wait4(self.program.pid, os.WNOHANG)
            if number:
                break
            if time.monotonic() > end:
                raise BrokenError(f"It took longer than {LONGEST} seconds: {self._command()}")
            time.sleep(0.005)
        self.program.returncode = os.waitstatus_to_exitcode(status)
        if self.program.returncode:
            self.log.seek(0)
            raise BrokenError(f"{self._command()} failed:\n" + "".join(self.log.readlines()[-15:]))
        return usage

    def stop(self) -> None:
        """End the process if it still runs."""
        if self.program.returncode is None and self.program.poll() is None:
            self.program.send_signal(signal.SIGTERM)
            try:
                self.program.wait(10)
            except subprocess.TimeoutExpired:
                self.program.kill()
                self.program.wait()
        for pipe in (self.program.stdin, self.program.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _command(self) -> str:
        return " ".join(str(part) for part in (self.program.args if isinstance(self.program.args, list) else ()))


class Sites:
    """Makes installations; each kind is prepared once and then copied."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that everything lies in."""
        self._folder = folder
        self._number = 0

    def majakka(self) -> Site:
        """Return a fresh Majakka on SQLite: migrated, static files collected, with its home pages."""
        commands = [["migrate", "--verbosity=0"], ["collectstatic", "--noinput", "--verbosity=0"], ["set_up_site"]]
        return self._fresh("majakka", {}, *(["manage.py", *command] for command in commands))

    def stock(self) -> Site:
        """Return a fresh stock project on SQLite."""
        variables = {"DJANGO_SETTINGS_MODULE": "bench.stock.settings"}
        migrate, collect = ["migrate", "--verbosity=0"], ["collectstatic", "--noinput", "--verbosity=0"]
        return self._fresh("stock", variables, ["-m", "django", *migrate], ["-m", "django", *collect])

    def on(self, database: str) -> Site:
        """Return a fresh Majakka on an empty database."""
        folder = self._new_folder()
        shutil.copytree(self.majakka().folder / "static", folder / "static")
        site = Site(folder, {"DATABASE_URL": database})
        site.run("manage.py", "migrate", "--verbosity=0")
        site.run("manage.py", "set_up_site")
        return site

    def _fresh(self, kind: str, variables: Mapping[str, str], *commands: list[str]) -> Site:
        template = Site(self._folder / kind, variables)
        if not template.folder.exists():
            template.folder.mkdir()
            for command in commands:
                template.run(*command)
        folder = self._new_folder()
        shutil.copytree(template.folder, folder, dirs_exist_ok=True)
        return Site(folder, variables)

    def _new_folder(self) -> Path:
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        return folder


@contextlib.contextmanager
def sites() -> Iterator[Sites]:
    """Give a maker of installations, and remove all of them at the end."""
    subprocess.run([sys.executable, str(ROOT / "bin" / "compile_catalogues.py")], check=True)  # noqa: S603 - our own
    with tempfile.TemporaryDirectory(prefix="majakka-bench-") as folder:
        yield Sites(Path(folder))


@contextlib.contextmanager
def postgres() -> Iterator[str | None]:
    """Start a throw-away PostgreSQL and give its address; None when there is none on this machine."""
    script = str(ROOT / "bin" / "postgres")
    available = subprocess.run([script, "available"], capture_output=True, check=False)  # noqa: S603 - our own script
    if available.returncode:
        yield None
        return
    address = subprocess.run([script, "start"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()  # noqa: S603
    try:
        yield address
    finally:
        subprocess.run([script, "stop", address], check=True)  # noqa: S603 - our own script


@contextlib.contextmanager
def elasticsearch() -> Iterator[str | None]:
    """Give the address of an Elasticsearch, which is started unless it answers; None when there is none to be had."""
    script = str(ROOT / "bin" / "elasticsearch")
    before = subprocess.run([script, "answers"], capture_output=True, check=False)  # noqa: S603 - our own script
    started = subprocess.run([script, "start"], stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    try:
        yield None if started.returncode else started.stdout.strip()
    finally:
        if before.returncode:
            subprocess.run([script, "stop"], check=False)  # noqa: S603 - our own script
