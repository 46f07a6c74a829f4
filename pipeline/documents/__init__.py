"""HTML, transcripts, PDF and files to `models.values.Page`; what is kept of a page; what changed in it.

reading ── the door: bytes to a page, by kind
page, body ── a news page        blocks, signs, container, prose, density, around; facts, linked, walls, selectors, css
dates ── when                    statements, moments, shown_dates
formal ── a document taken whole nature, furniture, acts (XML), fixed (lines of fixed width), columns, pdf, pdf_child
transcripts ── who speaks        speakers
files ── mail, Markdown, plain text
charset, tokens, limits, apart, child ── bytes and markup of strangers, read within bounds
kept, titled ── a revision       sections, numbering (its structure); places, shown (its place in the capture)
revisions ── what changed        furniture, spelling; retraction; redline, told_change (for people)
passing ── what may leave        publishers' terms
addresses ── the natural key
"""
