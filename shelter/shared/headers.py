"""Headers of every response: keep nothing, allow nothing that is not needed (P13, P16)."""

PERMISSIONS = "camera=({camera}), microphone=(), geolocation=(), payment=(), usb=()"


class PrivateResponseMiddleware:
    """Forbid caching of all but static files, and the camera everywhere but on the scan page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        camera = "self" if request.path == "/scan/" else ""
        response.headers["Permissions-Policy"] = PERMISSIONS.format(camera=camera)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        return response
