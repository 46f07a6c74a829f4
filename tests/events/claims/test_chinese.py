"""Claims in Simplified Chinese: official notices, firms' announcements, and what the press passes on."""

from datetime import date
from functools import cache

import pytest

from models.values import Claim
from pipeline.catalogue import load_catalogue
from pipeline.events.claims import find_claims
from pipeline.mentions import make_annotator

DAY = date(2026, 3, 10)


@cache
def annotator():  # type: ignore[no-untyped-def]
    return make_annotator(load_catalogue())


def claims(text: str) -> list[Claim]:
    return find_claims(annotator()(text), DAY, load_catalogue())


CASES = {
    "商务部决定自即日起对镓、锗相关物项实施出口管制。": [("restriction_imposed", "in_force", "cn-mofcom")],
    "商务部宣布，自2026年6月1日起对稀土加工设备实施出口管制。": [("restriction_imposed", "announced", "cn-mofcom")],
    "商务部将某芯片设备企业列入不可靠实体清单。": [("entity_listed", "in_force", "cn-mofcom")],
    "腾讯否认将采购H20芯片。": [("order_placed", "denied", "tencent")],
    "据知情人士透露，字节跳动计划采购昇腾910C约一万张。": [("order_placed", "rumoured", "bytedance")],
    "寒武纪宣布推出思元690芯片。": [("product_launched", "announced", "cambricon")],
    "摩尔线程拟于明年停产MTT S4000。": [("product_withdrawn", "proposed", "moore-threads")],
    "如果美国放宽限制，H20或许会恢复供货。": [],
    "阿里云是否会改用昇腾芯片？": [],
    "本文比较了昇腾910C与H20的性能评测。": [],
}


@pytest.mark.parametrize("text", CASES)
def test_type_status_and_actor(text: str) -> None:
    found = [(claim.type, claim.status, next(iter(claim.actors), None)) for claim in claims(text)]
    assert found == CASES[text]


def test_two_claims_of_one_sentence_keep_their_own_actors() -> None:
    found = {c.type: c for c in claims("美国政府已发放H20出口许可；有关部门约谈平台企业，要求其停止采购H20。")}
    assert found["restriction_eased"].actors == ("us-government",)
    assert found["purchase_discouraged"].actors == ("cn-government",)


def test_a_later_sentence_disowns_what_was_passed_on() -> None:
    found = claims("近日有媒体称寒武纪将推出新一代芯片。公司声明，上述信息均为误传。")
    assert {(claim.type, claim.status) for claim in found} == {("product_launched", "denied")}


def test_jiang_before_an_object_is_no_future() -> None:
    [claim] = claims("商务部决定将某芯片企业移出不可靠实体清单。")
    assert (claim.type, claim.status) == ("entity_delisted", "in_force")
