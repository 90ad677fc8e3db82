"""E-mail says that something needs her, and nothing else; rarely, and never at the wrong hour."""

import smtplib
from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from residents.models import Person
from staff import vault
from staff.actions import (
    HowTold,
    MailboxMissing,
    MailNotSetUp,
    QuietWithoutEnd,
    change_member,
    choose_notices,
    mail_notices,
    read_notices,
)
from staff.models import AuditEntry, Notice, NoticePreference
from staff.notices import RULES
from tests.residents.factories import MemberFactory, PersonFactory, TaskFactory
from tests.staff.factories import DutyShiftFactory, NoticeFactory
from tests.support.canaries import Search

pytestmark = pytest.mark.django_db
ADDRESS = "somebody@mail.example"
SENT = {"mailed": 1, "failed": 0}
NOTHING = {"mailed": 0, "failed": 0}
MINUTE = timedelta(minutes=1)
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
ARABIC = ("هناك ما يحتاج إليكِ", "هناك ما يحتاج إليكِ. سجّلي الدخول كالمعتاد.\n")
ENGLISH = ("Something needs you", "Something needs you. Sign in as usual.\n")


@pytest.fixture
def huda():
    return MemberFactory(role="house", language="ar")


@pytest.fixture
def noon(huda):
    return datetime(2026, 3, 10, 12, tzinfo=huda.centre.zone)


def choose(member, **chosen):
    said = {"by_mail": True, "mailbox": ADDRESS, "only_on_duty": False} | chosen
    return choose_notices(member=member, chosen=HowTold(**said), at=timezone.now())


def told(member, at, kind=Notice.Kind.TASK):
    return NoticeFactory(member=member, kind=kind, created_at=at)


class TestWhatIsInIt:
    @pytest.mark.parametrize(("language", "words"), [("ar", ARABIC), ("en", ENGLISH)])
    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
    def test_is_the_same_for_every_kind(self, huda, noon, rule, language, words):
        huda.language = language
        huda.save()
        choose(huda)
        told(huda, noon, rule.kind)

        assert mail_notices(at=noon) == SENT

        (message,) = mail.outbox
        assert (message.subject, message.body) == words
        assert message.recipients() == [ADDRESS]
        assert not message.attachments
        assert not getattr(message, "alternatives", [])

    def test_says_nothing_of_anybody_or_of_the_place(self, huda, noon, settings):
        settings.DEFAULT_FROM_EMAIL = "post@mail.example"
        person = PersonFactory(centre=huda.centre, name="مريم السالم")
        task = TaskFactory(centre=huda.centre, person=person, role="house")
        choose(huda)
        NoticeFactory(
            member=huda, kind="missing", subject_type="task", subject_id=task.pk, created_at=noon
        )
        mail_notices(at=noon)

        raw = mail.outbox[0].message().as_bytes()
        about = Person.objects.get(pk=person.pk)
        canaries = [
            *(about.code, "مريم", "السالم", str(person.pk), person.pk.hex, str(task.pk)),
            *(huda.login, huda.name, huda.centre.code, huda.centre.name_ar, huda.centre.name_en),
            *("http", "missing", "127.0.0.1", "sakina", "سكينة", "دار", "shelter"),
        ]
        assert Search(canaries)(raw) == []
        headers = {name for name, _value in mail.outbox[0].message().items()}
        assert headers == {
            *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To"),
            *("Date", "Message-ID", "Auto-Submitted"),
        }
        assert mail.outbox[0].message()["Message-ID"].endswith("@mail.example>")
        assert mail.outbox[0].message()["From"] == "post@mail.example"


