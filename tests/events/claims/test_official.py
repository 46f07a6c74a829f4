"""Rules, notices and proclamations: few claims, of the issuer, with days, limits and parties of the whole text."""

from datetime import date

import pytest

from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.mentions import make_annotator

RULE = """Expansion of Controls on Advanced Packaging Tools

ACTION: Final rule.
This final rule amends the Export Administration Regulations (EAR) to control tools that bond high-bandwidth memory \
to logic chips. The Bureau of Industry and Security (BIS) is taking this action to protect national security.
This rule is effective April 2, 2027.
1. Section 742.6 is amended to require a license for exports to destinations in Country Group D:5 and Macau of \
integrated circuits with a 'total processing performance' of 3,000 or more. Applications will be reviewed under a \
policy of denial.
2. License Exception RPL authorizes exports of spare parts.
"""
LISTING = """Revisions to the Entity List

DEPARTMENT OF COMMERCE
Bureau of Industry and Security
The Bureau of Industry and Security (BIS) is amending the EAR by adding seven entities to the Entity List under the \
destination of China for the diversion of GPU servers.
This rule is effective on March 8, 2027.
The following persons are added: Hygon Information Technology Co., Ltd., Cambricon Technologies, and SMIC.
A license is required for all items subject to the EAR, with a presumption of denial.
| Entity | Country |
| Montage Technology | China |
"""
DUTY = """Adjusting Imports of Servers

BY THE PRESIDENT OF THE UNITED STATES OF AMERICA
A PROCLAMATION
The Secretary of Commerce has advised me that servers with AI chips are imported in quantities that threaten to \
impair the national security under section 232.
I do proclaim that a 15 percent ad valorem duty is imposed on servers that contain accelerators with a total \
processing performance of 2,000 or more. This duty shall be effective on goods entered on or after February 1, 2027.
"""


@pytest.fixture(scope="module")
def read():
    catalogue = load_catalogue()
    annotate = make_annotator(catalogue)
    return lambda text, on, kind: find_claims(annotate(text), on, catalogue, kind=kind)


def test_a_rule_is_one_act_with_its_day_and_limits(read):
    (claim,) = read(RULE, date(2027, 3, 10), "rule")
    assert (claim.type, claim.status, claim.actors) == ("restriction_imposed", "announced", ("us-bis",))
    assert claim.effective == date(2027, 4, 2)
    assert "us-country-group-d5" in claim.instruments
    assert [(one.quantity, one.op, one.value) for one in claim.thresholds] == [("tpp", ">=", 3000)]
    assert claim.attribution == "official"


def test_a_listing_names_the_parties_of_text_and_table(read):
    (claim,) = read(LISTING, date(2027, 3, 10), "rule")
    assert (claim.type, claim.status, claim.actors) == ("entity_listed", "in_force", ("us-bis",))
    assert set(claim.firms) == {"hygon", "cambricon", "smic", "montage-technology"}
    assert claim.effective == date(2027, 3, 8)


def test_a_proclamation_is_the_presidents(read):
    (claim,) = read(DUTY, date(2027, 1, 5), "rule")
    assert (claim.type, claim.status, claim.actors) == ("tariff_changed", "announced", ("us-white-house",))
    assert claim.effective == date(2027, 2, 1)
    assert claim.thresholds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "商务部公告2027年第19号\n\n发布时间：2027-05-20\n根据《中华人民共和国出口管制法》有关规定，经国务院批准，"
            "决定对镓提纯设备实施出口管制。\n本公告自2027年6月15日起施行。\n商务部 2027年5月20日",
            ("restriction_imposed", "announced", "cn-mofcom", date(2027, 6, 15), None),
        ),
        (
            "商务部公告2027年第22号\n\n根据出口管制法，决定加强锗锭对美国出口管制。\n"
            "本公告自公布之日起正式实施。\n商务部",
            ("restriction_imposed", "in_force", "cn-mofcom", date(2027, 5, 20), None),
        ),
        (
            "商务部公告\n\n经批准，自即日起至2028年5月1日，暂停实施对稀土半导体材料的出口管制措施。\n商务部",
            ("restriction_eased", "in_force", "cn-mofcom", date(2027, 5, 20), date(2028, 5, 1)),
        ),
        (
            "发布时间：2027-05-20\n国家网信办要求国内企业停止采购英伟达H20芯片，优先采购国产加速卡。",
            ("purchase_discouraged", "in_force", "cn-cac", None, None),
        ),
    ],
)
def test_chinese_notices(read, text, expected):
    (claim,) = read(text, date(2027, 5, 20), "notice")
    assert (claim.type, claim.status, claim.actors[0], claim.effective, claim.ends_on) == expected


def test_the_frame_of_a_page_is_no_claim(read):
    assert read("发布时间：2027-05-20\n来源：商务部 芯片处", date(2027, 5, 20), "notice") == []
