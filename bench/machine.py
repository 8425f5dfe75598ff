"""The machine that figures are measured on."""

import datetime as dt
import os
import platform
from pathlib import Path

import django
import wagtail

from .processes import Sites, postgres

GIGABYTE = 1024**3


def describe(sites: Sites) -> list[str]:
    """Return what a reader has to know to compare figures, as lines."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE
    return [
        f"Date: {dt.datetime.now(dt.UTC):%Y-%m-%d}",
        f"Machine: {os.cpu_count()} cores ({_processor()}), {memory:.0f} GB of memory, {platform.system()}",
        f"Load when it began: {os.getloadavg()[0]:.1f}",
        f"Python {platform.python_version()}, Django {django.__version__}, Wagtail {wagtail.__version__}",
        f"Databases: {', '.join(_databases(sites))}",
    ]


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _databases(sites: Sites) -> list[str]:
    found = [sites.majakka().ask("draining", "version")]
    with postgres() as address:
        if address is not None:
            site = sites.majakka()
            found.append(type(site)(site.folder, {"DATABASE_URL": address}).ask("draining", "version"))
    return found
