import pytest

from shelter.shared.phones import ImpossiblePhone, read_phone, show_phone


class TestReadPhone:
    @pytest.mark.parametrize(
        "typed",
        [
            "55123456",
            "5512 3456",
            "+97455123456",
            "+974 5512 3456",
            "0097455123456",
            "00974-5512-3456",
            "97455123456",
            "٥٥١٢٣٤٥٦",
            "۵۵۱۲ ۳۴۵۶",
            "+٩٧٤ ٥٥١٢ ٣٤٥٦",
            "\u202a+974 5512 3456\u202c",
            "\u200f5512\u200e3456",
            "(5512) 3456",
            "＋９７４５５１２３４５６",
            "tel:+97455123456",
        ],
    )
    def test_reads_every_form_of_one_number(self, typed):
        assert read_phone(typed, "QA") == "+97455123456"

    @pytest.mark.parametrize(
        ("typed", "region", "e164"),
        [
            ("+966 50 123 4567", "QA", "+966501234567"),
            ("00966501234567", "QA", "+966501234567"),
            ("0501234567", "SA", "+966501234567"),
            ("0599 123 456", "PS", "+970599123456"),
            ("010 1234 5678", "EG", "+201012345678"),
            ("079 012 3456", "JO", "+962790123456"),
        ],
    )
    def test_reads_numbers_of_other_countries(self, typed, region, e164):
        assert read_phone(typed, region) == e164

    @pytest.mark.parametrize(
        "typed",
        ["", "12", "00000000", "5512345", "551234567", "+974 1", "abc", "+999 1234567", "9" * 300],
    )
    def test_refuses_what_no_network_gave_out(self, typed):
        with pytest.raises(ImpossiblePhone) as refusal:
            read_phone(typed, "QA")

        assert refusal.value.status == 422
        assert not typed or typed not in str(refusal.value)


class TestShowPhone:
    def test_is_national_at_home(self):
        assert show_phone("+97455123456", "QA") == "5512 3456"

    def test_is_international_elsewhere(self):
        assert show_phone("+966501234567", "QA") == "+966 50 123 4567"
