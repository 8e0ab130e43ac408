"""Tests every sealed edition as ``python -m dags.backtest`` does, from what dbt said of the project
before: reading it takes longer than all the builds."""

from __future__ import annotations

import sys

from rich.console import Console

from contracts.settings import load_settings
from dags.backtest import run
from tests.dbt.parsed import parsed

if __name__ == "__main__":
    settings = load_settings()
    sys.exit(run(settings, Console(soft_wrap=True), lambda _: parsed(settings.zones.home)))
