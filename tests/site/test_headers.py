"""What every answer says to the browser, what it forgets at sign-out, what the log keeps of a refusal."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from tests import people
from tests.architecture.house import ROOT

pytestmark = pytest.mark.usefixtures("db")
TLS = ["SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_SECURE"]


def signed_in(name: str) -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=name))
    return client


@pytest.mark.parametrize("path", ["/", "/desk/", "/api/v1/openapi.json", "/nowhere/", "/healthz"])
def test_every_answer_keeps_the_browser_within_its_bounds(path: str) -> None:
    answer = Client().get(path)
    policy = answer.headers["Content-Security-Policy"]
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "'nonce-"):
        assert part in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_two_answers_never_share_a_nonce() -> None:
    policies = {Client().get("/").headers["Content-Security-Policy"] for _turn in range(2)}
    assert len(policies) == 2


def test_behind_tls_the_browser_is_held_to_it_for_a_year_with_subdomains() -> None:
    code = (
        "from anxin.site import settings as s;"
        f"print(*[getattr(s, name) for name in {TLS}], s.SESSION_COOKIE_NAME)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "ANXIN_TLS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["31536000", "True", "True", "__Host-session"]


def test_signing_out_empties_what_the_browser_kept() -> None:
    client = signed_in(people.OFFICE)
    assert "Clear-Site-Data" not in client.get(reverse("desk:inbox")).headers
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("path", ["/", "/healthz", "/desk/"])
def test_trace_is_answered_by_nothing(path: str) -> None:
    answer = Client().trace(path)
    assert answer.status_code == 405
    assert not answer.content


def test_a_refusal_is_written_down_with_who_and_where(caplog: pytest.LogCaptureFixture) -> None:
    client = signed_in(people.OFFICE)
    path = reverse("site:read-audit")
    with caplog.at_level(logging.WARNING, logger="anxin.site"):
        assert client.get(path).status_code == 403
    said = [record.getMessage() for record in caplog.records if "denied" in record.getMessage()]
    assert len(said) == 1
    assert path in said[0]
    assert str(User.objects.get(username=people.OFFICE).pk) in said[0]
