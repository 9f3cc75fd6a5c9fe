"""Time zones as people type them: large cities in both languages, UTC+8, and letters that mean more than one place.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import re

from handlers.kernel.patterns import Pattern

_NAMES = {
    "Asia/Shanghai": "china, beijing, guangzhou, shenzhen, chengdu, hangzhou, wuhan, nanjing, tianjin, suzhou, xi'an,"
    " xian, qingdao, changsha, zhengzhou, shenyang, dalian, xiamen, ningbo, kunming, jinan, fuzhou, hefei,"
    " nanchang, nanning, guiyang, taiyuan, shijiazhuang, lanzhou, yinchuan, xining, hohhot, lhasa, haikou,"
    " changchun, urumqi, chongqing, harbin, foshan, dongguan, wuxi, zhuhai, wenzhou, 中国, 北京, 上海, 广州, 深圳,"
    " 成都, 杭州, 武汉, 南京, 天津, 苏州, 西安, 青岛, 长沙, 郑州, 沈阳, 大连, 厦门, 宁波, 昆明, 济南, 福州, 合肥,"
    " 南昌, 南宁, 贵阳, 太原, 石家庄, 兰州, 银川, 西宁, 呼和浩特, 拉萨, 海口, 长春, 乌鲁木齐, 重庆, 哈尔滨, 佛山,"
    " 东莞, 无锡, 珠海, 温州, 三亚, 桂林, 洛阳, 烟台, 常州, 徐州, 南通, 泉州, 嘉兴, 绍兴, 台州, 金华, 中山, 惠州,"
    " 汕头, 潍坊, 临沂, 唐山, 保定, 包头, 柳州, 绵阳, 宜昌, 襄阳, 赣州, 芜湖",
    "Asia/Hong_Kong": "hong kong, hk, 香港",
    "Asia/Macau": "macao, 澳门",
    "Asia/Taipei": "taiwan, kaohsiung, taichung, tainan, 台湾, 台北, 高雄, 台中, 台南",
    "Asia/Singapore": "新加坡",
    "Asia/Kuala_Lumpur": "malaysia, penang, 马来西亚, 吉隆坡, 槟城",
    "Asia/Bangkok": "thailand, chiang mai, phuket, hanoi, 泰国, 曼谷, 清迈, 普吉, 河内",
    "Asia/Ho_Chi_Minh": "ho chi minh city, ho chi minh, saigon, da nang, 胡志明市, 胡志明, 西贡",
    "Asia/Jakarta": "bandung, surabaya, 雅加达, 泗水",
    "Asia/Manila": "cebu, quezon city, 马尼拉, 宿务",
    "Asia/Tokyo": "japan, osaka, kyoto, nagoya, yokohama, sapporo, fukuoka, kobe, 日本, 东京, 大阪, 京都, 名古屋,"
    " 横滨, 札幌, 福冈, 神户",
    "Asia/Seoul": "korea, busan, incheon, 韩国, 首尔, 釜山, 仁川",
    "Asia/Kolkata": "india, mumbai, delhi, new delhi, bangalore, bengaluru, chennai, hyderabad, pune, calcutta,"
    " ahmedabad, 印度, 孟买, 德里, 新德里, 班加罗尔, 加尔各答, 金奈, 海得拉巴",
    "Asia/Karachi": "lahore, islamabad, 卡拉奇, 拉合尔, 伊斯兰堡",
    "Asia/Dhaka": "达卡",
    "Asia/Dubai": "abu dhabi, uae, 迪拜, 阿布扎比",
    "Asia/Riyadh": "jeddah, mecca, 利雅得, 吉达",
    "Asia/Qatar": "doha, 多哈",
    "Asia/Tehran": "德黑兰",
    "Asia/Jerusalem": "tel aviv, haifa, 耶路撒冷, 特拉维夫",
    "Europe/Istanbul": "turkey, ankara, izmir, 伊斯坦布尔, 安卡拉",
    "Europe/Moscow": "st petersburg, saint petersburg, 莫斯科, 圣彼得堡",
    "Europe/Kyiv": "kiev, kharkiv, 基辅",
    "Europe/Berlin": "germany, munich, hamburg, frankfurt, cologne, stuttgart, düsseldorf, dusseldorf, leipzig,"
    " dresden, münchen, köln, 德国, 柏林, 慕尼黑, 汉堡, 法兰克福, 科隆, 斯图加特, 杜塞尔多夫",
    "Europe/Paris": "france, lyon, marseille, nice, toulouse, lille, bordeaux, 法国, 巴黎, 里昂, 马赛, 尼斯",
    "Europe/London": "uk, england, britain, manchester, birmingham, edinburgh, glasgow, leeds, liverpool, bristol,"
    " cardiff, oxford, cambridge, 英国, 伦敦, 曼彻斯特, 伯明翰, 爱丁堡, 利物浦",
    "Europe/Dublin": "ireland, 都柏林",
    "Europe/Madrid": "spain, barcelona, valencia, seville, 西班牙, 马德里, 巴塞罗那",
    "Europe/Rome": "italy, milan, naples, turin, florence, venice, 意大利, 罗马, 米兰, 那不勒斯, 威尼斯",
    "Europe/Amsterdam": "netherlands, rotterdam, the hague, hague, eindhoven, 荷兰, 阿姆斯特丹, 鹿特丹",
    "Europe/Brussels": "antwerp, 布鲁塞尔",
    "Europe/Zurich": "switzerland, geneva, basel, bern, zürich, 瑞士, 苏黎世, 日内瓦",
    "Europe/Vienna": "austria, wien, 维也纳",
    "Europe/Stockholm": "sweden, gothenburg, 斯德哥尔摩",
    "Europe/Lisbon": "portugal, porto, 里斯本",
    "Europe/Warsaw": "poland, krakow, kraków, 华沙",
    "America/New_York": "nyc, boston, washington, washington dc, miami, atlanta, philadelphia, orlando, tampa,"
    " charlotte, pittsburgh, cleveland, baltimore, 纽约, 波士顿, 华盛顿, 迈阿密, 亚特兰大, 费城, 奥兰多",
    "America/Chicago": "houston, dallas, austin, san antonio, minneapolis, st louis, new orleans, nashville,"
    " milwaukee, kansas city, 芝加哥, 休斯敦, 休斯顿, 达拉斯, 奥斯汀, 新奥尔良",
    "America/Denver": "salt lake city, albuquerque, boulder, 丹佛, 盐湖城",
    "America/Phoenix": "tucson, 凤凰城",
    "America/Los_Angeles": "la, san francisco, sf, seattle, san diego, san jose, portland, las vegas, sacramento,"
    " oakland, silicon valley, 洛杉矶, 旧金山, 西雅图, 圣何塞, 波特兰, 拉斯维加斯, 硅谷",
    "Pacific/Honolulu": "hawaii, 夏威夷, 檀香山, 火奴鲁鲁",
    "America/Toronto": "montreal, ottawa, montréal, 多伦多, 蒙特利尔, 渥太华",
    "America/Vancouver": "victoria, 温哥华",
    "America/Edmonton": "calgary, 卡尔加里, 埃德蒙顿",
    "America/Mexico_City": "guadalajara, 墨西哥城",
    "America/Sao_Paulo": "rio, rio de janeiro, brasilia, são paulo, sao paulo, belo horizonte, 圣保罗, 里约,"
    " 里约热内卢, 巴西利亚",
    "America/Argentina/Buenos_Aires": "buenos aires, 布宜诺斯艾利斯",
    "America/Bogota": "bogotá, medellin, 波哥大",
    "America/Lima": "利马",
    "America/Santiago": "圣地亚哥",
    "Africa/Cairo": "egypt, alexandria, 开罗",
    "Africa/Johannesburg": "cape town, durban, pretoria, 约翰内斯堡, 开普敦",
    "Africa/Lagos": "abuja, 拉各斯",
    "Africa/Nairobi": "内罗毕",
    "Australia/Sydney": "canberra, 悉尼, 堪培拉",
    "Australia/Melbourne": "墨尔本",
    "Australia/Brisbane": "gold coast, 布里斯班, 黄金海岸",
    "Australia/Perth": "珀斯",
    "Pacific/Auckland": "new zealand, wellington, christchurch, 奥克兰, 惠灵顿",
}
CITIES = {name: zone for zone, names in _NAMES.items() for name in names.split(", ")}
"""Large cities, and countries with one zone, that the tz database does not call so: in small letters."""

SEVERAL = {
    **dict.fromkeys(("est", "edt", "et", "eastern"), ("New York",)),
    **dict.fromkeys(("pst", "pdt", "pt", "pacific"), ("Los Angeles",)),
    **dict.fromkeys(("mst", "mdt", "mt", "mountain"), ("Denver", "Phoenix")),
    **dict.fromkeys(("cdt", "ct", "central"), ("Chicago",)),
    "cst": ("Chicago", "Shanghai"),
    "ist": ("Mumbai", "Dublin", "Tel Aviv"),
    "bst": ("London", "Dhaka"),
    **dict.fromkeys(("aest", "aedt"), ("Sydney", "Brisbane")),
}
"""Letters that are not the same all year, or mean more than one place; with the cities of which one is meant."""
LETTERS = {
    "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul",
    "hkt": "Asia/Hong_Kong",
    "sgt": "Asia/Singapore",
    "gmt": "UTC",
    "z": "UTC",
    "cet": "Europe/Paris",
    "cest": "Europe/Paris",
    "eet": "Europe/Athens",
    "wet": "Europe/Lisbon",
}
"""Letters that mean one zone."""
_HALF = {
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
    "+6:30": "Asia/Yangon",
    "+9:30": "Australia/Darwin",
    "-9:30": "Pacific/Marquesas",
}
_OFFSET = Pattern(r"(?:utc|gmt)?\s?([+-])\s?(\d{1,2})(?::?(\d{2}))?", re.I)
_DISTRICT = Pattern(r"([东西])([一二三四五六七八九十]{1,2})区")
_HAN = {number: at for at, number in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}


def by_offset(text: str) -> str | None:
    """Return the zone of UTC+8, GMT-5, +5:30 or 东八区; None for anything else."""
    district = _DISTRICT.fullmatch(text)
    if district is not None and district[2] in _HAN:
        return _whole(_HAN[district[2]] * (1 if district[1] == "东" else -1))
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    sign, hours, minutes = found[1], int(found[2]), int(found[3] or 0)
    if minutes:
        return _HALF.get(f"{sign}{hours}:{minutes:02}")
    return _whole(hours if sign == "+" else -hours)


def _whole(hours: int) -> str | None:
    """Return the zone that is always so many hours from UTC: the tz database has its sign the other way round."""
    if hours == 8:
        return "Asia/Shanghai"
    return f"Etc/GMT{-hours:+d}" if -12 <= hours <= 14 and hours else "UTC" if not hours else None
