"""General listings, of which only what concerns the watch is taken: a paper's whole news sitemap is not asked for."""

import re
from collections.abc import Callable

from pipeline.errors import LayoutError
from pipeline.sources.tools.declare import Item, Received

_ASCII = (
    r"AI|A\.I\.|artificial intelligence|chips?|chip-?makers?|semiconductors?|GPUs?|HBM|wafers?|foundry|accelerators?"
    r"|data[ -]?cent(?:er|re)s?|supercomput\w+|export (?:control|curb|ban|licen[cs]|rule|restriction)\w*|entity list"
    r"|sanction\w*|tariffs?|trade (?:war|curb|deal|restriction)\w*|Nvidia|AMD|Intel|Broadcom|Qualcomm|Micron|Cerebras"
    r"|TSMC|Samsung|SK Hynix|ASML|Huawei|Ascend|SMIC|CXMT|YMTC|Cambricon|Hygon|Biren|Tencent|Alibaba|Baidu|ByteDance"
    r"|DeepSeek|OpenAI|CoreWeave|Oracle|Supermicro|KI|Halbleiter\w*|Exportkontroll\w*|Rechenzentr\w+"
)
_OTHER = (
    r"芯片|晶片|半导体|半導體|人工智能|算力|出口管制|实体清单|制裁|英伟达|輝達|华为|華為|中芯|台积电|台積電|寒武纪|数据中心"
    r"|半導体|輸出規制|輸出管理|生成AI|データセンター|エヌビディア|キオクシア|ラピダス"
    r"|반도체|인공지능|수출\s?통제|수출\s?규제|제재|관세|엔비디아|삼성전자|하이닉스|데이터센터"
)
#: What a title says that may concern accelerators, those who make, sell, rent or forbid them. Wide on purpose: what is
#: passed over here is never read.
TOPIC = re.compile(rf"\b(?:{_ASCII})\b|{_OTHER}", re.IGNORECASE)


def on_topic(listing: Callable[[Received], list[Item]]) -> Callable[[Received], list[Item]]:
    """The listing, less the items whose title and summary say nothing of the watch's topics.

    An item without a title stays: what is not said cannot be judged. A source that uses it declares `may_be_empty`;
    that the listing itself is empty raises `LayoutError` still.
    """

    def read(received: Received) -> list[Item]:
        items = listing(received)
        if not items and not received.body.rstrip().endswith(b"</sitemapindex>"):
            raise LayoutError("the listing shows no item at all", place=received.url)
        return [item for item in items if item.title is None or TOPIC.search(f"{item.title} {item.summary or ''}")]

    return read
