"""What a token stands for, as the model of claim types sees it: words by their base form, mentions by their trade."""

import re
from functools import lru_cache
from typing import Any

from pipeline.events.claims.view import View
from pipeline.mentions.lemmas import lemma_of

# A firm's trade, by the first role that the catalogue gives it; the first that fits stands.
trades = (
    ("V", re.compile(r"chip vendor|gpu|chip design|chip start-up|chip ip", re.IGNORECASE)),
    ("M", re.compile(r"memory|hbm", re.IGNORECASE)),
    ("F", re.compile(r"foundry|osat|packag|wafer|substrate|photoresist|material", re.IGNORECASE)),
    ("E", re.compile(r"equipment|eda|lithograph|tool", re.IGNORECASE)),
    ("B", re.compile(r"oem|odm|ems|network|optics|storage|interconnect|power", re.IGNORECASE)),
    ("D", re.compile(r"distribut|trader", re.IGNORECASE)),
    ("L", re.compile(r"cloud|internet|ai lab|hyperscal|datacentre|telecom|software|buyer|research", re.IGNORECASE)),
)
year = re.compile(r"(?:19|20)\d\d$")
Trades = dict[str, str]


by_content: dict[str, Trades] = {}  # of the catalogues met, by their content hash


def trades_of(catalogue: Any) -> Trades:
    """The sign of each firm by id: its trade, and a `c` where it is Chinese; empty where the catalogue has no firms."""
    sha = getattr(catalogue, "sha", None)
    if sha is None:
        return _trades(getattr(catalogue, "firms", {}))
    if sha not in by_content:
        by_content[sha] = _trades(catalogue.firms)
    return by_content[sha]


def _trades(firms: Any) -> Trades:
    out: Trades = {}
    for id_, firm in firms.items():
        role = (list(getattr(firm, "roles", ()) or ()) or [""])[0]
        trade = next((sign for sign, pattern in trades if pattern.search(role)), "O")
        out[id_] = f"<F{trade}{'c' if getattr(firm, 'country', None) == 'CN' else ''}>"
    return out


@lru_cache(maxsize=50_000)
def base(form: str) -> str:
    """The base form of a token: numbers and years by a sign, signs of mentions as they are."""
    if form[0].isdigit():
        return "#y" if year.match(form) else "#"
    return lemma_of(form) if form.isalpha() else form


def fine_signs(view: View, trades_by_id: Trades) -> list[str]:
    """The form of each token, where a mention's sign tells its trade or land: `<FVc>`, `<Au>`, `<Pc>`, `<C?>`."""
    out = []
    for token in view.tokens:
        form, mention = token.form, token.mention
        if mention is None:
            out.append(form)
        elif form == "<F>":
            out.append("<FN>" if mention.id is None else trades_by_id.get(mention.id, "<FO>"))
        elif form == "<A>":
            land = (mention.id or "")[:3]
            out.append("<Au>" if land == "us-" else "<Ac>" if land == "cn-" else "<Ao>")
        elif form == "<C>":
            out.append("<C>" if mention.id else "<C?>")
        elif form == "<P>":
            out.append("<Pc>" if mention.id == "CN" else "<P>")
        else:
            out.append(form)
    return out
