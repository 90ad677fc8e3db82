"""The second factor of a member: an app that shows codes, passkeys, recovery codes (P15).

Other pages ask for it anew before something grave:

    form = step_up_form(request, at=now)            # None where nothing is asked (DEMO, fresh)
    {% include "staff/_step_up.html" %}             # inside the page's own form, given `step_up`
    confirm_now(request=request, data=request.POST, at=now)      # beside the one action; refuses

With ``anew=False`` what she confirmed within five minutes is enough.
"""

from staff.factors.checking import (
    NothingTyped,
    TooManyCodes,
    WrongCode,
    check_factor,
    confirm_now,
    confirmed,
    factors_of,
    has_own_factor,
    has_second_factor,
    is_asked,
    step_up_form,
)
from staff.factors.forms import StepUpForm

__all__ = [
    "NothingTyped",
    "StepUpForm",
    "TooManyCodes",
    "WrongCode",
    "check_factor",
    "confirm_now",
    "confirmed",
    "factors_of",
    "has_own_factor",
    "has_second_factor",
    "is_asked",
    "step_up_form",
]
