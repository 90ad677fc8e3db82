"""How one comes in: passwords, second factors, PIN, lock and devices, right and wrong."""

import re

import pyotp

from tests.shared.canaries import words
from tests.support.canary_house import NEWCOMER, PASSWORD


def first_sign_in(house):
    """Somebody without a second factor sets it up, accepts the terms and chooses a PIN."""
    desk = house.stranger(NEWCOMER)
    desk.give_password()
    page = desk.get("/sign-in/set-up/").body
    secret = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)[0]
    answer = desk.post("/sign-in/set-up/", app_code=pyotp.TOTP(secret.replace(" ", "")).now())
    desk.codes = re.findall(r"[A-Z2-9]{5}-[A-Z2-9]{5}", answer.body)
    assert len(set(desk.codes)) == 10, answer.body
    plain = [code.replace("-", "") for code in desk.codes]
    house.secrets |= {secret, secret.replace(" ", ""), *desk.codes, *plain}
    assert desk.go("/terms/") == "/preferences/pin/"
    weak = {"current": PASSWORD, "pin": "123456", "again": "123456"}
    assert desk.post("/preferences/pin/", weak).status == 422
    desk.go("/preferences/pin/", current=PASSWORD, pin=words.PIN, again=words.PIN)
    house.visitors[NEWCOMER] = desk
    house.digits.add(words.PIN)
    return desk


def lock_and_open(desk):
    assert desk.post("/session/active/").status == 204
    desk.go("/lock/")
    assert desk.get("/").status == 302
    assert desk.post("/locked/", pin=words.WRONG_PIN, next="/").status == 422
    desk.go("/locked/", pin=words.PIN, next="/")


def admit_device(house):
    """A device is admitted with its code; another member signs in on it."""
    page = house.at("manager").post("/settings/devices/", label=words.DEVICE).body
    code = re.search(r"(?<![-\w])[2-9A-Z]{4}-[2-9A-Z]{4}(?![-\w])", page)[0]  # no part of an id
    visitor = house.at("intake")
    assert visitor.post("/device/", code=words.WRONG_DEVICE).status == 422
    visitor.go("/device/", code=code)
    house.secrets |= {code, code.replace("-", ""), visitor.cookies["device"]}
    del house.visitors["intake"]
    house.at("intake").cookies["device"] = visitor.cookies["device"]


def wrong_codes(house):
    visitor = house.stranger("network")
    visitor.give_password()
    assert visitor.post("/sign-in/second/", factor_code=words.WRONG_FACTOR).status == 422


def new_account(house):
    """An administrator adds an account; its first password is shown once."""
    role = {"login": "newcomer", "name": "Huda", "roles": "trainer"}
    page = house.at("admin").post("/settings/members/add/", role).body
    house.secrets.add(re.search(r'class="code"[^>]*>([^<]{10,})<', page)[1])


def print_cards(house):
    """Both recovery cards are printed and entrusted: from then on they are on paper alone."""
    visitor = house.at("privacy")
    page = visitor.post("/settings/keys/cards/", factor_code=visitor.codes.pop()).body
    groups = re.findall(r"<li>(\d{4,})</li>", page)
    assert groups, page
    half = len(groups) // 2
    cards = (groups[:half], groups[half:])
    house.secrets |= {between.join(card) for card in cards for between in ("", " ")}
    visitor.go("/settings/keys/cards/entrust/")
