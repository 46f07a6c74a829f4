"""What a browser may load and do on our pages (Content Security Policy, level 3)."""

_BASE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "connect-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    # Airflow shows us in a frame of the same origin.
    "frame-ancestors": "'self'",
    "base-uri": "'none'",
}


def policy(**more: str) -> str:
    """The header's value: nothing inline, nothing from elsewhere; `frame_src="'self'"` adds a directive."""
    return "; ".join(f"{name} {value}" for name, value in (_BASE | {_name(k): v for k, v in more.items()}).items())


def _name(given: str) -> str:
    return given.replace("_", "-")


POLICY = policy()
