"""Every frame: which verbs and nouns, with which objects and subjects, say that what happened.

A verb frame asks for an object (`obj`) behind an active verb or before a passive one, and for a kind of subject. A noun
frame asks for its companions in the same clause. Expressions are over a view's line, where mentions are `<F>`, `<C>`,
`<A>`, `<P>`, `<I>` (`<L>` for a list, `<V>` for a permission); they match whole tokens.
"""

from pipeline.events.claims.frame import Frame
from pipeline.events.claims.frames_government import government
from pipeline.events.claims.frames_market import market
from pipeline.events.claims.frames_supply import supply

frames: tuple[Frame, ...] = government + supply + market

__all__ = ["Frame", "frames"]
