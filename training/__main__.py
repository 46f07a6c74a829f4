"""`python -m training`: trains every part that is trained from labelled passages, one after the other."""

from training.parts.__main__ import main as train_parts
from training.types.__main__ import main as train_types


def main() -> None:
    """Train all of it."""
    train_types()
    train_parts()


if __name__ == "__main__":
    main()
