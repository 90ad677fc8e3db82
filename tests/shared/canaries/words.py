"""What is typed in the day, by kind: no word of it means anything, so that each hit is a leak."""

from shelter.shared.text import fold
from tests.residents.files.made import CANARY as IN_PICTURE
from tests.support.canaries import Search
from tests.support.canary_house import PASSWORD

NAME = "كنارزاد بنت غرنوق المرجانية"
CALLED = "أم كنارلولو"
SON = "Quenbyrix Xanthellon"
BABY = "مولودكنار Larkwimble"
PHONE = "+97455987643"
DRAFTED, DRAFTED_PHONE = "Wrenthalia Oudspyre", "+97433417826"
CHANGED, CHANGED_PHONE = "قطرنداء الزمهريرية", "+966508136427"
GUEST, GUEST_PHONE = "Thistlewyn Marabeq", "+97466129837"
ERASED, ERASED_PHONE = "Umbrenell Castravix", "+97470318825"
NOTE = "يخافكنار من أخيها Vorntasker"
OVERRIDE = "نامتكنار قرب الباب Plimwendel"
KEPT_APART = "أخوهاكنار هدد Skimmerwood"
CANCELLED = "ذهبتكنار إلى خالتها Drumbletoff"
WISH, GOAL, GOAL_WORDS, STEP = "Ombrelquist", "جوازكنارها Gildefarn", "Yestrovane", "Kesterblume"
RETURNED, SUMMARY, PROGRESS = "Harquentide", "تحسنتكنار Belmorvick", "Sturwhelk"
NUMBER, WHO, CODE_WORD = "+97450912874", "أختكنار Merribolt", "كبسةكنار Wickelfen"
CONTACT_NOTE = "لاتطرقكنار Tarnishgrove"
TEXTS = {
    "psychologist": ("كوابيسكنار Dralvenmoor", "يهدأكنار Hollowmirth"),
    "nurse": ("دواءكنار Quillanserp", "راحةكنار Brackenyule"),
    "legal": ("قضيةكنار Osterfimble", "جلسةكنار Pellagrint"),
}
CORRECTED, ADDED = ("Vintroskel", "Umberlathe"), ("Noxwendrel", "Crimblefast")
CONDITIONS = "معأختهاكنار Brindlemoth"
LOGGED, HANDED = "سهرتكنار Wobblethorn", "تنتظركنار Pinchlemoor"
INVOLVED = "جرحتكنار Snaggletarn"
OTHER_FOOD = "توتكنار Glimberfrost"
MEDICINE, DOSE = "حبةكنار Torvexalin", "نصفكنار Mizzleport"
REASON = "Fenwickle تهددهاكنار Grostimond هناكلولو Ashwendrick"
TITLE, PICTURE_TITLE, IN_PDF = "محضركنار Sarvelquin", "صورةكنار Lindowrath", "Zelphagorn"
DEVICE, PIN = "Tabletorn Skiffle", "739046"

SOUGHT, SOUGHT_PHONE, SOUGHT_CODE = "Jaskelyra Fendrowe", "+97477236419", "Z9-QX77"
BIRTH_DATE, DOCUMENT = "1987-11-29", "ZQ7719304X"
WRONG = ("Nyxavelle-Torpentine", "Wrongelspine", "Misspellix", "Devonquartz", "Pinnaquorl")
TYPED_AS_LOGIN, WRONG_FACTOR, WRONG_SHARE, WRONG_DEVICE, WRONG_PIN = WRONG
FILE_NAME, BAD_FILE = "Rostimande-كنارملف.pdf", "Hexagrimble كنارخبيث"
IN_ADDRESS = "كنارعنوان"
SAID_BY_DATABASE = "Grelspoon Antivarik"
MAILBOX = "gnorblewick@vantimere.example"
THING, RECEIVER = "سوارهاكنار Brindlewick", "جارتهاكنار Fossilmere"
ON_PAPER = "بكتكنار Thornquibble"
RELOCATED = "غرقتكنار Mossbracken"
EXIT_NOTE = "أبلغناكنار Gorsevale"
MORE_NIGHTS, NEW_EXIT = "ترجوكنار ليلتين Cobblewisp", "شقتهاكنار Murtlefane"
OFFERED = "سكنكنار Drowsifell"
REMARK = "تسألكنار Wimbleshaw"
GOES_ON = "تسافركنار Nettlewarp"
ASKED, ASKED_NUMBER = "تخافكنار الليلة Trellowick", "+97433657481"
CUSTODY = "قرارهاكنار Thistlemarch"
COLLECTS, COLLECTS_PHONE = "عمتهاكنار Plovernest", "+97466481937"
NEVER, NEVER_PHONE = "غاضبكنار Skerrimont", "+97477350286"
AT_DOOR = "غريبكنار Quagmellow"
VISITOR, VISITOR_PHONE, PLATE = "زائرةكنار Tansybrook", "+97433918264", "QWX84731"
BANNED, BANNED_PHONE, BANNED_PLATE = "طاردكنار Vexmoorley", "+97455273918", "ZKR96125"

