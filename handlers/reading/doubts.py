"""What speaks against a review where one seems to be told of: questions, plans, wishes, jokes, others, us.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.patterns import Pattern

_FEELING = r"(?:满意|高兴|开心|生气|失望|感动|着急|火大|无语|气[得坏死]|喜欢|不爽|郁闷|急)"
_FEELS = (
    r"(?:happy|glad|satisfied|pleased|thrilled|delighted|impressed|grateful|ecstatic|unhappy|disappointed|angry"
    r"|furious"
    r"|upset|annoyed|livid|frustrated|mad|fed up)"
)

# A question; Chinese may ask by its last word alone, 吗 or 吧.
ASKS = Pattern(
    r"[?？]|(?:吗|呢|吧|是不是)[。.~～!！\s]*$|有没有|会不会|能不能|要不要|是不是会|满不满意|喜不喜欢|高不高兴|是否"
    r"|(满意|失望|喜欢|高兴|开心|生气|着急)不\1"
    r"|(?:谁|怎么样|如何)[。.~～!！\s]*$"
    r"|^\s*(?:is|are|was|were|did|does|do|has|have|can|could|would|any ?(?:one|body)|who|whose|what|when|where|why"
    r"|how) (?!much [a-z]+ (?:love|hate)s?)",
    re.I,
)
# Supposed, planned or guessed: it has not happened. "再…就" is "if this goes on, then"; "再不…就" is a threat.
UNREAL = Pattern(
    r"\b(?:if|unless|in case|should|might|may be|maybe|perhaps|suppose|what if|make sure|so that|let['’]?s|whether"
    r"|(?:will|would|could|going to|gonna|['’]ll)(?: \w+)? (?:be|love|like|hate|enjoy|complain|say|leave|give)"
    r"|(?:wo|would|ca|could)n['’]t (?:be|love|like|hate|enjoy|complain|say|mind)\b"
    r"|expect(?:s|ed|ing)?|probably|likely|in theory|trying to|try to|want(?:s)? (?:him|her|them) to)\b"
    r"|如果|避免|防止|杜绝|预防|让(?:他|她|客户|\ue000)们?(?:开心|满意|高兴|喜欢|失望|生气)|要是|万一|假如|假设|免得"
    r"|以免|省得|别让|应该|估计|可能|大概|也许|说不定|肯定[会说要]"
    r"|再(?!不)[^,，。]{0,6}就|就麻烦|要不然|否则|不然"
    r"|打算|准备让|争取让|看看能|有机会|下次让",
    re.I,
)
# Hoped for or feared; apart from what is supposed, since "Hope" and "Will" are names too.
WISHED = Pattern(
    r"\b(?:hop(?:e|es|ing)|wish(?:es)?|imagine|promis\w+|fingers crossed|worried that|afraid)\b"
    r"|(?<!不)希望|但愿|祝|(?<!哪)怕|担心|争取|务必|记得|求好评|求个|保佑",
    re.I,
)
JOKES = Pattern(
    r"\b(?:lol|lmao|rofl|haha\w*|hehe\w*|jk|kidding|joking|sarcas\w+|yeah right|as if)\b|哈哈|嘿嘿|呵呵|笑死|开玩笑"
    r"|逗你|狗头|段子|\[doge\]|才怪"
    r"|😂|🤣|🙃|😜|😏|😉|:(?:joy|rofl|upside_down_face|wink|smirk|stuck_out_tongue_winking_eye):",
    re.I,
)
# About others, or other things: a competitor's shop, the weather, a match, whoever is at home.
ELSEWHERE = Pattern(
    r"\b(?:competitors?|competition|rivals?|their (?:old|previous|last|other|own|former)|(?:(?:the|an)?other|another"
    r"|old|previous|last|former|next[- ]door|neighbou?r(?:ing)?)"
    r" (?:vendor|supplier|provider|shop|store|company|agency|place|seller|brand|bank|courier)|holidays?|vacation"
    r"|weekend|weather|traffic|movie|film"
    r"|concert|match|game|wedding|dinner|lunch|breakfast|restaurant|flight|airline|hotel|train|commute|mornings"
    r"|mondays?|landlord|pupp(?:y|ies)|kittens?|newborn|dentist|doctor"
    r"|football|band|party|meme|headache|flu|divorce|neighbou?rs?|boss|in-laws|gym|diet|exam|election|stock market)\b"
    r"|竞品|竞争对手|别家|别人家|别的店|友商|同行|他们家|另一家|另外一家|上一家|之前那家|以前那家|隔壁|对面那?家"
    r"|天气|堵车|电影|假期|旅游|周末|聚餐|午饭|晚饭|食堂|球赛|球队"
    r"|演唱会|婚礼|相亲|游戏|新闻|股票|股市|房价|房东|邻居|高铁|飞机|航班|医院|体检|考试|老师|老婆|老公|婆婆|家附近"
    r"|楼下|外卖|餐厅|饭店|面馆|酒店|火锅"
    r"|(?:他|她|自己|自家|\ue000)的?(?:车|手机|电脑|狗|猫|新家|房子|工作|公司|老板|儿子|女儿|身体)|给(?!我们?|咱"
    r"|本店|小店|店里|客服|师傅|你们|了|出|好评|差评|五|一|个|打|力|产品|这|那|售后)[^,，。]{1,8}[店家司馆]",
    re.I,
)
# Might be about something else, or is about somebody close: enough for a question only.
PERHAPS_ELSEWHERE = Pattern(
    r"\b(?:birthday|kids?|children|son|daughter|husband|wife)\b|\b(?:his|her|their) (?:new |own )?(?:office|house"
    r"|home|car|phone|job|team|company|dog|cat|school|trip|email|laptop|computer)\b"
    r"|\b(?:about|with|at|of|for) (?:his|her|their) (?:own |new |little )?[a-z]+|\ue000(?:先生"
    r"|女士)?的[^说讲,，。]{1,8}(?:很|非常|特别|不|都)"
    r"|\b(?:loves?|likes?|hates?|enjoys?) (?:an? |[a-z]+ing\b)"
    r"|生日|孩子|听说|据说|好像|似乎|\b(?:apparently|supposedly|seems like|i heard|heard that|rumou?r)\b",
    re.I,
)
# The writer's own feeling, and not a customer's: "I think", 我觉得.
OURS = Pattern(
    r"(?:\b(?:i|we|i['’]m|we['’]re)\b[^.!?;,\n]{0,24}\b(?:think|feel|love|like|hate|enjoy(?:ed)?|am|was|were|are|find"
    r"|found|loved|liked|hated)\b)|\bimo\b|\b(?:great|nice|lovely|good) (?:working|talking|meeting|seeing)\b"
    r"|(?:我|我们|咱们|咱|本人)(?:真|很|都|也|还是|超|好|就|一直|特别|真的|其实|倒|个人)?(?:觉得|认为|喜欢|讨厌|爱"
    r"|感觉|服了|佩服|无语)"
    r"|\b(?:i['’]m|we['’]re|i am|we are|we were)\b[^.!?;,\n]{0,20}\b" + _FEELS + r"|^\s*点赞|[,，]\s*点赞[!！。]*$"
    r"|(?:我|我们|咱们?)(?:也|还|又|刚|先)?(?:夸|表扬|推荐|感谢|谢谢|点赞|投诉|骂|催)"
    r"|(?:我|我们|咱们?)(?:都|也|真|很|特别|超|非常|更|有点|挺|不太|心里){0,3}"
    + _FEELING
    + r"|^\s*(?:多谢|感谢|谢谢|thank(?:s| you)?)(?!你们|我们|咱|客服|师傅| us| our| the team)"
    r"|(?:我|我们|咱们?)给[^,，。]{0,12}[打点评投]了"
    r"|\b(?:i|we)(?: have| just|['’]ve)? (?:gave|given|rated|scored)\b[^.!?;,\n]{0,24}"
    r"(?:\bstars?\b|/10|/5|\bfull marks\b)",
    re.I,
)
# A colleague's or somebody's feeling beside the customer's: 老板很生气, "my boss is furious".
OTHERS_FEEL = Pattern(
    r"(?<![\ue000们方家的])(?:老板|领导|主管|经理|总监|同事|大家|全组|团队|财务|仓库|物流部|客服)们?(?:(?:都|也|真"
    r"|很|特别|超|非常|更|有点|挺|不太|不|对此|今天|这次|心里){0,4}|对[^,，。]{1,12}?(?:很|非常|特别|挺|不太|不)?)"
    + _FEELING
    + r"|\b(?:boss|ceo|manager|team|everyone|everybody|colleagues?)\b[^.!?;,\n]{0,14}(?:\b(?:is|are|was|were|am)"
    r"|['’](?:m|re|s))\b[^.!?;,\n]{0,14}\b"
    + _FEELS
    + r"|\b(?:happy|glad|pleased|willing|delighted) to (?:wait|help|talk|meet|discuss|join|pay|sign|proceed|do|come"
    r"|go|chat|try|take|test|share|provide|give"
    r"|work|move|hold|be|hear|see|connect|jump|reschedule|accept)\b|(?:高兴|开心)(?:认识|见到|合作|收到|地)",
    re.I,
)
# What is done to the customer, or said to their face: 小林投诉了他, "Hi Tom, thank you", 您好.
TO_THEM = Pattern(
    r"(?:投诉|骂|夸|表扬|感谢|谢谢|吐槽|抱怨|喜欢|推荐|称赞)(?:了|过|起|到)?\ue000"
    r"|您(?!家)|你好|^\s*(?:hi|hello|dear|hey|thanks|thank you)\b[ ,]*\ue000|^\s*(?:给|向|跟)\ue000(?:推荐|介绍|道)",
    re.I,
)
# That they agreed to something: "said great, see you tomorrow", 说没问题，挺好.
AGREES = Pattern(
    r"(?:说|表示|回复|回)(?:了|是|道)?[\s:：,，]*(?:(?:没问题|好的?|好吧|可以|行|ok|okay|知道了?|收到了?|没事"
    r"|不用了?|谢谢|多谢|不急"
    r"|不着急|挺好的?|都行|同意|明白|了解|没意见|辛苦了?|太好了)[\s,，。.!！~]*)+$"
    r"|\b(?:says?|said|replied|answered|wrote(?: back)?|confirmed)[\s:,\"]*(?:(?:ok|okay|great|perfect|fine|good"
    r"|sure|thanks|thank you|cool"
    r"|awesome|lovely|brilliant|sounds good|no problem|works|fine by (?:him|her|them))[\s,.!\"]*)+"
    r"(?:(?:see you|talk|speak|until|till|tomorrow|on|at|for|[a-z]+ works)\b.*)?$",
    re.I,
)
# That somebody said nothing, or does so no longer: "never complained", 没有反馈.
DENIED = Pattern(
    r"\b(?:not|n['’]t|never|nobody|no one|without)\b[^.!?;,\n]{0,12}\b(?:say|said|saying|complain\w*|mention\w*)\b"
    r"|\bno (?:complaints?|feedback|news|reviews?)\b|\bused to\b|\bno longer\b|\bstopped complaining\b"
    r"|(?:没|没有|未|不会|从不|并没|并没有|不再|再没|从未)(?:再|有)?(?:人)?(?:来)?(?:说|讲|投诉|抱怨|反馈|反映|评价"
    r"|表示|回复|回访|留言|来电|打电话|骂|催)|不是(?:说|不)|(?:没|没有)(?:什么)?(?:不满|投诉|差评|抱怨)",
    re.I,
)
# An example, a draft, or long ago: 去年, 以前.
NOT_NOW = Pattern(
    r"\bpretend\w*\b|\bexample\b|\btemplate\b|\bdraft\b|\btest:|\blast (?:month|year|quarter)\b|\b(?:months?"
    r"|years?) ago\b|\bback in\b"
    r"|例如|比如|举例|模板|话术|测试|假装|以前|去年|(?<!比)(?<!如)上次|那次|(?<!和)原来|前年|上个月|当年|曾经",
    re.I,
)
# What was noted wrongly, and is put right: the review in it was logged, or will be, where it belongs.
PUT_RIGHT = Pattern(
    r"更正|纠正|订正|说明一下[,，：:]|记错|误记|搞错|弄错|点错|标错|录错|看错|认错人|不是他|不是她|写错|说错|重复记"
    r"|记重|记了两[次条遍]|记成"
    r"|\b(?:correction|mis-?logged|mistakenly|by mistake|wrong (?:customer|person|one|name|tom|mary)|mixed up"
    r"|mix[- ]up|my bad|scratch that|logged twice"
    r"|double[- ]logged|should (?:be|have been)|never ?mind|ignore (?:that|this|my))\b",
    re.I,
)
FRAME = Pattern(
    r"\s*(?:(?:for )?example|e\.g\.|test|testing|draft|template|测试|例如|比如|举例|模板|草稿"
    r"|话术)[^:：,，]{0,6}[:：,，]",
    re.I,
)
"""What a message begins with that is about nobody."""
# A judgement of the customer, and not by them: "lovely to work with", 难缠.
ABOUT_THEM = Pattern(
    r"\b(?:great|lovely|nice|good|pleasant|difficult|awful|terrible|sweet|best|worst|kind|rude|hard|tough|easy|fun"
    r"|favou?rite)\b[^.!?;,\n]{0,12}"
    r"\b(?:to work with|to deal with|to talk to|to please|to reach|customers?|clients?|guy|woman|man|person|people"
    r"|payer|lady|soul)\b"
    r"|\b(?:demanding|late with|picky|fussy|chatty|a pain|nightmare|pushover|a star|sweetheart)\b"
    r"|(?:这|这个|那|那个)?(?:人|客户|大姐|大哥|老板)(?:也)?(?:真|太|特别|挺|很|好|超)"
    r"|难缠|难搞|难伺候|难说话|难沟通|难对付|好说话|好沟通|爽快|素质|脾气|欠款|拖欠|赖账|挑剔|讲道理|不讲理|客气"
    r"|大方|豪爽|抠门|啰嗦|健谈|事儿?多|占便宜|表现|业绩|绩效|加班|值班|带新人|干得",
    re.I,
)
# Praise that is none: 真是太好了, "great, the parcel is lost again".
IRONY = Pattern(
    r"真是太(?:好|棒)了|可真(?:行|好|棒|会|快)|好样的|真(?:行|棒|会|快)(?:啊|呀|呢)|太好了[,，][^。]*又|又夸"
    r"|真是[^,，。]{0,6}见过最"
    r"|^\W*(?:oh |well |just |how )?(?:great|lovely|wonderful|fantastic|perfect|brilliant|nice|awesome"
    r"|amazing)\b[,!.…]",
    re.I,
)
PLAIN = (ASKS, UNREAL, JOKES, DENIED)
"""Doubts whose words are in nobody's name: they speak before it is known who is named."""
ALL = (*PLAIN, WISHED, ELSEWHERE, NOT_NOW, ABOUT_THEM, OTHERS_FEEL, TO_THEM, AGREES)


def is_doubtful(text: str, *, own_words: bool = False) -> bool:
    """Tell whether a text asks, wishes, jokes, speaks of others than us, denies, or judges the customer."""
    return any(
        doubt.search(text) for doubt in ALL if not (own_words and doubt in (ABOUT_THEM, OTHERS_FEEL, TO_THEM, AGREES))
    )


ATTRIBUTE = Pattern("(?:投诉|抱怨|吐槽|反馈|夸|表扬)过?的(?!是|就是|[:：])")
"""A complaint or praise that only says which one is meant: 王五投诉的那个师傅."""
