"""Themes: what a review is about, found by the words of either language, and by those that a workspace adds.

Pure: no clock, no database, no Slack.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from handlers.kernel.patterns import Pattern

THEMES = ("delivery", "price", "quality", "service", "speed", "surroundings", "place")
"""What reviews can be about."""

Words = tuple[tuple[str, tuple[str, ...]], ...]
"""A workspace's own words, by theme."""

_CHINESE: Mapping[str, str] = {
    "delivery": "物流|快递|发货|送货|配送|送餐|派送|派件|到货|运输|运费|包裹|骑手|外卖员|外卖小哥|送货员|签收"
        "|包邮|寄[来到出错送]|邮寄"
    "|没收到|收到货|未收到|送达|送到(?!位)|送错|少送|漏送|漏发|少发|错发|发错|补发|丢件|丢包|压[坏扁碎]|箱子|包装",
    "price": "价格|价位|价钱|价廉|物价|单价|原价|现价|高价|低价|均价|定价|报价|差价|标价|贵(?![宾州阳公])|便宜"
        "|实惠|性价比|划算|合算"
    "|超值|物超所值|值了|不值|团购|代金[券卷]|优惠|折扣|打折|[一二三四五六七八九\\d.]折|半价|特价|秒杀"
    "|闪惠|[满减]\\d+|抵[用扣]?券|收费|免单|涨价|降价|人均|消费[高低不很]|\\d+ ?(?:元|块|米一|大洋|rmb|￥)"
        "|[￥¥]\\d+|花了\\d+|才\\d+|经济"
    "|太坑|宰客|坑钱|乱收|多收|智商税|良心价|白菜价|多少钱|块钱|毛钱|花钱|费钱|的钱",
    "quality": "质量|品质|做工|材质|用料|材料|味道|口味|口感|好吃|难吃|好喝|难喝|新鲜|菜品|食材|分量|份量|好用"
        "|难用|耐用|用了.{0,4}(?:天|次|月)就|(?<![压摔砸])坏[了掉]"
    "|又坏|碎[了的]|裂[了开]|缺口|破损|划痕|掉色|褪色|起球|瑕疵|次品|残次|假货|正品|色差|异味|尺寸|合身|手感"
        "|面料|漏水|漏电|不亮|死机|卡顿|闪退|崩溃|黑屏"
    "|故障|失灵|不好使|打不开|用不了|不能用|开不了|少[了]?.{0,3}(?:板|件|零件|配件)|功能|性能|效果|音质|画质"
        "|电池|系统|产品|成色|保质期|过期|变质|发霉",
    "service": "(?<!自助)服务|客服|售后|售前|态度|店员|店长|老板|掌柜|经理|前台|领班|阿姨|小哥|小妹|小姐姐|大姐"
        "|大叔|收银|迎宾|接待|招呼|招待|师傅"
    "|导购|销售员|顾问|热情|耐心|贴心|周到|礼貌|亲切|微笑|笑脸|爱理不理|爱答不理|冷漠|冷淡|不理人|没人理|没人管"
        "|没人接|敷衍|推诿|推脱|踢皮球"
    "|解答|答复|退换|退款|投诉|赔偿|道歉|解决",
    "speed": "(?:上菜|出菜|出餐|走菜|起菜|上餐|上桌|菜上|上得|上的)[^，。]{0,6}(?:快|慢|久|及时|等)|催菜|催单"
        "|催了|等菜|速度|效率|等了|等[很好太]久|[很好太]久才|半天[才没]|慢吞吞|慢死"
    "|拖拉|拖延|磨蹭|迟迟|及时|秒回|迅速|神速|(?:回复|响应|处理|办理|解决|到账"
        "|安装)[得的]?[也还很挺真太特别非常]*[快慢]|(?:[太很真好超]快(?!递|餐|乐|捷|就|地)|[太很真好超]慢)"
        "|慢了|快了不少"
    "|(?:半|[一两三几\\d]+)个?多?(?:小时|钟头)才|\\d+分钟[才就]|一会儿?就[上来]",
    "surroundings": "环境|装修|装潢|装饰|氛围|气氛|格调|情调|布置|风格|摆设|灯光|音乐|干净|卫生|整洁|脏|嘈杂|吵"
        "|噪音|安静|清静|幽静|静谧|宽敞|拥挤|狭窄|空间"
    "|店面|门面|店内|店铺不|店[里不挺很]?[大小]|小店|大厅|大堂|包间|包厢|包房|卡座|座位|座椅|沙发|位子|两层|通风"
        "|空调|冷气|闷热|油烟|烟味|雅致|优雅|温馨"
    "|复古|文艺|小清新|房间|厕所|洗手间|卫生间|风景|景色|落地窗",
    "place": "位置|地段|地点|地理|地址|交通|地铁|公交|车站|站台|停车|车位|好找|难找|找不到|找了?(?:半天|一会"
        "|好久|很久|一圈)|容易找|附近|旁边(?![两几一三]|的?[桌人]|有)|隔壁(?!桌)|对面|斜对|商圈|市中心|市区"
        "|路口"
    "|巷|胡同|偏僻|位于|坐落|出口|步行|走路|打车|开车|自驾|导航|离[家我公地]|家楼下|地下[一二]?层|(?:很|太|比较"
        "|有点|挺|蛮|不|超|更)[远近](?![来些])|广场|商场|大道"
    "|[东南西北]门[口出旁]|拐[进弯角]",
}  # fmt: skip
_ENGLISH: Mapping[str, str] = {
    "delivery": r"deliver\w*|shipp\w+|shipments?|ships?|couriers?|parcels?|packages?|packag(?:ing|ed)|arriv\w+"
    r"|dispatch\w*"
    r"|tracking|transit|postage|drivers?|the (?:box|post|mail)|unboxing|customs",
    "price": r"pric\w+|expensive|cheap(?:er|est)?|costs?|costly|afford\w*|value for|good value|great value"
    r"|overpriced|overcharged"
    r"|discounts?|bargain|fees?|charg(?:ed|es|ing)|invoic\w+|bill(?:s|ed|ing)?|worth (?:it|every|the)|money'?s? worth"
    r"|waste of money|rip(?:ped)?[- ]?off|too much for|subscription|quote[ds]?|\$\d+",
    "quality": r"quality|broke|broken|breaks|defect\w*|faulty|sturdy|durable|flimsy|materials?|works? (?:great"
    r"|well|perfectly|fine|like)"
    r"|(?:stopped|not|stops) work(?:ing)?|does not work|crash\w*|bugs?|buggy|crack\w*|scratch\w*|dent\w*"
    r"|damag\w+|well[- ]made|cheaply made"
    r"|fell apart|falls apart|tast\w+|delicious|fresh|stale|fits?|product|features?|reliab\w+|unreliable|battery"
    r"|screen|build|leak\w*"
    r"|wrong (?:size|colou?r|item)|colou?r|outages?|down again|glitch\w*|freez\w+|unit|durability",
    "service": r"service|support|staff|agents?|reps?|representatives?|rude\w*|polite\w*|helpful|unhelpful"
    r"|friendly|attitude|customer care"
    r"|responsive|unresponsive|answer(?:s|ed|ing)?|repl(?:y|ies|ied)|nobody (?:rings|calls|called|answers|cares)"
    r"|calls? back|installers?"
    r"|technicians?|engineers?|waiters?|waitress\w*|patient(?:ly)?|ignor\w+|hung up|hangs up|help ?desk|our team"
    r"|the team|onboarding|trainer"
    r"|account manager|refund\w*|apolog\w+|explain\w*",
    "speed": r"slow\w*|fast\w*|quick\w*|prompt\w*|wait(?:s|ed|ing)?|took (?:forever|ages|too long|days|weeks"
    r"|hours)|same day|delay\w*"
    r"|speed\w*|late|on time|for hours|for weeks|for days|forever|turnaround|response time|immediately|instantly"
    r"|lightning",
    "surroundings": r"atmosphere|ambien[ct]e|clean|cleanliness|dirty|filthy|nois[ey]\w*|quiet|decor\w*|crowded"
    r"|spacious|cramped|rooms?"
    r"|seating|seats?|showroom|loud|co[sz]y|hygien\w+|toilets?|restrooms?|lighting|music|interior|smell\w*",
    "place": r"locat\w+|parking|park the car|(?:easy|hard|difficult|impossible) to find|close to|near(?:by)?"
    r"|far from|too far|metro"
    r"|subway|station|downtown|neighbou?rhood|out of the way|walking distance|central|bus stop|address",
}
_CLAUSE = Pattern(
    r"[,，、。.!！?？;；~～…\n：:]+(?!\d)|\s{2,}|(?=但是?|不过|可是|就是|只是|可惜)|\b(?=but |however |although "
    r"|though )"
)
_BLANK = Pattern(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])")


