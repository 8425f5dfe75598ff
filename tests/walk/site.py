"""The test's side: databases that are put back in a moment, and the processes that work on them."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


class CommandFailedError(Exception):
    """A process of the site raised an exception, or died."""


class Process:
    """One process of the site."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        """Start it; `name` is the first letter of its words."""
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.walk.server", name],
                cwd=ROOT,
                env=os.environ | environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def send(self, command: str, **arguments: Any) -> None:
        """Give a command without waiting for its end."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        self._process.stdin.flush()

    def receive(self, *, errors: bool = False) -> Any:
        """Return what the command given returned. Raises CommandFailedError when it raised, or logged an error.

        With `errors` return a pair: what it returned, and the errors that it logged.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise CommandFailedError(f"The process ended:\n{self._log.read_text()[-4000:]}")
        answer = json.loads(line)
        if "raised" in answer:
            raise CommandFailedError(answer["raised"])
        if errors:
            return answer["value"], answer["errors"]
        if answer["errors"]:
            raise CommandFailedError("It logged errors:\n" + "\n".join(answer["errors"]))
        return answer["value"]

    def call(self, command: str, **arguments: Any) -> Any:
        """Give a command, and return what it returned."""
        self.send(command, **arguments)
        return self.receive()

    def stop(self) -> None:
        """End it."""
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class Database(ABC):
    """A database of a walk's own, with the media that belong to it, and copies of both."""

    def __init__(self, folder: Path) -> None:
        """Take the folder in which everything is kept."""
        self.folder = folder
        self.media = folder / "data" / "media"
        self.media.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What the processes of the site are told by the environment."""
        data = {"DATA_DIR": str(self.folder / "data"), "DATABASE_URL": self.url, "LOG_LEVEL": "WARNING"}
        return data | {"CONTENT_LANGUAGES": "en,fi,sv,de", "LOCALE_FALLBACKS": "sv:fi:en"}

    @property
    @abstractmethod
    def url(self) -> str:
        """The address of the database."""

    def save(self, name: str) -> None:
        """Keep what is there as a copy. Nobody may be connected."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        shutil.copytree(self.media, self.folder / name / "media")

    def restore(self, name: str) -> None:
        """Put a copy back. Nobody may be connected."""
        shutil.rmtree(self.media)
        shutil.copytree(self.folder / name / "media", self.media)

    def fetch(self, folder: Path, name: str) -> None:
        """Take over a copy that another database of the same kind has saved in its folder."""
        shutil.copytree(folder / name, self.folder / name, dirs_exist_ok=True)

    @abstractmethod
    def remove(self) -> None:
        """Drop it with its copies."""


class SqliteDatabase(Database):
    """A file."""

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'walk.sqlite3'}"

    def save(self, name: str) -> None:
        super().save(name)
        for file in self.folder.glob("walk.sqlite3*"):
            shutil.copy(file, self.folder / name / file.name)

    def restore(self, name: str) -> None:
        super().restore(name)
        for file in self.folder.glob("walk.sqlite3*"):
            file.unlink()
        for file in (self.folder / name).glob("walk.sqlite3*"):
            shutil.copy(file, self.folder / file.name)

    def remove(self) -> None:
        """Leave the files to pytest, whose folder they are in."""


class PostgresDatabase(Database):
    """A database on the server at `address`."""

    def __init__(self, folder: Path, address: str) -> None:
        """Take the folder and an address of any database on the server."""
        super().__init__(folder)
        self._address = urlsplit(address)
        self._name = f"walk_{uuid.uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {self._name}")

    @property
    def url(self) -> str:
        return self._address._replace(path=f"/{self._name}").geturl()

    def save(self, name: str) -> None:
        super().save(name)
        copy = f"{self._name}_{name}"
        self._copy(self._name, copy)
        self._note(name).write_text(copy)

    def restore(self, name: str) -> None:
        super().restore(name)
        self._copy(self._note(name).read_text(), self._name)

    def remove(self) -> None:
        for copy in (self._name, *(note.read_text() for note in self.folder.glob("*/database"))):
            if copy.startswith(self._name):
                self._run(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")

    def _note(self, name: str) -> Path:
        return self.folder / name / "database"

    def _copy(self, old: str, new: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {new} WITH (FORCE)")
        self._run(f"CREATE DATABASE {new} TEMPLATE {old} STRATEGY FILE_COPY")

    def _run(self, statement: str) -> None:
        import psycopg  # noqa: PLC0415 - the lane without PostgreSQL need not have it

        with psycopg.connect(self._address._replace(path="/postgres").geturl(), autocommit=True) as connection:
            connection.execute(statement)


class WalkSite:
    """A database with the processes that work on it."""

    def __init__(self, database: Database) -> None:
        """Take the database; processes start when they are asked for."""
        self.database = database
        self._processes: dict[str, Process] = {}

    def process(self, name: str = "a") -> Process:
        """Return the process with this name."""
        if name not in self._processes:
            log = self.database.folder / f"{name}.log"
            self._processes[name] = Process(name, self.database.environment, log)
            self._processes[name].call("begin")
        return self._processes[name]

    def restore(self, copy: str = "opening") -> None:
        """Put a copy of the database back for all processes."""
        for process in self._processes.values():
            process.call("close")
        self.database.restore(copy)
        for process in self._processes.values():
            process.call("begin")

    def save(self, copy: str) -> None:
        """Keep the database as it is as a copy."""
        for process in self._processes.values():
            process.call("close")
        self.database.save(copy)

    def stop(self) -> None:
        """End all processes."""
        for process in self._processes.values():
            process.stop()
        self._processes.clear()


def new_database(folder: Path) -> Database:
    """Return a database of the kind that `DATABASE_URL` names, SQLite without it."""
    address = os.environ.get("DATABASE_URL", "")
    return PostgresDatabase(folder, address) if address.startswith("postgres") else SqliteDatabase(folder)


def make_opening(database: Database) -> None:
    """Fill a new database with the opening, and save it under this name."""
    process = Process("a", database.environment, database.folder / "make.log")
    try:
        process.call("make")
    finally:
        process.stop()
    database.save("opening")
