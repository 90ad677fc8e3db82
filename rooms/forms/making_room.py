"""What confirms that others change rooms: the moves as they were shown, and for how long."""

from django import forms

from rooms.forms.requests import AcceptForm


class OfferForm(forms.Form):
    """The moves as they were shown."""

    offer = forms.CharField(widget=forms.HiddenInput)


class AcceptOfferForm(OfferForm, AcceptForm):
    """The same for a request: for how long the beds are held, and why for them."""

    place = None
