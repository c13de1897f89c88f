"""How long a report takes to write, to open and to filter: ``python benchmarks/report_page.py``.

The mails are those of the test corpus, with senders and dates, over and over. Four in five of them
are flagged ones and look-alikes, where a mailbox has few: the page is larger than most will be.
Needs playwright and an installed Chromium.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import default_data_path, read_records
from mailrisk_ml.report import write_report

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_N_SENDERS = 400
# Until the page has drawn what it was asked for.
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"


def assessments(size: int) -> Iterator[mr.Assessment]:
    """Mails of the test corpus, with a sender and a date each."""
    records = read_records(default_data_path() / "test.jsonl")
    mails = [mr.Mail(record["subject"], record["body"]) for record in records]
    assessed = list(mr.load_model().assess_many(mails))
    start = datetime(2023, 1, 2, 8, 0)
    for i in range(size):
        found = assessed[i % len(assessed)]
        assert found.mail is not None
        sender = f"Sender {i % _N_SENDERS} <s{i % _N_SENDERS}@company{i % 7}.example>"
        date = start + timedelta(minutes=(i * 7919) % 1_000_000)
        mail = replace(found.mail, sender=sender, date=date, source=f"archive.mbox#{i + 1}")
        yield replace(found, mail=mail)


def seconds(page: Page, action: str) -> float:
    """Seconds until an action, given as JavaScript, has been drawn."""
    start = time.perf_counter()
    page.evaluate(action)
    page.evaluate(_DRAWN)
    return time.perf_counter() - start


def measure(size: int, path: Path) -> dict[str, float]:
    """Seconds to write, open, filter, search, sort and open a mail; megabytes of the page."""
    prepared = list(islice(assessments(size), size))
    start = time.perf_counter()
    with path.open("w", encoding="utf-8") as stream:
        write_report(prepared, stream)
    figures = {"write": time.perf_counter() - start, "megabytes": path.stat().st_size / 1e6}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(path.as_uri())
        page.locator("body[data-ready]").wait_for()
        page.evaluate(_DRAWN)
        figures["open"] = time.perf_counter() - start
        label = "document.querySelector('[data-facet=labels] [data-value=privacy]').click()"
        figures["filter"] = seconds(page, label)
        search = "const box = document.getElementById('search'); box.value = '{}'; {}"
        fire = "box.dispatchEvent(new Event('input'))"
        wait = "await new Promise(done => setTimeout(done, 81))"  # as long as the page waits
        for name, words in (("first search", "price list"), ("search", "合同")):
            action = f"async () => {{ {search.format(words, fire)}; {wait} }}"
            figures[name] = seconds(page, action) - 0.081
        page.evaluate("document.getElementById('clear').click()")
        figures["sort"] = seconds(page, "document.querySelector('[data-sort=subject]').click()")
        figures["mail"] = seconds(page, "document.getElementById('row-3').click()")
        browser.close()
    return figures


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[500, 50_000])
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            figures = measure(size, Path(folder) / f"{size}.html")
            shown = ", ".join(
                f"{name} {value:.2f}" + ("" if name == "megabytes" else " s")
                for name, value in figures.items()
            )
            print(f"{size:,} mails: {shown}")


if __name__ == "__main__":
    main()
