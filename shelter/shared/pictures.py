"""Texts as pictures that a camera reads."""

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


def qr_svg(text: str) -> SafeString:
    """Return a text as an inline SVG picture: black on white in every theme, without styles."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    picture = code.make_image(image_factory=SvgPathImage)
    size = len(code.get_matrix())
    path = picture.path.get("d")
    return mark_safe(  # made of numbers only
        f'<svg class="qr" viewBox="0 0 {size} {size}" width="58mm" height="58mm" '
        f'shape-rendering="crispEdges" aria-hidden="true" focusable="false">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
