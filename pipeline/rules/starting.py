"""What somebody begins a rule of their own with: a text that is right already, and what its keys and fields mean."""

from collections.abc import Mapping

from pipeline.rules.picture import NAMES, schema

#: A rule that loads and whose cases hold, with every key that it must have said beside it.
START = """\
# In one sentence: what should be told, and to whom? If two sentences are needed, write two rules.
id: ours-in-china                # small letters, digits and hyphens; one that is shipped is replaced by yours
title: "{{ event.type | about(event.chips | named) }} for {{ event.places | named }}: {{ event.stage | phrase }}"
explanation: >-
  {{ event.chips | named }}, of which {{ exposure.units }} units of ours are in scope, is told of
  for {{ event.places | named }}.
severity:                        # one word, or steps; the last step has no `when`
  - when: event.official
    severity: high
    because: an official text says so
  - severity: low
    because: no official text that we have read says so
when: >-                         # parts joined by &&, the most telling first: "why not" names the first that fails
  event.type == "restriction_imposed"
  && change.kind == "stage"
  && "CN" in event.places
  && exposure.units > 0
owner: trade compliance          # who decides on what it finds
runbook: docs/rules.md#restriction-touches-us   # what to do then: a heading there, or an address of yours
mode: dry_run                    # its alerts are kept and marked, and nobody is told, until it is switched on
fires_on:                        # pictures of turns; what a case does not name is empty
  - case: announced for China, and we have ordered some
    severity: low
    event: {type: restriction_imposed, stage: announced, chips: [nvidia-h20], places: [CN]}
    exposure: {units: 64}
  - case: the same by an official text
    severity: high
    event: {type: restriction_imposed, stage: in_force, official: true, chips: [nvidia-h20], places: [CN]}
    exposure: {units: 64}
stays_quiet_on:                  # take the near misses: the other country, nothing of ours, only another day
  - case: for another country
    event: {type: restriction_imposed, stage: announced, chips: [nvidia-h20], places: [RU]}
    exposure: {units: 64}
  - case: nothing of ours is in scope
    event: {type: restriction_imposed, stage: announced, chips: [nvidia-h20], places: [CN]}
  - case: only a day of it changed
    change: {kind: dated}
    event: {type: restriction_imposed, stage: announced, chips: [nvidia-h20], places: [CN]}
    exposure: {units: 64}
undecided_on:                    # a rule that hangs on an amount needs one: it is known to be at least this
  - case: how much of ours is in scope cannot be told
    event: {type: restriction_imposed, stage: announced, chips: [nvidia-h20], places: [CN]}
    exposure: {units: 0, unknown: [units]}
"""


def fields_by_part() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """What a rule may ask: by part of the picture each field, and what it is, in words."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, kind in schema().items():
        part, _, name = path.partition(".")
        told = NAMES[kind.scalar]
        if kind.choices:
            told = " | ".join(sorted(kind.choices - {""}))
        found.setdefault(part, []).append((name, f"list of {told}" if kind.many else told))
    return {part: tuple(fields) for part, fields in found.items()}
