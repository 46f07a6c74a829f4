"""Pages that are no news keep being read: the bar holds on the development split."""

from tests.reading.nonnews import load, ours, ours_untold, score


def test_body_of_pages_that_are_no_news() -> None:
    pages = load("dev")
    for read in (ours, ours_untold):
        scores = score(pages, read)
        assert sum(scores.values()) / len(scores) >= 0.97
    real = [page for page in pages if page.seen == "real"]
    assert sum(score(real, ours).values()) / len(real) >= 0.94


def test_the_set_is_split_by_publisher() -> None:
    dev, test = ({page.publisher for page in load(split)} for split in ("dev", "test"))
    assert not dev & test
    assert len(dev | test) >= 20
    assert len(load("dev")) + len(load("test")) >= 80
