"""Ways to write an address that is not public, each of which some parser, resolver or network takes for it."""

import ipaddress
from collections.abc import Iterator
from itertools import product

#: One of each block that leads to a machine or network of our own, or to nobody.
PRIVATE_4 = (
    *("127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.5", "172.16.3.4", "172.31.255.254", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1"),
    *("192.88.99.1", "224.0.0.251", "240.0.0.1", "255.255.255.255"),
)
PRIVATE_6 = (
    *("::1", "::", "fe80::1", "fe80::a9fe:a9fe", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1"),
    *("2001:db8::1", "3fff::1", "100::1", "5f00::1", "2001:10::1", "2001:20::1", "2001:2::1", "4000::1"),
)
LOCAL_NAMES = (
    *("localhost", "LOCALHOST", "localhost.", "foo.localhost", "printer.local", "metadata.google.internal"),
    *("router.lan", "intranet.corp", "home.arpa", "ⓛocalhost", "ＬＯＣＡＬＨＯＳＴ"),
)
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def hosts() -> tuple[str, ...]:
    """Every spelling, as it stands in an address between `//` and `/`."""
    found = [*LOCAL_NAMES]
    for address in PRIVATE_4:
        found += _spellings_of_4(address)
    for six in PRIVATE_6:
        found += _spellings_of_6(six)
    return tuple(dict.fromkeys(found))


def names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Names that anybody may register, with what they resolve to: a private address, alone or among public ones."""
    found = []
    for number, address in enumerate((*PRIVATE_4, *PRIVATE_6)):
        found.append((f"a{number}.nip.example", (address,)))
        found.append((f"b{number}.nip.example", ("93.184.216.34", address)))
    return tuple(found)


def disguises(host: str) -> Iterator[str]:
    """Addresses that show another host to a careless reader."""
    yield from (
        f"http://wire.example@{host}/",
        f"http://wire.example:80@{host}/",
        f"http://wire.example%00@{host}/",
        f"http://{host}/?@wire.example",
        f"http://{host}#@wire.example/",
        f"http://wire.example\\@{host}/",
        f"http://{host}:80/",
        f"HTTP://{host}/",
        f" http://{host}/ ",
        f"http:\\\\{host}/",
    )


def _spellings_of_4(address: str) -> list[str]:
    whole = int(ipaddress.IPv4Address(address))
    a, b, c, d = (int(part) for part in address.split("."))
    parts = [(f"{part}", f"0x{part:x}", f"0{part:o}", f"0X{part:02X}", f"000{part:o}") for part in (a, b, c, d)]
    dotted = [".".join(parts[number][way] for number in range(4)) for way in range(5)]
    mixed = [f"{parts[0][1]}.{b}.{parts[2][2]}.{d}", f"{a}.{parts[1][2]}.{c}.{parts[3][1]}"]
    short = [f"{a}.{b}.{(c << 8) + d}", f"{a}.{(b << 16) + (c << 8) + d}", f"0x{a:x}.{(b << 16) + (c << 8) + d}"]
    single = [str(whole), f"0x{whole:x}", f"0X{whole:08X}", f"0{whole:o}", f"00000{whole:o}"]
    odd = [f"{address}.", address.translate(FULL_WIDTH), address.translate(CIRCLED), address.replace(".", "。")]
    high, low = whole >> 16, whole & 0xFFFF
    swapped = whole ^ 0xFFFFFFFF
    within = [
        *(f"::ffff:{address}", f"::FFFF:{high:x}:{low:x}", f"0:0:0:0:0:ffff:{high:04x}:{low:04x}"),
        *(f"::{address}", f"64:ff9b::{address}", f"64:ff9b:0:0:0:0:{high:x}:{low:x}", f"64:ff9b:1::{high:x}:{low:x}"),
        *(f"2002:{high:x}:{low:x}::", f"2002:{high:x}:{low:x}::1", f"::ffff:0:{address}"),
        f"2001:0:4136:e378:8000:63bf:{swapped >> 16:x}:{swapped & 0xFFFF:x}",
    ]
    return [*dotted, *mixed, *short, *single, *odd, *(f"[{each}]" for each in within)]


def _spellings_of_6(address: str) -> list[str]:
    parsed = ipaddress.IPv6Address(address)
    ways = (parsed.compressed, parsed.exploded, parsed.compressed.upper())
    return [f"[{way}{zone}]" for way, zone in product(ways, ("", "%25eth0", "%lo"))]
