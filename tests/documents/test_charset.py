import re
from pathlib import Path

import pytest

from pipeline.documents.charset import codec_of, decode, find_charset

CORPUS = Path(__file__).parents[1] / "corpora" / "html-encoding" / "encoding"
CASE = re.compile(rb"#data\n(.*?)\n#encoding\n([^\n]*)", re.DOTALL)


@pytest.mark.skipif(not CORPUS.exists(), reason="tests/corpora/html-encoding is not here")
def test_corpus() -> None:
    found = [case for path in sorted(CORPUS.rglob("*.dat")) for case in CASE.findall(path.read_bytes())]
    wrong = [body[:100] for body, label in found if find_charset(body) != codec_of(label.decode())]
    assert len(found) >= 82
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize(
    ("body", "declared", "text"),
    [
        ("许可".encode("gb2312"), "gb2312", "许可"),
        (b'<meta charset="gbk">' + "许可".encode("gbk"), None, '<meta charset="gbk">许可'),
        (b"\xef\xbb\xbfa\xc3\xa9", "iso-8859-1", "aé"),
        ("aé".encode("utf-16-le"), "utf-16", "aé"),
        (b"\xff\xfea\0", "utf-8", "a"),
        ("許可".encode("shift_jis"), "Shift_JIS", "許可"),
        (b"caf\xe9 \x93x\x94", None, "café “x”"),
        ("café".encode(), None, "café"),
        ("café".encode(), "no-such-set", "café"),
        (b"a\xffb", "utf-8", "a\ufffdb"),
        (b"plain", "base64", "plain"),
    ],
)
def test_decode(body: bytes, declared: str | None, text: str) -> None:
    if declared == "utf-16":
        body = b"\xff\xfe" + body
    assert decode(body, declared) == text
