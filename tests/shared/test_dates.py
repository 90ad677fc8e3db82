from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from shelter.shared.dates import hijri_date, local_date, long_date, night_words

DAY = date(2026, 11, 24)


class TestLongDate:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("ar", "الثلاثاء 24 نوفمبر 2026"), ("en", "Tuesday 24 November 2026")],
    )
    def test_speaks_the_language_in_ascii_digits(self, language, words):
        with translation.override(language):
            assert long_date(DAY) == words


class TestHijriDate:
    @pytest.mark.parametrize(
        ("language", "words"),
        [("ar", "14 جمادى الآخرة 1448 هـ"), ("en", "14 Jumada II 1448 AH")],
    )
    def test_is_that_of_umm_al_qura(self, language, words):
        with translation.override(language):
            assert hijri_date(DAY, language) == words


class TestNightWords:
    def test_name_both_its_days(self):
        with translation.override("en"):
            assert night_words(DAY) == "night of 24 to 25 November"
            assert night_words(date(2026, 11, 30)) == "night of 30 November to 1 December"
        with translation.override("ar"):
            assert night_words(DAY) == "ليلة 24 إلى 25 نوفمبر"


class TestLocalDate:
    def test_is_that_of_the_house(self):
        with timezone.override("Asia/Qatar"):
            assert local_date(datetime(2026, 11, 23, 22, tzinfo=UTC)) == DAY
