"""What Simplified Chinese sentences say of each type and status: tables of expressions."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re

from models.values import ClaimType

han = re.compile(r"[\u4e00-\u9fff]")
question = re.compile(r"[？?]\s*$|^问[：:]|是否(?!继续)|吗[。]?$|能否|会不会")
# Lines of a page's frame, and the law that an act rests on: they tell nothing that happened.
page_line = re.compile(
    r"^\s*(?:发布时间|发布日期|成文日期|发文日期|来源|作者|编辑|责任编辑|文号|索引号|时间|日期)\s*[：:]|^\s*\S{2,20}\s*20\d\d年\d{1,2}月\d{1,2}日\s*$"
)
basis = re.compile(
    r"(?:根据|依据|按照)[^，。；]{0,80}(?:规定|法》?|条例》?|办法》?|精神)?[，,]|经[^，。；]{0,12}批准[，,]?|为(?:了)?维护[^，。；]{0,60}[，,]|国务院商务主管部门|履行[^，。；]{0,20}义务[，,]|对其涉嫌违反《[^》]{1,20}》的"
)
background = re.compile(
    r"自20[12]\d年以来|此前|过去|一直以来|综述|比较了|评测|测评|教程|仅供参考|如果|假如|倘若|假设|假使|(?:^|[，；（）：])[^，；]{0,4}若(?!干)|风险提示|提示风险|不得捏造|不得哄抬|应当认真"
)
#: Goods: a chip's sign, or the words by which notices and press call them.
GOODS = r"(?:<C>|芯片|半导体|GPU|算力|加速卡|显卡|光刻|晶圆|存储|处理器|HBM|稀土|服务器|集成电路|镓|锗)"
_LIST = r"(?:清单|名单)"

_MOVES = "加征|课征|征收|开征|停征|减征|免征|上调|调高|提高|下调|调低|调降|降低|降至|升至|减免|豁免|排除|推迟|暂缓|暂停|延期|取消|恢复|维持|调整"
_BUYS = "采购|购买|购置|订购|使用|下单|测试|订单|安装|选用|部署|租用"
_SHIPS = "供货|供应(?!商|链)|出货|交付|发货|销售|生产|交货|接单|量产|产能|代工|工作|新订单|服务|发往|对华"

patterns: tuple[tuple[ClaimType, str], ...] = (
    ("entity_delisted", rf"(?:移出|移除|剔除|删除|撤出|撤下|除名|清除|摘除).{{0,25}}{_LIST}|(?:从|自|将).{{0,30}}{_LIST}.{{0,14}}(?:移出|移除|删除|剔除|除名|撤下|删去)|{_LIST}.{{0,30}}(?:要求|寻求|申请|请求).{{0,4}}(?:除名|移出)|(?:退出|脱离).{{0,12}}{_LIST}"),
    ("entity_listed", rf"(?:列入|加入|纳入|增列|新增|添加|增补|列进|拉入|登上).{{0,30}}(?:{_LIST}|黑名单)(?!后)|(?:列为|被列).{{0,20}}(?:实体|清单|名单)(?!后)|{_LIST}.{{0,6}}(?:载有|新增|增列|包括|添)|拉黑|列管"),
    ("tariff_changed", rf"(?:关税|税率|反倾销税|附加税).{{0,25}}(?:{_MOVES})|(?:{_MOVES}).{{0,30}}(?:关税|反倾销税|附加税)|加税"),
    ("purchase_discouraged", rf"(?:要求|敦促|建议|指示|通知|劝|呼吁|提醒|应|须|指导|叮嘱|告知).{{0,30}}(?:停止|避免|不要|不得|暂停|谨慎|慎重|减少|禁止|取消|勿|拆除|停用|终止|不再|暂缓|放弃).{{0,24}}(?:(?<!新)(?:{_BUYS}))|(?:谨慎|停止|避免|不要|禁止|暂停|不得|不鼓励|劝阻|叫停|限制)(?:{_BUYS}).{{0,20}}(?:芯片|英伟达|美国|<C>|该公司|境外|外国|国外|进口)|约谈(?!后|一事|记录|纪要)|窗口指导|优先(?:采购|使用|选用).{{0,8}}国产|(?:租用|使用|采购|购买)(?:境外|国外|外国|进口).{{0,16}}不(?:再)?(?:给予|予|享受)|要求.{{0,16}}说明.{{0,16}}(?:采购|购)"),
    ("restriction_eased", r"(?:解除|放宽|取消|撤销|废除|废止|撤回|暂停(?:实施)?|松绑|豁免|中止|放松|暂缓|松动).{0,30}(?:限制|管制|禁令|规则|许可要求|措施|第?\d+号)|(?:限制|管制|禁令|措施).{0,8}(?:予以|已|将|全部|暂时)?(?:取消|解除|撤销|放宽|松绑|暂停)|(?:批准|发放|颁发|核发|授予|获得|获批|获准|准许|允许|同意|签发|给予)(?!.{0,40}(?:实施|加强|收紧)).{0,24}(?:许可|出口|对华|供货|豁免|销往)|(?:公告|规定|规则|条款).{0,30}(?:暂停期|暂停|停止|中止)(?:实施|执行|施行)?|停止(?:实施|执行)|恢复.{0,8}许可|放行|解禁|开闸"),
    ("restriction_imposed", r"(?:限制|禁止|收紧|(?<!暂停)(?<!停止)(?<!中止)实施|扩大|升级|阻止|加码|封堵|切断|严控).{0,20}(?:出口|进口|管制|供应|对华|投资|获取|转让|转口|使用)|加强.{0,12}(?:出口|管制)|(?:出口|管制).{0,12}(?:实施|生效|升级|扩大|收紧|加码|扩围|禁令)|(?:需要|须|需|必须|应当|要求).{0,14}(?:许可|申请许可|出口许可|报批)|(?:撤销|吊销|取消|收回|终止).{0,15}(?:许可|豁免|授权|资格)|(?<!暂停)(?<!停止)(?<!中止)(?:实施|实行)出口管制|不予许可|不得出口|不得(?:向|对).{0,12}(?:出口|提供|转让)|逐案审批|违反其?出口管制(?!.{0,12}(?:罚|诉|捕|案))|(?:发布|出台|颁布|祭出).{0,12}(?:禁令|限制令|管制令)|禁售"),
    ("enforcement", r"(?:立案|处罚|罚款|罚没|处以|逮捕|拘捕|拘留|抓获|查获|截获|查扣|查封|扣押|没收|指控|认罪|定罪|判处|判刑|获刑|走私案|通缉|搜查|缉私|反垄断调查|立案调查|(?:的|展开|发起|启动|进行|接受|被|正|开展|对.{1,20})调查(?!显示|问卷|报告)|调查(?:自|已|结束|中止|仍在))|(?:检察|检方|司法部|公诉).{0,20}(?:起诉|控)|涉嫌.{0,12}(?:走私|违反|违规|非法)"),
    ("stockpiling", r"囤积|囤货|囤|备货(?!订单)|储备|库存.{0,12}(?:足够|足以|可支撑|支撑|充足|够用|可用|满足|应付|高于)|提前(?:采购|拉货|备|下单|购)|屯|封存|锁定.{0,24}(?:物料|货源|供应|芯片|产能|<C>)|备足|备下|备好|抢购|抢货|安全库存|存货.{0,20}(?:应对|防备|以备)"),
    ("supply_restored", rf"(?:恢复|重启|重新开始|重新|复产|复供).{{0,20}}(?:{_SHIPS}|访问)|(?:权限|供应|服务|供货|访问|生产|出货)[^，；]{{0,4}}恢复|(?:产能|产量|出货量?|供应量?|利用率|良率|配额).{{0,15}}(?:提升|增加|扩大|上升|增长|翻番|翻倍|升至|提高|爬坡)|每月新增.{{0,16}}(?:片|晶圆|产能)|扩产|增产|复产|复工|满产|供应.{{0,6}}(?:改善|缓解|好转)"),
    ("supply_cut", rf"(?:(?<!要求)停止|暂停|中断|削减|减少|推迟|断供|延迟|延后|停下|延期|暂缓|叫停|要求.{{2,24}}停止).{{0,16}}(?:{_SHIPS})|(?:{_SHIPS}).{{0,8}}(?:推迟|延后|延期|中断|停止|暂停|停摆|受阻|滞后)|停产|减产|断供|断货|短缺|缺货|供不应求|供应(?:紧张|不足|吃紧)|停供|跳票|(?:产能|产量|出货量?|供应量?|配额|良率).{{0,12}}(?:下降|下滑|减少|不足|受限|少|砍|偏低|吃紧|下调)|(?:发往|运往|供应)[^，；]{{0,20}}(?:不足|低于)|交期.{{0,8}}(?:延长|拉长)"),
    ("substitution", r"(?:(?<!国产)替代(?!带动)|替换|取代|改用|转向|转用|改投|转投|迁至|迁到|迁移到|迁移至|切换到|切换至|切换为|转到|转为|换到|换成|换为|换用|换装|改为(?:使用)?|接替|弃用).{0,24}(?:<C>|昇腾|国产|芯片|GPU|加速卡|平台|他方)|<C>.{0,10}(?:订单)?(?:转投|改投|改用|转到|转给|换成|换为)|<C>.{0,12}(?:替代|取代|替换|接替)|(?:从|由).{0,20}(?:迁|转|切换|换)(?:到|至|为|成|向)"),
    ("product_withdrawn", r"(?:取消|停售|召回|下架|终止|停产|搁置|放弃|砍掉|撤下|叫停|不再生产|不再供应|不再销售|不再推出|停止研发|停止开发).{0,14}(?:<C>|项目|研发|型号)|<C>.{0,14}(?:停售|召回|下架|停产|退市|取消|流产|搁置)|不再接受.{0,4}<C>.{0,4}订单|不再生产"),
    ("product_launched", r"(?:发布|推出|亮相|量产|流片|投片|首发|上市|开售|正式发售|送样|预告|面世|问世|揭晓|展示|公布|点亮)(?![^，；]{0,8}(?:公告|指南|报告|声明|通知|澄清|规则|办法|修订|计划|业绩|财报|结果)).{0,24}(?:芯片|GPU|加速卡|显卡|处理器|NPU|ASIC|<C>|新一代产品)|(?:芯片|GPU|加速卡|显卡|处理器|NPU|ASIC|<C>).{0,24}(?:发布(?!会上|.{0,3}(?:公告|报告|声明))|推出|亮相|量产|流片|投片|回片|首发|上市|开售|正式发售|送样|面世|问世|跟进|点亮|样品)"),
    ("order_placed", r"(?<!停止)(?<!暂停)(?<!避免)(?<!禁止)(?<!不得)(?<!谨慎)(?:订购|采购|集采|下单|签订|签署|签约|购买|购入|购置|租用|租赁|中标|招标|预订|预定|新签|拿下|追加|加购|承接|斩获).{0,40}(?:芯片|GPU|算力|订单|合同|服务器|加速卡|<C>|客户)|订单.{0,20}(?:万|片|颗|亿|充足)|(?:服务器|加速卡|GPU|算力|<C>).{0,16}(?:采购|订单|招标|中标|合同)"),
    ("financial_impact", r"(?:计提|减记|减值|损失|亏损|费用|营收|营业收入|收入|利润|指引|业绩).{0,25}?\d[\d.,]*(?:亿|万|%|％|个百分)"),
    ("price_changed", r"(?:价格|售价|报价|租金|月租|租赁价|合约价|单价|代工费|零售价|价).{0,26}(?:上涨|下跌|上调|下调|涨|跌|提高|降低|翻倍|回落|降至|升至|下降|走高|走低)|涨价|降价|提价|调价|(?:上调|下调|调高|调低).{0,24}价"),
)  # fmt: skip
#: What a text must speak of for one of these to be of our field.
goods = re.compile(rf"{GOODS}|卡|机|设备|EDA|产能|晶圆|芯|模组|型号|智算|代工|载板|封装|物料|样片|模型|集群")
of_goods = frozenset({"supply_cut", "supply_restored", "stockpiling", "substitution", "order_placed", "price_changed", "product_launched"})  # fmt: skip
#: A chip's sign is padded to the length of its name.
readers = tuple((type_, re.compile(pattern.replace("<C>", "<C> *"))) for type_, pattern in patterns)

denied = re.compile(
    r"否认|不实|误传|不准确|不属实|并未|没有(?!法|说明|后续)|不会|未曾|未(?:被|有|将|曾|收到|采购|停产|涨价|签)|无意|没有计划|辟谣|不打算|子虚乌有|尚未|不存在|纯属|绝无|从未"
)
#: What a later clause says of all that was told before it.
disowns = re.compile(
    r"(?:上述|该|相关|有关|此).{0,8}(?:信息|传闻|报道|消息|说法|数字|情形)?.{0,6}(?:误传|不实|不准确|不属实|子虚乌有|不存在)|澄清公告|辟谣"
)
ended = re.compile(r"到期|失效|届满|中止(?!实施)|终结|结案|解除$|作废")
rumoured = re.compile(
    r"(?:据|有)?(?:外媒|港媒|台媒|路透社?|彭博社?|媒体)(?:称|报道|消息)?|据(?:悉|传|称|报道|.{1,12}(?:报道|消息|透露))|知情(?:人士|者)|消息人士|传闻|传出|有消息称|市场消息|爆料|市场传|盛传|坊间|(?:人士|渠道商|企业|经销商)(?:透露|称)|或将|据路透|据彭博|有(?:报道|媒体)|媒体称|业内(?:人士|称)"
)
proposed = re.compile(
    r"酝酿|正?(?:评估|商议|磋商|筹划|筹备)|(?<!或)可能(?!性)(?=.{0,10}(?:将|会|采取|提高|列入))|意向|力争|目标|争取|有望|呼吁|(?<!综合)考虑|计划(?!单列)|(?<!模)(?<!虚)拟(?!合)|提议|草案|征求意见(?!不)|(?<!用于)研究(?!院|所|机构|、|中心)|打算|有意|建议(?!零售|.{0,12}(?:采购|购买|使用))|正在讨论|谈判|洽谈|商谈|寻求|(?<!出口)申请(?!.{0,14}许可)|要求除名|希望|讨论|尚待"
)
told = re.compile(
    r"宣布|公告(?!称)|公告称|披露|表示|称|声明|通知|预告|说|显示|发布|公布|回应|提醒|介绍|答|坦言|透露|指出|强调|通报|告诉"
)
#: `将` before a verb is to come; before a noun it only moves the object to the front.
future = re.compile(
    r"将(?=于|会|自|从|在|继续|开始|陆续|逐步|全面|恢复|停止|暂停|推出|发布|实施|采购|购买|投资|提高|上调|下调|减少|增加|启动|与|向|投入|交付|量产|上市|取消|解除|不再|重启|租|要求|推迟|缩减|受限|限制|征收|加征)|即将|预计|有望|承诺|同意|届时|随后|下半年|明年|下季|年底|年内"
)
at_once = re.compile(
    r"即日起|自公布之日起|自发布之日起|自今日起|立即生效|正式生效|生效|起(?:施行|实施|生效|执行|停止|恢复|暂停|对|将)|已(?:经|于)?|日起"
)
passive = re.compile(r"被|遭|已(?:经|于)?|获(?!得许可后)")
#: Only a cause makes a firm's figures an impact.
caused = re.compile(r"影响|受|因|由于|系|减值|计提|减记|带动|相关收入|禁令|管制|导致|拖累|<C>")
GOVERNMENT_TYPES = frozenset({"restriction_imposed", "restriction_eased", "entity_listed", "entity_delisted", "tariff_changed", "purchase_discouraged", "enforcement"})  # fmt: skip
governments = (
    (re.compile(r"(?<!对)(?<!向)(?<!从)(?<!在)(?<!与)(?<!于)(?:美国|美方|白宫|华盛顿)"), "us-government"),
    (re.compile(r"中国政府|中方|北京|我国|监管部门|有关部门|主管部门"), "cn-government"),
    (re.compile(r"荷兰"), "nl-government"),
    (re.compile(r"日本"), "jp-government"),
    (re.compile(r"韩国"), "kr-government"),
    (re.compile(r"欧盟"), "eu-commission"),
)
#: Of two types that one clause is read as, the first stands.
beats: dict[ClaimType, tuple[ClaimType, ...]] = {
    "entity_delisted": ("entity_listed", "restriction_eased", "restriction_imposed"),
    "entity_listed": ("restriction_imposed", "enforcement", "product_launched", "restriction_eased"),
    "tariff_changed": ("restriction_eased", "restriction_imposed", "supply_cut", "price_changed"),
    "purchase_discouraged": (
        "supply_cut",
        "order_placed",
        "restriction_imposed",
        "substitution",
        "stockpiling",
        "product_withdrawn",
    ),
    "restriction_eased": ("restriction_imposed", "supply_restored", "product_launched", "supply_cut", "order_placed"),
    "restriction_imposed": ("supply_cut", "product_launched", "order_placed"),
    "supply_restored": ("supply_cut", "product_launched", "order_placed", "restriction_eased"),
    "product_withdrawn": ("supply_cut", "order_placed", "product_launched"),
    "supply_cut": ("product_launched", "order_placed", "financial_impact"),
    "substitution": ("product_launched", "order_placed", "product_withdrawn"),
    "price_changed": ("product_launched", "financial_impact", "order_placed"),
    "financial_impact": ("product_launched",),
    "stockpiling": ("order_placed", "price_changed"),
    "order_placed": ("product_launched",),
    "enforcement": ("product_launched", "restriction_imposed", "restriction_eased", "purchase_discouraged"),
}
