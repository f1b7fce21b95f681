"""Twenty people at work in a registry, for Locust: `locust -f benchmarks/platform_users.py --headless ...`.

Each signs in with password and code, and then does what staff does: reads the list and pages of it, looks somebody up
by name, mostly with the birth date, or by the number of a report, opens a person, opens a report. Between two pages a
user waits one to three seconds. Only what comes after the warm-up counts. Writes `pages.json`: the milliseconds of
every answer, page by page.

Of `BENCHMARK_FOLDER` it reads who there is, `BENCHMARK_SECONDS` is how long it goes on after `BENCHMARK_WARM_UP`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import os
import re
import time
from collections import defaultdict
from itertools import count
from pathlib import Path
from typing import Any

import gevent
import numpy as np
from gevent.event import Event
from locust import FastHttpUser, between, events, task

FOLDER = Path(os.environ["BENCHMARK_FOLDER"])
SECONDS, WARM_UP = (float(os.environ[f"BENCHMARK_{name}"]) for name in ("SECONDS", "WARM_UP"))
TOLD = json.loads((FOLDER / "users.json").read_text(encoding="utf-8"))
PLACES = count()
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PERSON, REPORT, OLDER = (
    re.compile(rf'href="({path})"')
    for path in (r"/persons/[0-9a-f-]{36}/", r"/reports/[0-9a-f-]{36}/", r"\?[^\"]*before=[^\"]+")
)
TAKEN: dict[str, list[float]] = defaultdict(list)
FAULTS: list[str] = []
everybody_in = Event()
counting = Event()
inside = set()


def code_of(secret: str) -> str:
    """Return the six digits that an app shows now (RFC 6238)."""
    moment = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), moment.to_bytes(8, "big"), hashlib.sha1)
    place = digest[-1] & 15
    return f"{(int.from_bytes(digest[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"


class Staff(FastHttpUser):
    """Somebody who works in a registry."""

    wait_time = between(1, 3)

    def on_start(self) -> None:
        """Sign in, and wait until everybody has."""
        self.number = next(PLACES)
        self.told = TOLD["users"][self.number % len(TOLD["users"])]
        self.draw = np.random.default_rng(self.number)
        self.persons: list[str] = []
        self.reports: list[str] = []
        self._sign_in()
        self._list("/persons/", "list")
        inside.add(self.number)
        if len(inside) == self.environment.parsed_options.num_users:
            everybody_in.set()
        everybody_in.wait()

    def _sign_in(self) -> None:
        """Show password and code; again where too many tried at once, or the code was of a moment ago."""
        known = {"login": self.told["email"], "password": self.told["password"]}
        answer = self._post("/account/login/", "sign in", **known)
        while "/login/" in str(answer.url):
            gevent.sleep(10)
            answer = self._post("/account/login/", "sign in", **known)
        while "authenticate" in str(answer.url):
            code = code_of(self.told["secret"])
            answer = self._send("/account/2fa/authenticate/", "sign in", answer.text, code=code)

    @task(6)
    def read_list(self) -> None:
        older = self._list("/persons/", "list")
        if older and self.draw.random() < 0.5:
            gevent.sleep(self.wait_time())
            self._list("/persons/" + older, "list, an older page")

    @task(2)
    def read_part(self) -> None:
        form = self.draw.choice(["sexual", "labour", "criminal"])
        self._list(f"/persons/?main_form={form}", "list, one form of exploitation")

    @task(3)
    def look_for_name(self) -> None:
        row = self._sought()
        known = ("given_names", "family_name", "birth_date")[: 3 if self.draw.random() < 2 / 3 else 2]
        names = {name: row[name] for name in known}
        self._post("/persons/search/", "search by name", **names)

    @task(2)
    def look_for_number(self) -> None:
        self._post("/persons/search/", "search by number", number=self._sought()["number"])

    @task(8)
    def read_person(self) -> None:
        if self.persons:
            page = self._get(str(self.draw.choice(self.persons)), "person")
            self.reports = REPORT.findall(page) or self.reports

    @task(3)
    def read_report(self) -> None:
        if self.reports:
            self._get(str(self.draw.choice(self.reports)), "report")

    def _sought(self) -> dict[str, str]:
        rows = TOLD["sought"].get(self.told["agency"]) or TOLD["sought"]["register"]
        return rows[int(self.draw.integers(len(rows)))]

    def _list(self, address: str, label: str) -> str:
        page = self._get(address, label)
        self.persons = PERSON.findall(page) or self.persons
        return next((html.unescape(one) for one in OLDER.findall(page)), "")

    def _get(self, address: str, label: str) -> str:
        with self.client.get(address, name=label, catch_response=True) as answer:
            self._check(answer, label)
            return answer.text or ""

    def _post(self, address: str, label: str, **fields: str) -> Any:
        form = self._get(address, f"{label}, form")
        return self._send(address, label, form, **fields)

    def _send(self, address: str, label: str, form: str, **fields: str) -> Any:
        found = TOKEN.search(form)
        data = fields | {"csrfmiddlewaretoken": found[1] if found else ""}
        with self.client.post(
            address, data, name=label, catch_response=True, headers={"Referer": self.host}
        ) as answer:
            self._check(answer, label)
            return answer

    def _check(self, answer: Any, label: str) -> None:
        if answer.status_code != 200 or ("/login/" in str(answer.url) and not label.startswith("sign in")):
            FAULTS.append(f"{label}: {answer.status_code}")
            answer.failure("not the page that was asked for")


@events.request.add_listener
def keep_time(*, name: str, response_time: float, **more: object) -> None:
    """Keep the time of an answer once everybody is in and the pages are warm."""
    del more
    if counting.is_set():
        TAKEN[name].append(response_time)


@events.test_start.add_listener
def watch(*, environment: Any, **more: object) -> None:
    """Count for so long after the warm-up, then end."""
    del more

    def end() -> None:
        everybody_in.wait()
        gevent.sleep(WARM_UP)
        counting.set()
        gevent.sleep(SECONDS)
        counting.clear()
        environment.runner.quit()

    gevent.spawn(end)


@events.quitting.add_listener
def write(**more: object) -> None:
    """Write down what every answer took."""
    del more
    told = {"pages": TAKEN, "faults": FAULTS, "seconds": SECONDS}
    (FOLDER / "pages.json").write_text(json.dumps(told), encoding="utf-8")
