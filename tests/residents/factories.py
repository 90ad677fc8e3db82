"""The smallest valid people, files and tasks; Arabic by trait. Persons are really sealed."""

from datetime import timedelta

import factory
from django.utils import timezone

from residents.actions import (
    ContactRules,
    add_document,
    assign_file,
    form_household,
    open_share,
    open_task,
    record_answers,
    record_consent,
    record_safe_contact,
    register_person,
)
from residents.models import (
    CaseFile,
    Consent,
    Document,
    Household,
    Person,
    SafeContact,
    Share,
    Task,
)
from staff.models import Centre, Member, Organisation, Team
from tests.residents.files.made import picture


class CentreFactory(factory.django.DjangoModelFactory):
    """A centre in Qatar."""

    class Meta:
        model = Centre

    code = factory.Sequence(lambda n: f"centre-{n}")
    name_ar = "المركز"
    name_en = "The centre"
    requires_devices = False


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    centre = factory.SubFactory(CentreFactory)
    name_ar = "الفريق"
    name_en = "The team"


class MemberFactory(factory.django.DjangoModelFactory):
    """``MemberFactory(role="house", centre=…, teams=[…])``; a password only where one is given."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    class Params:
        role = "house"
        arabic = factory.Trait(name="هدى", language="ar")
        english = factory.Trait(language="en")

    login = factory.Sequence(lambda n: f"member-{n}")
    name = "Huda"
    centre = factory.SubFactory(CentreFactory)
    roles = factory.LazyAttribute(lambda member: [member.role])
    password = "!"

    @classmethod
    def _create(cls, model_class, *args, password="!", **kwargs):
        member = model_class(*args, password=password, **kwargs)
        if not password.startswith("!"):
            member.set_password(password)
        member.save()
        return member

    @factory.post_generation
    def teams(self, create, extracted, **kwargs):
        if extracted:
            self.teams.set(extracted)


class PersonFactory(factory.django.DjangoModelFactory):
    """Someone registered as the house does it: code, key, sealed identity, case file."""

    class Meta:
        model = Person

    class Params:
        arabic = factory.Trait(name="مريم عبد الله الحسن", called="أم نور", phone="٥٥١٢ ٣٤٥٦")
        english = factory.Trait(name="Mariam Abdullah Hassan", phone="+974 5512 3456")
        boy = factory.Trait(sex="M", birth_year=2014)

    centre = factory.SubFactory(CentreFactory)
    sex = "F"
    birth_year = 1990
    channel = "walk_in"
    by = None
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return register_person(**kwargs)


class CaseFileFactory(factory.Factory):
    """The file of a new person; ``worker`` is a member assigned to it."""

    class Meta:
        model = CaseFile

    centre = factory.SubFactory(CentreFactory)

    @classmethod
    def _create(cls, model_class, *args, worker=None, **kwargs):
        case_file = PersonFactory(**kwargs).case_file
        if worker is not None:
            assign_file(case_file=case_file, member=worker, by=None, at=timezone.now())
        return case_file


class HouseholdFactory(factory.Factory):
    """A mother and her child, or the given ``members`` (pairs of person and relation)."""

    class Meta:
        model = Household

    centre = factory.SubFactory(CentreFactory)

    @classmethod
    def _create(cls, model_class, *args, centre, members=None, on=None, by=None):
        if members is None:
            mother = PersonFactory(centre=centre)
            child = PersonFactory(centre=centre, boy=True)
            members = [(mother, "self"), (child, "child")]
        return form_household(centre=centre, members=members, on=on or centre.night(), by=by)


class TaskFactory(factory.Factory):
    """An open task about a person, for the shelter staff unless told otherwise."""

    class Meta:
        model = Task

    centre = factory.SubFactory(CentreFactory)
    person = factory.LazyAttribute(lambda task: PersonFactory(centre=task.centre))
    subject = factory.SelfAttribute("person")
    kind = "other"
    role = "house"
    due_on = factory.LazyAttribute(lambda task: task.centre.night())

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return open_task(**kwargs)


class DocumentFactory(factory.Factory):
    """A small picture on her record."""

    class Meta:
        model = Document

    person = factory.SubFactory(PersonFactory)
    kind = "photo"
    title = ""
    clear = factory.LazyFunction(lambda: picture())
    by = None
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return add_document(**kwargs)


class ConsentFactory(factory.Factory):
    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    purpose = "case_work"
    given = True
    until_on = factory.LazyFunction(lambda: (timezone.now() + timedelta(days=90)).date())
    by = None
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return record_consent(**kwargs)


class SafeContactFactory(factory.Factory):
    """Her own phone, safe to call at any hour unless told otherwise (fields of `ContactRules`)."""

    class Meta:
        model = SafeContact

    person = factory.SubFactory(PersonFactory)
    whose = "her_own"
    number = "٥٥٩٨ ٧٦٥٤"
    may_call = factory.LazyAttribute(lambda contact: not contact.never)
    never = False
    weekdays = range(7)
    by = None
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, person, by, at, **rules):
        return record_safe_contact(person=person, rules=ContactRules(**rules), by=by, at=at)


class ShareFactory(factory.Factory):
    """``ShareFactory(person=…, classes=[…])``: she agrees, and it is open for a fortnight.

    Its link and code are on the row, as ``token`` and ``code``, for the test alone.
    """

    class Meta:
        model = Share

    person = factory.SubFactory(PersonFactory)
    classes = ("age", "languages")

    @classmethod
    def _create(cls, model_class, *args, person, classes, recipient=None, at=None):
        at = at or timezone.now()
        recipient = recipient or Organisation.objects.create(
            centre=person.centre, name_ar="مستشفى", name_en=f"Hospital {person.code}", kind="health"
        )
        by = MemberFactory(role="caseworker", centre=person.centre)
        common = {"person": person, "recipient": recipient, "purpose": "care", "by": by, "at": at}
        record_answers(
            data_classes=classes, given=True, until_on=at.date() + timedelta(days=30),
            form="spoken", given_by="herself", **common,
        )  # fmt: skip
        opened = open_share(data_classes=classes, days=14, **common)
        opened.share.token, opened.share.code = opened.token, opened.code
        return opened.share
