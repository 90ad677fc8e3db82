import pytest

from shelter.shared.sounds import sound_of
from shelter.shared.text import name_tokens

SAME = [
    "مريم Mariam Maryam Mariyam Miriam",
    "محمد Mohammed Muhammad Mohamed",
    "فاطمة Fatima Fatma Fatimah فاطمه",
    "عائشة Aisha Ayesha Aicha عايشه",
    "زينب Zainab Zaynab Zeinab",
    "خديجة Khadija Khadeejah",
    "نور Noor Nour Nur",
    "نورة Noura Nora نوره",
    "ليلى Layla Leila Laila",
    "هدى Huda Hoda هدي",
    "علي Ali Aly",
    "عمر Omar Umar",
    "عثمان Othman Uthman",
    "يوسف Yousef Yusuf Youssef",
    "حسين Hussein Hussain Husein",
    "غادة Ghada Ghadah",
    "شيماء Shaimaa Shayma",
    "رائد Raed Ra'ed",
    "قاسم Qasim Kasim Qassem",
    "جميلة Jamila Gamila Jameelah",
    "عبدالله Abdullah Abdallah",
    "عبدالرحمن Abdulrahman Abdurrahman Abdelrahman",
    "إيمان Iman Eman",
    "وليد Walid Waleed",
    "سلمى Salma Selma",
    "القحطاني Alqahtani Al-Qahtani",
]


class TestSoundOf:
    @pytest.mark.parametrize("spellings", SAME)
    def test_spellings_of_one_name_sound_the_same(self, spellings):
        sounds = {sound_of(name_tokens(spelling)[0]) for spelling in spellings.split()}

        assert len(sounds) == 1, sounds

    def test_different_names_sound_different(self):
        names = ["مريم", "محمد", "فاطمة", "زينب", "ليلى", "هدى", "مها", "نور", "سارة"]

        assert len({sound_of(name_tokens(name)[0]) for name in names}) == len(names)

    @pytest.mark.parametrize("word", ["राम", "አበባ", "3"])
    def test_a_word_of_another_script_stands_for_itself(self, word):
        assert sound_of(word) == word
