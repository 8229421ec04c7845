"""The same key and body are answered once, however often and however many at a time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from anxin.core import clock
from anxin.core.models import KeptAnswer
from anxin.core.row_policy import scope_set
from anxin.core.services import Answer, acting_as, answer_once, kept_answers_forget
from anxin.core.types import PUBLIC, SYSTEM, Conflict


def test_second_call_gets_the_first_answer(db: None) -> None:
    scope_set(PUBLIC)
    first = answer_once("k" * 10, b"body", lambda: Answer(201, {"receipt": "A"}))
    again = answer_once("k" * 10, b"body", lambda: Answer(201, {"receipt": "B"}))
    assert first == again == Answer(201, {"receipt": "A"})


def test_other_body_under_the_same_key_is_a_conflict(db: None) -> None:
    scope_set(PUBLIC)
    answer_once("k" * 10, b"body", lambda: Answer(201, {}))
    with pytest.raises(Conflict):
        answer_once("k" * 10, b"other", lambda: Answer(201, {}))


def test_kept_answer_holds_no_plain_text(db: None) -> None:
    scope_set(PUBLIC)
    answer_once("k" * 10, b"body", lambda: Answer(201, {"receipt": "SECRET"}))
    scope_set(SYSTEM)
    assert b"SECRET" not in bytes(KeptAnswer.objects.get().answer)


def test_answers_are_forgotten_after_thirty_days(db: None) -> None:
    scope_set(PUBLIC)
    answer_once("k" * 10, b"body", lambda: Answer(201, {}))
    scope_set(SYSTEM)
    with clock.frozen_at(clock.now() + timedelta(days=29)):
        kept_answers_forget()
        assert KeptAnswer.objects.count() == 1
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        kept_answers_forget()
        assert KeptAnswer.objects.count() == 0


@pytest.mark.parametrize("same_key", [True, False], ids=["same-key", "control-other-keys"])
def test_ten_at_once_make_one_answer(own_db: str, same_key: bool) -> None:
    made: list[int] = []
    start = threading.Barrier(10)

    def call(number: int) -> None:
        def make() -> Answer:
            made.append(number)
            start_together.wait(0.3)
            return Answer(201, {"made": number})

        start.wait()
        try:
            with acting_as(PUBLIC):
                key = "same-key-for-all" if same_key else f"key-{number}"
                answer_once(key, b"body", make)
        finally:
            connection.close()

    start_together = threading.Event()
    threads = [threading.Thread(target=call, args=(n,)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == (1 if same_key else 10)
