"""What each way of looking adds to an answer, while it is put together."""

from dataclasses import dataclass, field

from pipeline.policy.licence.values import Aside, Examined, Ground, NotExamined


@dataclass(slots=True)
class Found:
    """Grounds that hold, grounds that may, what was examined and is not met, what nobody examined, what bears on it."""

    grounds: list[Ground] = field(default_factory=list)
    open_grounds: list[Ground] = field(default_factory=list)
    examined: list[Examined] = field(default_factory=list)
    not_examined: list[NotExamined] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Take over what another way of looking found."""
        self.grounds += other.grounds
        self.open_grounds += other.open_grounds
        self.examined += other.examined
        self.not_examined += other.not_examined
        self.asides += other.asides

    def put(self, ground: Ground) -> None:
        """Add a ground where its outcome puts it."""
        if ground.outcome == "yes":
            self.grounds.append(ground)
        elif ground.outcome == "unknown":
            self.open_grounds.append(ground)
        else:
            self.examined.append(Examined(id=ground.id, title=ground.title, cites=ground.cites, why=ground.why))