class TestHowOften:
    def test_many_make_one(self, huda, noon):
        choose(huda)
        for _number in range(5):
            told(huda, noon)

        assert mail_notices(at=noon) == SENT
        assert mail_notices(at=noon + 60 * MINUTE) == NOTHING
        assert len(mail.outbox) == 1

    def test_at_most_one_in_a_quarter_of_an_hour(self, huda, noon):
        choose(huda)
        sent = []
        for minute in range(46):
            told(huda, noon + minute * MINUTE)
            sent += [minute] * mail_notices(at=noon + minute * MINUTE)["mailed"]

        assert sent == [0, 15, 30, 45]

    def test_none_where_she_has_read_it(self, huda, noon):
        choose(huda)
        told(huda, noon)
        read_notices(member=huda, at=noon)

        assert mail_notices(at=noon) == NOTHING

    def test_two_workers_send_one(self, huda, noon, monkeypatch):
        choose(huda)
        told(huda, noon)
        from staff.actions import telling

        first = telling._due(noon)
        assert mail_notices(at=noon) == SENT
        monkeypatch.setattr(telling, "_due", lambda at: first)

        assert mail_notices(at=noon) == NOTHING

    def test_takes_the_same_queries_to_look_for_10_and_20(self, noon, django_assert_num_queries):
        for count in (10, 20):
            for _number in range(count):
                member = MemberFactory()
                choose(member, only_on_duty=True)
                told(member, noon)
            with django_assert_num_queries(1):
                assert mail_notices(at=noon) == NOTHING


class TestWhen:
    @pytest.mark.parametrize(
        ("hour", "sent"), [(21, SENT), (22, NOTHING), (3, NOTHING), (7, SENT), (12, SENT)]
    )
    def test_not_in_her_quiet_hours(self, huda, noon, hour, sent):
        choose(huda, quiet_from=time(22), quiet_until=time(7))
        told(huda, noon.replace(hour=0))

        assert mail_notices(at=noon.replace(hour=hour)) == sent

    def test_not_outside_of_duty_unless_she_wants_it(self, huda, noon):
        choose(huda, only_on_duty=True)
        told(huda, noon)
        begins = noon + timedelta(hours=3)
        DutyShiftFactory(member=huda, starts_at=begins, ends_at=begins + timedelta(hours=8))

        assert mail_notices(at=noon) == NOTHING
        assert mail_notices(at=begins) == SENT

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
    def test_what_is_urgent_comes_at_any_hour(self, huda, noon, rule):
        choose(huda, only_on_duty=True, quiet_from=time(8), quiet_until=time(20))
        told(huda, noon, rule.kind)

        assert mail_notices(at=noon)["mailed"] == rule.is_urgent


class TestToWhom:
    def test_nobody_who_does_not_want_it(self, huda, noon):
        told(huda, noon)

        assert mail_notices(at=noon) == NOTHING

    def test_nobody_while_no_mail_leaves_the_house(self, huda, noon, settings):
        choose(huda)
        told(huda, noon)
        settings.EMAIL_BACKEND = NO_MAIL

        assert mail_notices(at=noon) == NOTHING
        assert Notice.objects.unmailed().exists()

    def test_nobody_who_left_and_her_address_goes_with_her(self, huda, noon):
        choose(huda)
        told(huda, noon)
        by = MemberFactory(role="admin", centre=huda.centre)
        said = {"name": huda.name, "roles": huda.roles, "teams": [], "is_active": False}
        change_member(member=huda, **said, by=by, at=noon)

        assert mail_notices(at=noon) == NOTHING
        assert not NoticePreference.objects.exists()

    def test_nobody_whose_account_waits_to_be_confirmed(self, huda, noon):
        choose(huda)
        told(huda, noon)
        huda.awaits_confirmation_since = noon
        huda.save()

        assert mail_notices(at=noon) == NOTHING

    def test_one_that_fails_stops_no_other_and_is_tried_again(
        self, huda, noon, monkeypatch, caplog
    ):
        from django.core.mail.backends.locmem import EmailBackend

        other = MemberFactory()
        for member, address in ((huda, ADDRESS), (other, "other@mail.example")):
            choose(member, mailbox=address)
            told(member, noon)
        send = EmailBackend.send_messages

        def refuse(self, messages):
            if messages[0].to == [ADDRESS]:
                raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"no")})
            return send(self, messages)

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        assert mail_notices(at=noon) == {"mailed": 1, "failed": 1}
        monkeypatch.undo()
        assert mail_notices(at=noon + MINUTE) == NOTHING
        assert mail_notices(at=noon + 15 * MINUTE) == SENT
        assert ADDRESS not in caplog.text


