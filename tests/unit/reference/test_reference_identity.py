import numpy as np
import pytest

from zicht.reference.identity import identify, without_marks, write_birth_dates, write_names
from zicht.reference.people import register_people


@pytest.fixture(scope="module")
def people():
    return register_people(np.random.default_rng(3), exact=True, salt="test")


@pytest.mark.parametrize(
    ("name", "plain"), [("Wiśniewska", "Wisniewska"), ("Łucja", "Lucja"), ("Ștefan", "Stefan"), ("Đỗ", "Do")]
)
def test_without_marks_keeps_plain_letters(name, plain):
    assert without_marks(name) == plain


def test_no_citizen_number_passes_the_eleven_test(people):
    numbers = [n for n in identify(np.random.default_rng(4), people).citizen_number if n]
    digits = np.array([[int(d) for d in n] for n in numbers])

    assert (digits.shape[1], (digits @ [9, 8, 7, 6, 5, 4, 3, 2, -1] % 11 == 0).any()) == (9, False)


def test_no_mistyped_citizen_number_passes_the_eleven_test(people):
    identity = identify(np.random.default_rng(4), people)
    person = np.repeat(np.arange(len(people)), 3)
    everyone = np.ones(len(person), dtype=bool)
    written = write_names(np.random.default_rng(5), identity, person, named=everyone, numbered=everyone)[
        "citizen_number"
    ]
    mistyped = [n for n, own in zip(written, identity.citizen_number[person], strict=True) if n != own]
    digits = np.array([[int(d) for d in n] for n in mistyped])

    assert len(mistyped) > 20
    assert not (digits @ [9, 8, 7, 6, 5, 4, 3, 2, -1] % 11 == 0).any()


def test_exact_birth_dates_are_right_to_the_day():
    days = np.full(500, np.datetime64("1999-05-17", "D").astype(int))
    everyone = np.ones(500, dtype=bool)

    written = write_birth_dates(np.random.default_rng(1), days, exact=everyone, known=everyone)

    assert set(written) == {"1999-05-17"}


def test_noisy_birth_dates_show_every_kind_of_noise():
    days = np.full(2000, np.datetime64("1999-05-11", "D").astype(int))
    everyone = np.ones(2000, dtype=bool)

    written = write_birth_dates(np.random.default_rng(1), days, exact=~everyone, known=everyone)

    assert set(written) == {"1999-05-11", "1999-11-05", "1999-01-01", "1999", "1999-05", "unknown"}


def test_people_of_unknown_age_have_no_birth_date():
    days, nobody = np.zeros(50, dtype=int), np.zeros(50, dtype=bool)

    assert set(write_birth_dates(np.random.default_rng(1), days, exact=nobody, known=nobody)) == {"unknown"}


def test_dutch_family_names_can_have_a_prefix(people):
    identity = identify(np.random.default_rng(4), people)

    assert {"van den", "van der", "de"} <= set(identity.prefix[people.dutch])
