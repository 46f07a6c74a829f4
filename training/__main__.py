"""`python -m training`: trains every part that is trained from labelled passages, one after the other."""

from training.attach import main as train_attach
from training.names import main as train_names
from training.parts.__main__ import main as train_parts
from training.types.__main__ import main as train_types


def main() -> None:
    """Train all of it: names first, since the others see what it finds."""
    train_names([])
    train_types()
    train_parts()
    train_attach()


if __name__ == "__main__":
    main()
