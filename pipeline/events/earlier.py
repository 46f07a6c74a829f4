"""Sentences in which a speaker tells what was said before: what they state need not hold any more."""

import re

_EARLIER = re.compile(
    r"^\W*(?:(?:and|but|now)\s+)?(?:(?:in|at|on|back\s+in|last|a)\s+(?:[\w']+\s+){1,4}?),?\s*(?:i|we)\s+(?:had\s+|have\s+)?(?:also\s+)?(?:told\s+you|said|spoke|guided|promised|talked|reported|mentioned|gave\s+you)\b"
    r"|^\W*(?:(?:and|but|now)\s+)?(?:i|we)\s+(?:had\s+|have\s+)?(?:also\s+)?(?:told\s+you|guided|spoke\s+of|talked\s+of|gave\s+you|promised)\b"
    r"|^\W*(?:in|at|on|back\s+in|last)\s+(?:[\w']+\s+){1,4}?,?\s*(?:i|we)\s+(?:had|held|expected|planned|saw)\b",
    re.IGNORECASE,
)
_NOW_TOO = re.compile(r"\b(?:today|now|still|it is|remains?|since then|this time)\b", re.IGNORECASE)


def told_before(sentence: str) -> bool:
    """Whether a sentence tells what its speaker said before, and nothing that holds now: "in May we told you that …".

    Args:
        sentence: as written, or in lower case without commas.
    """
    return _EARLIER.search(sentence) is not None and _NOW_TOO.search(sentence) is None
