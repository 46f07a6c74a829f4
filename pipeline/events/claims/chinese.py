"""Claims in Simplified Chinese sentences: fewer patterns, the same types and statuses."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

from models.values import ClaimType, Status
from pipeline.events.claims.drafts import Draft
from pipeline.events.claims.view import View

han = re.compile(r"[\u4e00-\u9fff]")
question = re.compile(r"[？?]|是否|吗[。]?$|能否|会不会")
# Lines of a page's frame, and the law that an act rests on: they tell nothing that happened.
page_line = re.compile(
    r"^\s*(?:发布时间|发布日期|成文日期|发文日期|来源|作者|编辑|责任编辑|文号|索引号|时间|日期)\s*[：:]|^\s*\S{2,20}\s*20\d\d年\d{1,2}月\d{1,2}日\s*$"
)
basis = re.compile(
    r"(?:根据|依据|按照)[^，。；]{0,80}(?:规定|法|条例|办法|精神)?[，,]|经[^，。；]{0,12}批准[，,]?|为(?:了)?维护[^，。；]{0,60}[，,]|国务院商务主管部门|海关总署公告|履行[^，。；]{0,20}义务[，,]"
)
GOODS = r"(?:芯片|半导体|GPU|算力|加速卡|显卡|光刻|晶圆|存储|处理器|HBM|设备|材料|镓|锗|锑|稀土|服务器|集成电路|卡)"

patterns: tuple[tuple[ClaimType, str], ...] = (
    ("entity_delisted", r"(?:移出|移除|剔除|删除|撤出).{0,25}(?:清单|名单)|从.{0,30}(?:清单|名单).{0,12}(?:移出|移除|删除|剔除)"),
    ("entity_listed", r"(?:列入|加入|纳入|增列|新增|添加).{0,30}(?:清单|名单)|(?:列为|被列).{0,20}(?:实体|清单|名单)"),
    ("tariff_changed", r"(?:关税|税率|反倾销税).{0,25}(?:上调|下调|提高|降低|加征|征收|豁免|推迟|暂停|取消|调整)|(?:加征|征收|上调|下调|提高|降低|豁免|推迟|暂停|取消|调整).{0,30}(?:关税|反倾销税)"),
    ("purchase_discouraged", r"(?:要求|敦促|建议|指示|通知|约谈|劝|呼吁|提醒).{0,40}(?:停止|避免|不要|不得|暂停|谨慎|减少|禁止|取消|勿).{0,15}(?:采购|购买|使用|订购|测试|下单|订单)|(?:谨慎|停止|避免|不要|禁止|暂停)(?:采购|购买|使用|订购).{0,20}(?:芯片|英伟达|美国)|约谈.{0,10}(?:英伟达)|优先(?:采购|使用).{0,8}国产"),
    ("restriction_eased", r"(?:解除|放宽|取消|撤销|暂停(?:实施)?|松绑|豁免|中止|放松).{0,30}(?:限制|管制|禁令|规则|许可要求|出口管制|措施)|(?:批准|发放|颁发|授予|获得|获批|允许|同意)(?!.{0,40}(?:实施|加强|收紧)).{0,30}(?:许可|出口|销售|对华|供货)|(?:公告|措施|管制|规定|规则|条款).{0,60}(?:暂停|停止|中止)(?:实施|执行|施行)|停止(?:实施|执行)|恢复.{0,8}许可|放行"),
    ("restriction_imposed", r"(?:限制|禁止|收紧|加强|(?<!暂停)(?<!停止)(?<!中止)实施|扩大|升级|管制|阻止).{0,30}(?:出口|进口|管制|供应|销售|对华|投资|获取)|出口管制.{0,12}(?:实施|生效|升级|扩大|收紧)|(?:需要|须|需|必须|应当|要求).{0,20}(?:许可|申请许可|出口许可)|(?:撤销|吊销|取消|收回).{0,15}(?:许可|豁免|授权|资格)|(?<!暂停)(?<!停止)(?<!中止)(?:实施|实行)出口管制|不予许可"),
    ("enforcement", r"(?:调查|立案|处罚|罚款|起诉|逮捕|查获|扣押|没收|指控|定罪|判刑|走私案|反垄断)"),
    ("stockpiling", r"(?:囤积|囤货|备货|储备|库存充足|库存.{0,10}(?:足够|足以|可支撑|支撑)|提前采购|屯)"),
    ("supply_restored", r"(?:恢复|重启|重新开始|重新).{0,20}(?:供货|供应|销售|生产|出货|交付|发货)|(?:产能|产量|出货量?|供应量?).{0,15}(?:提升|增加|扩大|上升|增长|翻番)|扩产|增产"),
    ("supply_cut", r"(?:停止|暂停|中断|削减|减少|推迟|停产|减产|断供|延迟).{0,20}(?:供货|供应|生产|出货|交付|销售|产能|发货)|停产|减产|断供|短缺|缺货|供不应求|供应紧张|(?:产能|产量|出货量?|供应量?).{0,12}(?:下降|下滑|减少|不足|受限)"),
    ("substitution", r"(?:替代|替换|取代|改用|转向|转用|切换(?:到|至)|迁移(?:到|至)|国产替代).{0,30}(?:芯片|GPU|昇腾|国产|英伟达|算力|加速卡|平台|<C>)?"),
    ("product_withdrawn", r"(?:取消|停售|召回|下架|终止).{0,20}(?:芯片|产品|加速卡|显卡|项目|<C>)|(?:芯片|产品|加速卡|显卡|<C>).{0,10}(?:停售|召回|下架)"),
    ("product_launched", r"(?:发布|推出|亮相|量产|流片|首发|上市|正式发售|送样).{0,24}(?:芯片|GPU|加速卡|显卡|处理器|NPU|ASIC|<C>)|(?:芯片|GPU|加速卡|显卡|处理器|NPU|ASIC|<C>).{0,24}(?:发布(?!会上)|推出|亮相|量产|流片|首发|上市|正式发售|送样)"),
    ("order_placed", r"(?:订购|采购|下单|签订|签署|购买|租用|租赁|中标|预订).{0,40}(?:芯片|GPU|算力|订单|合同|协议|服务器|加速卡|<C>|卡)|订单.{0,20}(?:万|片|颗|亿)"),
    ("financial_impact", r"(?:计提|减记|减值|损失|费用|营收|收入|利润|指引).{0,25}(?:亿|万|%|％|百分)"),
    ("price_changed", r"(?:价格|售价|报价|租金|租赁价|合约价|单价).{0,20}(?:上涨|下跌|上调|下调|涨|跌|提高|降低|翻倍|回落)|(?:涨价|降价|提价|上调.{0,8}价|下调.{0,8}价)"),
)  # fmt: skip
readers = tuple((type_, re.compile(pattern)) for type_, pattern in patterns)

denied = re.compile(
    r"否认|不实|并未|没有(?!法)|不会|未曾|未(?:被|有|将|曾)|无意|没有计划|澄清|辟谣|不打算|子虚乌有|尚未"
)
ended = re.compile(r"(?:已|将)?(?:到期|失效|届满)")
rumoured = re.compile(
    r"据(?:悉|传|称|报道|.{1,12}(?:报道|消息|透露))|知情人士|消息人士|传闻|传出|有消息称|爆料|市场传|业内人士(?:透露|称)|或将|据路透|据彭博"
)
proposed = re.compile(
    r"(?<!综合)考虑|计划|(?<!模)拟|提议|草案|征求意见|(?<!用于)研究(?!院|所|机构|、)|打算|有意|建议(?!.{0,12}(?:采购|购买|使用))|正在讨论|谈判|洽谈|寻求|(?<!出口)申请(?!.{0,14}许可)|希望|讨论"
)
announced = re.compile(
    r"将(?!于\d{4}年)|宣布|公告|表示|称|发布公告|同意|承诺|达成|即将|预计|自\d{1,2}月|起(?:施行|实施|生效)"
)
at_once = re.compile(r"即日起|自公布之日起|自发布之日起|立即生效|正式生效|已(?:经|于)?")
background = re.compile(
    r"自20[12]\d年以来|此前|过去|一直以来|综述|比较了|评测|测评|对比|教程|仅供参考|如果|假如|倘若|假设|假使"
)
GOVERNMENT_TYPES = frozenset({"restriction_imposed", "restriction_eased", "entity_listed", "entity_delisted", "tariff_changed", "purchase_discouraged", "enforcement"})  # fmt: skip
governments = (
    (re.compile(r"(?<!对)(?<!向)(?<!从)(?<!在)(?<!与)(?<!于)(?:美国|美方|白宫|华盛顿)"), "us-government"),
    (re.compile(r"中国政府|中方|北京|我国|监管部门|有关部门"), "cn-government"),
    (re.compile(r"荷兰"), "nl-government"),
    (re.compile(r"日本"), "jp-government"),
    (re.compile(r"韩国"), "kr-government"),
    (re.compile(r"欧盟"), "eu-commission"),
)
beats: dict[ClaimType, tuple[ClaimType, ...]] = {
    "entity_delisted": ("entity_listed", "restriction_eased", "restriction_imposed"),
    "entity_listed": ("restriction_imposed", "enforcement", "product_launched"),
    "tariff_changed": ("restriction_eased", "restriction_imposed", "supply_cut"),
    "purchase_discouraged": ("supply_cut", "order_placed", "restriction_imposed"),
    "restriction_eased": ("restriction_imposed", "supply_restored", "product_launched", "supply_cut"),
    "restriction_imposed": ("supply_cut", "product_launched"),
    "supply_restored": ("supply_cut", "product_launched"),
    "supply_cut": ("product_launched", "product_withdrawn"),
    "price_changed": ("product_launched", "financial_impact"),
    "financial_impact": ("product_launched",),
    "order_placed": ("product_launched",),
    "enforcement": ("product_launched", "restriction_imposed"),
    "substitution": ("product_launched",),
}


def is_chinese(text: str) -> bool:
    """Whether a sentence is written in Chinese characters for the most part."""
    return len(han.findall(text)) * 4 > len(text.strip()) and len(text) > 3


def find_chinese(view: View, body: str, number: int) -> list[Draft]:
    """The drafts of one Chinese sentence."""
    if question.search(body) or background.search(body) or page_line.search(body):
        return []
    plain = basis.sub(lambda match: "，" * len(match[0]), _with_signs(view, body))
    hits = {type_: match for type_, pattern in readers if (match := pattern.search(plain))}
    for type_, weaker in beats.items():
        if type_ in hits:
            for other in weaker:
                hits.pop(other, None)
    out = []
    for type_, match in hits.items():
        gov = type_ in GOVERNMENT_TYPES
        ids = {
            sign: [
                t.mention.id
                for t in view.tokens
                if (t.form == sign or (sign == "<I>" and t.form in {"<L>", "<V>"}))
                and t.mention
                and t.mention.id
                and not (sign == "<A>" and plain[t.start - view.start] == "，")
            ]
            for sign in ("<F>", "<C>", "<I>", "<P>", "<A>")
        }
        if gov:
            actors = ids["<A>"][:1] or [id_ for pattern, id_ in governments if pattern.search(plain[: match.end()])][:1]
        else:
            before = [
                t.mention.id
                for t in view.tokens
                if t.form == "<F>" and t.mention and t.mention.id and t.start < view.start + match.start() + 1
            ]
            actors = before[:1]
        firms = [id_ for id_ in dict.fromkeys(ids["<F>"]) if id_ not in actors]
        chips = tuple(dict.fromkeys(ids["<C>"]))
        taken: tuple[str, ...] = ()
        if type_ == "substitution":
            later = [
                t.mention.id
                for t in view.tokens
                if t.form == "<C>" and t.mention and t.mention.id and t.start >= view.start + match.start()
            ]
            taken = tuple(later)
        out.append(
            Draft(
                type=type_, status=_status(plain, gov), actors=tuple(actors), firms=tuple(firms), chips=chips, to_chips=taken,
                instruments=tuple(dict.fromkeys(ids["<I>"])), places=tuple(dict.fromkeys(ids["<P>"])), sentence=number,
                trigger=view.at(0), last=1, clause=0, start=view.start, end=view.end, weight=0.65,
                how=f"zh-{type_}: {match[0][:30]!r}",
            )
        )  # fmt: skip
    return out


def _with_signs(view: View, body: str) -> str:
    """A sentence in which chips are told by their sign, as long as before."""
    for token in view.tokens:
        start, end = token.start - view.start, token.end - view.start
        if token.form == "<C>" and end - start >= 3:
            body = body[:start] + "<C>".ljust(end - start) + body[end:]
    return body


def _status(body: str, gov: bool) -> Status:
    if denied.search(body):
        return "denied"
    if ended.search(body):
        return "ended"
    if rumoured.search(body):
        return "rumoured"
    if proposed.search(body):
        return "proposed"
    if gov and at_once.search(body):
        return "in_force"
    if announced.search(body):
        return "announced"
    return "in_force"