def clauses(text: str) -> list[str]:
    """The clauses of a plain text that say anything."""
    return [part.strip() for part in _CLAUSE.split(_BLANK.sub("，", text)) if len(part.strip()) > 1]


def themed(clauses: Sequence[str], own: Words = ()) -> Iterator[tuple[str, list[int]]]:
    """The themes that some clauses mention, in the order of `THEMES`, each with where.

    What is slow about a delivery is its delivery: that clause speaks of no speed of its own.
    """
    here = [{theme for theme, words in _patterns(own) if words.search(clause)} for clause in clauses]
    for theme in THEMES:
        where = [
            at for at, found in enumerate(here) if theme in found and not (theme == "speed" and "delivery" in found)
        ]
        if where:
            yield theme, where


def spoken_of(clauses: Sequence[str], where: Sequence[int], own: Words = ()) -> str:
    """What some clauses say, with what goes on from the last of them, where that has no theme of its own."""
    said = [clauses[at] for at in where]
    after = where[-1] + 1
    if (
        len(said[-1]) <= _SHORT
        and after < len(clauses)
        and not any(words.search(clauses[after]) for _, words in _patterns(own))
    ):
        said.append(clauses[after])
    return "，".join(said) if any(part[:1] >= "㐀" for part in said) else ", ".join(said)


_SHORT = 6


def own_words(kept: Mapping[str, Sequence[str]] | None) -> Words:
    """A workspace's own words, as they are kept in its settings."""
    known = kept or {}
    return tuple((theme, tuple(known[theme])) for theme in THEMES if known.get(theme))


@lru_cache(maxsize=64)
def _patterns(own: Words) -> list[tuple[str, Pattern]]:
    more = dict(own)
    return [(theme, _pattern(theme, more[theme]) if theme in more else _usual(theme)) for theme in THEMES]


@cache
def _usual(theme: str) -> Pattern:
    return _pattern(theme, ())


def _pattern(theme: str, own: Sequence[str]) -> Pattern:
    added = [rf"(?<![a-z]){re.escape(word.casefold())}(?![a-z])" for word in own]
    return Pattern("|".join([_CHINESE[theme], rf"\b(?:{_ENGLISH[theme]})\b", *added]))