KINDS = {
    "belongings": (THING, RECEIVER),
    "exit": (EXIT_NOTE,),
    "relocation": (RELOCATED,),
    "extension": (MORE_NIGHTS, NEW_EXIT, OFFERED),
    "remark": (REMARK,),
    "forgotten": (GOES_ON,),
    "paper": (ON_PAPER,),
    "asked": (ASKED, ASKED_NUMBER),
    "custody": (CUSTODY,),
    "collector": (COLLECTS, COLLECTS_PHONE, NEVER, NEVER_PHONE),
    "visitor": (VISITOR, VISITOR_PHONE, PLATE),
    "name": (NAME, CALLED, SON, BABY, DRAFTED, CHANGED, GUEST, ERASED),
    "phone": (PHONE, DRAFTED_PHONE, CHANGED_PHONE, GUEST_PHONE, ERASED_PHONE),
    "note": (NOTE,),
    "override": (OVERRIDE,),
    "apart": (KEPT_APART,),
    "cancelled": (CANCELLED,),
    "plan": (WISH, GOAL, GOAL_WORDS, STEP),
    "returned": (RETURNED,),
    "review": (SUMMARY, PROGRESS),
    "number": (NUMBER,),
    "contact": (WHO, CODE_WORD, CONTACT_NOTE),
    **{role: (text,) for role, (text, _summary) in TEXTS.items()},
    "nurse": (TEXTS["nurse"][0], CORRECTED[0], ADDED[0]),
    "summary": (TEXTS["psychologist"][1], TEXTS["legal"][1]),
    "health": (TEXTS["nurse"][1], CORRECTED[1], ADDED[1]),
    "house": (LOGGED, HANDED, INVOLVED),
    "food": (OTHER_FOOD,),
    "medicine": (MEDICINE, DOSE),
    "reason": (REASON,),
    "conditions": (CONDITIONS,),
    "title": (TITLE, PICTURE_TITLE),
    "document": (IN_PDF,),
    "device": (DEVICE,),
}
"""What somebody may read again."""

STRAYS = (
    *(BANNED, BANNED_PHONE, BANNED_PLATE, AT_DOOR, MAILBOX),
    *(SOUGHT, SOUGHT_PHONE, SOUGHT_CODE, BIRTH_DATE, DOCUMENT, *WRONG, FILE_NAME, BAD_FILE),
    *(IN_ADDRESS, IN_PICTURE, SAID_BY_DATABASE, PASSWORD),
)
"""What nobody ever reads again: looked for and not there, typed wrongly, left out of a file."""

IN_CLEAR = ("device",)
"""What tables keep as it was typed."""


def words_of(texts):
    """Return texts, and each of their words as typed and folded: no part may be left either."""
    whole = {text for text in texts if not text.startswith("+")}
    words = {word for text in whole for word in text.split() if len(word) > 4}
    return {*texts, *words, *(fold(word) for word in words)}


def everything(secrets=()):
    """Return a search for all that no file and no table may hold."""
    kinds = [text for kind, texts in KINDS.items() if kind not in IN_CLEAR for text in texts]
    return Search([*words_of([*kinds, *STRAYS]), *secrets])
