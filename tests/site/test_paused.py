"""While the database is away or its disk is full, people hear that nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import psycopg
import pytest
from django.db import OperationalError
from django.test import RequestFactory
from procrastinate.exceptions import ConnectorException

from anxin.site.views import server_error
from tests.architecture.house import ROOT


def told_by_the_queue() -> Exception:
    error = ConnectorException("could not store the job")
    error.__cause__ = psycopg.errors.DiskFull("No space left on device")
    return error


@pytest.mark.parametrize("error", [OperationalError("gone"), told_by_the_queue()])
def test_a_full_disk_pauses_the_intake_and_says_that_all_is_there(error: Exception) -> None:
    try:
        raise error
    except (OperationalError, ConnectorException):
        page = server_error(RequestFactory().get("/requests/new/"))
        answer = server_error(RequestFactory().post("/api/v1/requests"))
    assert page.status_code == answer.status_code == 503
    assert page["Retry-After"] == answer["Retry-After"] == "60"
    assert "暂停收件，已收到的都在" in page.content.decode()
    assert "暂停收件，已收到的都在" in json.loads(answer.content)["detail"]


def told_by_the_database(cause: psycopg.Error) -> Exception:
    error = OperationalError("refused")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        KeyError("ours"),
        told_by_the_database(psycopg.errors.QueryCanceled("too long")),
        told_by_the_database(psycopg.errors.DeadlockDetected("two at once")),
    ],
)
def test_any_other_fault_is_no_pause(error: Exception) -> None:
    try:
        raise error
    except (KeyError, OperationalError):
        page = server_error(RequestFactory().get("/requests/new/"))
    assert page.status_code == 500
    assert "暂停收件" not in page.content.decode()


def test_a_web_server_tries_a_kept_connection_before_a_visitor_meets_it() -> None:
    code = (
        "import django; django.setup(); from django.db import connection;"
        "print(connection.pool._check is not None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "ANXIN_DB_POOL": "1", "DJANGO_SETTINGS_MODULE": "anxin.site.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["True"]
