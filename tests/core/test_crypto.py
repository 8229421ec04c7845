"""Sealed fields open only for their purpose, with their key, unchanged."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from anxin.core.crypto import SealBroken, blind, seal, unseal


@given(st.text(max_size=200))
def test_sealed_text_opens_again(text: str) -> None:
    assert unseal(seal(text, "a.b"), "a.b") == text


def test_same_text_is_sealed_differently_each_time() -> None:
    assert seal("13800001234", "a.b") != seal("13800001234", "a.b")


def test_sealed_value_does_not_open_for_another_purpose() -> None:
    with pytest.raises(SealBroken):
        unseal(seal("13800001234", "a.phone"), "a.name")


@given(st.integers(min_value=0, max_value=40))
def test_any_changed_byte_is_noticed(at: int) -> None:
    value = bytearray(seal("13800001234", "a.b"))
    value[at % len(value)] ^= 1
    with pytest.raises(SealBroken):
        unseal(bytes(value), "a.b")


def test_values_of_an_older_key_still_open_and_are_still_found() -> None:
    old, new = "01" * 32, "02" * 32
    with override_settings(ANXIN_FIELD_KEY=old):
        value, mark = seal("阿依·古丽", "a.b"), blind("530302", "a.b")
    with override_settings(ANXIN_FIELD_KEY=f"{new},{old}"):
        assert unseal(value, "a.b") == "阿依·古丽"
        assert blind("530302", "a.b") == mark
        assert unseal(seal("新", "a.b"), "a.b") == "新"
    with override_settings(ANXIN_FIELD_KEY=new), pytest.raises(SealBroken):
        unseal(value, "a.b")


def test_blind_marks_differ_by_purpose_and_text() -> None:
    assert len({blind("1", "a"), blind("2", "a"), blind("1", "b")}) == 3
