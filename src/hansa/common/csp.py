"""A content policy for documents that carry their own style, such as mails."""

import base64
import hashlib
import re

STYLE_ATTRIBUTE = re.compile(r'\sstyle="([^"]*)"')
STYLE_ELEMENT = re.compile(r"<style[^>]*>(.*?)</style>", re.S)


def _hash(source: str) -> str:
    digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def policy_for_mail(html: str) -> str:
    """
    Return a policy under which a browser shows this mail and nothing else.

    No script, no form, no request to anybody; each style in the mail is allowed by its hash, so
    even here there is no ``unsafe-inline``.
    """
    import html as entities

    styles = STYLE_ATTRIBUTE.findall(html)
    allowed = sorted({_hash(entities.unescape(s)) for s in styles})
    allowed += sorted({_hash(s) for s in STYLE_ELEMENT.findall(html)})
    return (
        "default-src 'none'; sandbox allow-popups allow-popups-to-escape-sandbox; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        f"style-src 'unsafe-hashes' {' '.join(allowed)}"
    )
