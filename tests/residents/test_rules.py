"""Names, telephones and identity numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.core.text import mask_name
from anxin.residents.rules import (
    check_sign,
    document_read,
    mask_document,
    name_read,
    phone_read,
    reason_kept,
)
from anxin.residents.types import Document, DocumentKind

CARD, RESIDENCE = DocumentKind.ID_CARD, DocumentKind.RESIDENCE


@pytest.mark.parametrize(
    ("typed", "number", "year"),
    [
        ("11010519491231002X", "11010519491231002X", 1949),
        ("11010519491231002x", "11010519491231002X", 1949),
        (" 110105 19491231 002X ", "11010519491231002X", 1949),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", 1949),
        ("110105491231002", "11010519491231002X", 1949),
        ("440524188001010014", "440524188001010014", 1880),
    ],
)
def test_an_identity_number_is_read_in_its_one_form(typed: str, number: str, year: int) -> None:
    assert document_read(CARD, typed) == Document(CARD, number, year)


@pytest.mark.parametrize(
    "typed",
    [
        "110105194912310021",  # the last sign of another number
        "11010519490231002X",  # no such day
        "11010549123100",  # a digit is missing
        "110105490231002",  # fifteen digits, no such day
        "990105194912310020",  # no such province
        "E12345678",
        "",
    ],
)
def test_what_is_no_identity_number_is_refused(typed: str) -> None:
    assert document_read(CARD, typed) is None


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, by: int) -> None:
    number = "11010519491231002X"
    other = str((int(number[place]) + by) % 10)
    assert document_read(CARD, number[:place] + other + number[place + 1 :]) is None


@given(st.from_regex(r"\d{17}", fullmatch=True).filter(str.isascii))
def test_the_last_sign_makes_the_sum_one_of_eleven(digits: str) -> None:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    sign = check_sign(digits)
    last = 10 if sign == "X" else int(sign)
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=True)) + last
    assert total % 11 == 1


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [
        (DocumentKind.PASSPORT, "e12345678", "E12345678"),
        (DocumentKind.TRAVEL, "H1234567801", "H1234567801"),
        (DocumentKind.TRAVEL, "12345678", "12345678"),
        (RESIDENCE, "810000199408230021", "810000199408230021"),
        (RESIDENCE, "USA110185072801", "USA110185072801"),
        (RESIDENCE, "11010519491231002X", None),
        (DocumentKind.PASSPORT, "../../etc", None),
    ],
)
def test_foreign_documents_are_read_too(kind: DocumentKind, typed: str, number: str | None) -> None:
    read = document_read(kind, typed)
    assert (read.number if read else None) == number


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("王秀英", "王秀英"),
        ("李", "李"),
        ("阿依•古丽", "阿依·古丽"),
        ("阿依 ・ 古丽", "阿依·古丽"),
        (" Anna  O’Neill-Smith ", "Anna O’Neill-Smith"),
        ("𠮷田", "𠮷田"),
        ("", None),
        ("13800000000", None),
        ("·", None),
        ("王<b>", None),
        ("王" * 65, None),
    ],
)
def test_names_of_every_sort_are_names(typed: str, name: str | None) -> None:
    assert name_read(typed) == name


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("138 0000 0000", "13800000000"),
        ("+86 138-0000-0000", "13800000000"),
        ("0086 13800000000", "13800000000"),
        ("0874-3120000", "08743120000"),
        ("+44 20 7946 0000", "+442079460000"),
        ("0044 20 7946 0000", "+442079460000"),
        ("12345", "12345"),
        ("one two", None),
        ("", None),
    ],
)
def test_a_telephone_is_read_in_its_one_form(typed: str, phone: str | None) -> None:
    assert phone_read(typed) == phone


def test_what_is_masked_gives_nothing_away() -> None:
    assert [mask_name(name) for name in ("张三", "阿依·古丽", "李", "")] == ["张*", "阿*", "*", ""]
    assert mask_document("11010519491231002X") == "****002X"
    assert mask_document("E12345") == "****"


def test_a_number_in_a_reason_does_not_reach_the_audit() -> None:
    kept = reason_kept("回拨 13800000000 核实 11010519491231002X")
    assert kept == "回拨 **** 核实 ****"
