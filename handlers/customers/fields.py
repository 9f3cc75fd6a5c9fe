"""What may be known of a customer, and every word for it: one table for what is typed and for the headings of files.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.kernel.characters import keyword
from handlers.kernel.refusal import Refusal

WORDS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "名称", "客户姓名", "客户名称", "客户名", "name", "customername", "fullname"),
    "age": ("年龄", "年纪", "岁数", "age"),
    "spending": ("消费能力", "消费水平", "消费", "spending", "spendingpower"),
    "buys": ("购买行为", "购买渠道", "购买方式", "buys", "buying"),
    "birthday": ("生日", "出生日期", "出生年月日", "birthday", "birthdate", "dateofbirth", "dob"),
    "email": ("邮箱", "邮件", "邮箱地址", "电子邮箱", "电子邮件", "email", "mail", "emailaddress", "e-mail"),
    "phone": (
        *("电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "联系手机", "联系方式", "移动电话", "固定电话"),
        *("固话", "座机", "phone", "mobile", "phonenumber", "tel", "telephone", "mobilephone", "mobilenumber", "cell"),
        *("cellphone", "cellnumber", "contactnumber", "phoneno", "mobileno", "telephonenumber", "sms"),
    ),
    "wechat": ("微信", "微信号", "微信id", "wechat", "wechatid", "weixin", "wx"),
    "company": (
        *("公司", "单位", "公司名称", "单位名称", "企业", "企业名称", "工作单位", "所属公司", "company", "companyname"),
        *("organisation", "organization", "organisationname", "organizationname", "accountname", "businessname"),
        *("employer", "org"),
    ),
    "tags": ("标签", "tags", "tag", "labels", "label", "categories"),
    "owner": (
        *("负责人", "归属人", "跟进人", "客户经理", "业务员", "所属销售", "owner", "ownername", "accountowner"),
        *("recordowner", "hubspotowner", "assignedto", "salesperson", "salesrep"),
    ),
    "id": (
        *("客户id", "客户编号", "会员号", "会员id", "会员卡号", "客户号", "customerid", "customernumber", "customerno"),
        *("recordid", "referenceid", "externalid"),
    ),
    "note": ("备注", "说明", "note", "notes"),
}
"""The words for each field, as they are compared; in a file and before =."""

KEYS = {word: key for key, words in WORDS.items() for word in words} | {"id": "id"}
"""Every word that may be typed before =, by the key that it means."""

_TAKEN = frozenset({"no", "number", "own", "satisfaction", "points", "interactions", "满意度", "积分", "互动次数"})
"""What a file has besides under headings of its own."""
MOST_OWN = 10
MOST_LABEL = 30
SETTING = "fields"
"""The setting that holds the fields that managers have named."""


def own_keys(labels: Iterable[str]) -> dict[str, str]:
    """Return what may be typed for the fields that managers have named, each by its name."""
    return {"".join(keyword(label).split()): label for label in labels}


def called(text: str) -> list[str]:
    """Return the names of fields that managers typed, between commas or on lines of their own."""
    labels: dict[str, str] = {}
    for part in text.replace("，", ",").replace("、", ",").replace("\n", ",").replace(";", ",").split(","):
        label = " ".join(part.split())
        if label:
            labels.setdefault(keyword(label), label)
    for key, label in labels.items():
        usable(key, label)
    if len(labels) > MOST_OWN:
        raise Refusal("You can have up to {n} fields of your own.", n=MOST_OWN)
    return list(labels.values())


def one_called(text: str) -> str:
    """Return the name of the one field that was typed before =; a Refusal where it names none, or several."""
    labels = called(text)
    if len(labels) != 1:
        raise _no_name(text)
    return labels[0]


def usable(key: str, label: str) -> None:
    """Refuse a name that no field can have: one that is there already, or that cannot be typed before =."""
    if key in KEYS or key in _TAKEN:
        raise Refusal("There's already a field called {field}.", field=label)
    if len(label) > MOST_LABEL or any(sign in key for sign in '=:;<>"') or not any(map(str.isalnum, key)):
        raise _no_name(label)


def _no_name(label: str) -> Refusal:
    return Refusal("{field} can't be the name of a field. Use up to 30 letters, without = or colons.", field=label[:40])


def joined(kept: Mapping[str, str] | None, given: Mapping[str, str | None]) -> dict[str, str] | None:
    """Return fields of the team's own with what was given; an empty value empties its field."""
    now = {**(kept or {}), **given}
    return {label: value for label, value in now.items() if value} or None
