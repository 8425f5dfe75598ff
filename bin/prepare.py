"""Bring the data of an installation up to date before it starts; say on stdout what the demo has to say, if any."""

import contextlib
import hashlib
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402 -- the settings have to be findable first
from django.conf import settings  # noqa: E402
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import Error, connection  # noqa: E402


def static_files_fingerprint() -> str:
    """Return a digest that changes whenever a static file of ours or of a dependency does."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static_files() -> None:
    """Collect, hash and compress the static files, unless that has been done for these very files."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = static_files_fingerprint()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(fingerprint)


def refuse_unreachable_database() -> None:
    """End with one sentence when the database does not answer."""
    try:
        connection.ensure_connection()
    except Error as error:
        sys.exit(f"DATABASE_URL names a database that does not answer: {' '.join(str(error).split())}")


def main() -> None:
    """Migrate, collect static files, set up the site, load the demo; then answer."""
    django.setup()
    refuse_unreachable_database()
    from knowledge.services import set_up_site  # noqa: PLC0415 -- models can be imported only now

    demo = io.StringIO()
    # Whatever else is said goes to the terminal.
    with contextlib.redirect_stdout(sys.stderr):
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        set_up_site()
        call_command("load_demo", stdout=demo, verbosity=0)
    sys.stdout.write(demo.getvalue())


if __name__ == "__main__":
    main()