class TestChoose:
    def test_seals_the_address_with_her_own_key(self, huda, noon):
        kept = choose(huda)
        key = vault.key_of(huda.pk, vault.MEMBER)

        assert ADDRESS.encode() not in bytes(kept.sealed_mailbox)
        opened = vault.open_text(key, huda.pk, "notice_preference.mailbox", kept.sealed_mailbox)
        assert opened == ADDRESS
        entry = AuditEntry.objects.get(action="account:mail_chosen")
        assert (entry.member_id, entry.about_id) == (huda.pk, huda.pk)

    def test_keeps_the_one_that_is_kept(self, huda, noon):
        choose(huda)
        choose(huda, mailbox="", quiet_from=time(22), quiet_until=time(6))
        told(huda, noon)
        mail_notices(at=noon)

        assert mail.outbox[0].to == [ADDRESS]

    def test_forgets_it_with_the_mail(self, huda):
        choose(huda)
        choose(huda, by_mail=False)

        assert NoticePreference.objects.get().sealed_mailbox is None

    def test_refuses_mail_without_an_address(self, huda):
        with pytest.raises(MailboxMissing):
            choose(huda, mailbox="")
        assert not NoticePreference.objects.exists()

    def test_refuses_half_of_the_quiet_hours(self, huda):
        with pytest.raises(QuietWithoutEnd):
            choose(huda, quiet_from=time(22))
        assert not NoticePreference.objects.exists()

    def test_refuses_mail_where_there_is_none(self, huda, settings):
        settings.EMAIL_BACKEND = NO_MAIL
        with pytest.raises(MailNotSetUp):
            choose(huda)
        assert not NoticePreference.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"by_mail": True},
            {"sealed_mailbox": b"x"},
            {"quiet_from": time(1)},
        ],
    )
    def test_the_database_insists(self, huda, wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            NoticePreference.objects.create(member=huda, **wrong)


class TestPage:
    PAGE, FORM = "/preferences/", "/preferences/notices/"

    @pytest.fixture
    def member(self, client):
        member = MemberFactory(role="house", english=True)
        client.force_login(member)
        return member

    def test_keeps_what_she_chose_and_never_shows_the_address(self, client, member):
        sent = {"by_mail": "on", "mailbox": ADDRESS, "only_on_duty": "on"}
        sent |= {"quiet_from": "22:00", "quiet_until": "06:30"}
        sent = {f"notices-{name}": value for name, value in sent.items()}

        assert client.post(self.FORM, sent)["Location"] == self.PAGE

        kept = NoticePreference.objects.get(member=member)
        assert (kept.by_mail, kept.quiet_from, kept.quiet_until) == (True, time(22), time(6, 30))
        page = client.get(self.PAGE).content.decode()
        assert ADDRESS not in page
        assert "One is kept" in page
        assert 'value="22:00"' in page

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"by_mail": "on"}, "Write the address"),
            ({"by_mail": "on", "mailbox": "nonsense"}, "email"),
            ({"quiet_from": "22:00"}, "when they end"),
        ],
    )
    def test_says_what_is_missing(self, client, member, sent, words):
        answer = client.post(self.FORM, {f"notices-{name}": it for name, it in sent.items()})

        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not NoticePreference.objects.exists()

    def test_does_not_ask_where_no_mail_leaves(self, client, member, settings):
        settings.EMAIL_BACKEND = NO_MAIL
        page = client.get(self.PAGE).content.decode()

        assert "No e-mail leaves this house" in page
        assert 'name="notices-' not in page
        assert client.post(self.FORM, {"notices-quiet_from": "22:00"})["Location"] == self.PAGE
        assert not NoticePreference.objects.exists()
