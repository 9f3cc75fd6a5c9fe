"""What people type for the verbs that there are: one table for all commands, in both languages.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

_SHOW = "show view display get open check info details 查看 查询 查一下 查 看 看看 显示 打开 详情 检视"
_LIST = "list all everything everyone 列表 全部 所有 清单 列出"
_DELETE = "delete remove erase del destroy discard trash 删除 删掉 删 移除 去掉 清除 注销"
_RENAME = "rename 改名 更名 重命名"
_EDIT = "update change modify correct amend 更新 更改 变更 改 改成 更正 编辑"
_ADD = "add new create insert register 新建 创建 加 增加 录入 添加"

SYNONYMS: tuple[tuple[str, str], ...] = (
    ("/customer", f"{_SHOW} profile card 资料 卡片 客户资料"),
    ("/customer forget", f"{_DELETE} drop"),
    ("/customer edit NAME name=", _RENAME),
    ("/customer edit NAME tags=", "tag label 打标签 贴标签 标签"),
    ("/customer edit", _EDIT),
    ("/customer find", "search lookup query 搜 找 寻找 检索 查询 查"),
    ("/customer add", _ADD),
    ("/customer merge", "combine join unite 归并 合并到 并入"),
    ("/customer export", "download 下载"),
    ("/customer history", "changes logs 变更记录 操作记录 修改记录"),
    ("/customer followup", "remind reminder schedule callback 提醒 预约 回电"),
    ("/customer followups", "todo todos tasks 待办"),
    ("/customer duplicates", "dedupe dupes 去重 重复客户"),
    ("/customer handover", "transfer assign reassign 转交 转移 分配"),
    ("/customer link", "connect bind 连接"),
    ("/customer list", f"{_LIST} top ranking rankings leaderboard 排行 排行榜 排名"),
    ("/segment", f"{_LIST} {_SHOW}"),
    ("/offer", f"{_SHOW} discount coupon deal promotion 折扣 打折 优惠券"),
    ("/purchase", f"buy bought order sale {_ADD} 买 买了 购买 下单 消费"),
    ("/purchase refund", f"return returned {_DELETE} cancel 退货 退 退单 退回 退钱 取消"),
    ("/points", f"{_SHOW} balance score 余额 剩余 积分查询"),
    ("/points adjust", f"{_ADD} give award gift plus {_EDIT} 送 赠送 赠 奖励 加分"),
    ("/points adjust NAME -", "deduct subtract minus 扣 扣分 扣除 减"),
    ("/points redeem", "spend exchange swap 花 用 使用 兑 换 抵扣"),
    ("/log", f"{_ADD} note record write 记 记一下 登记 写"),
    ("/haoping undo", "revert rollback cancel 撤 反悔 回退 取消"),
    ("/survey report", f"results result {_SHOW} {_LIST} 结果 统计 报表"),
    ("/survey ask", "send post start 发送 开始"),
    ("/product", f"{_LIST} {_SHOW}"),
    ("/product edit NAME price=", "price reprice 改价 调价 定价 涨价 降价 价格"),
    ("/product edit NAME name=", _RENAME),
    ("/product edit", _EDIT),
    ("/product add", _ADD),
    ("/product wishes", "wish wishlist 心愿 愿望 需求"),
    ("/product improve", "upgrade 升级 改良"),
    ("/digest", f"{_SHOW} summary report 报表 汇总"),
    ("/digest list", "all everything schedules 全部 所有 清单"),
    ("/digest off", "remove stop cancel disable unsubscribe 取消 移除 停"),
    ("/digest daily", f"schedule subscribe {_ADD} 订阅"),
    ("/rules", f"{_SHOW} {_LIST} policy policies 政策 设置规则"),
    ("/haoping help", "commands usage manual guide 命令 用法 说明 怎么用"),
    ("/haoping settings", "setup config configure preferences options 选项 配置 设定"),
    ("/haoping language", "lang locale 语种"),
    ("/haoping managers", "manager admins admin 管理 权限"),
    ("/haoping connect", "shop shops connection connections integration integrations till webhook 店铺 网店 对接 集成"),
    ("/haoping health", "status ping version 版本 健康"),
)
"""How what is meant is typed, and the words that are typed in its stead.

With NAME and a key, or a sign, at the end, what stands behind a known name is its value. A word may mean several
things: what the typed command can do goes first.
"""

ANYWHERE = frozenset(" ".join((_SHOW, _LIST, _DELETE, _RENAME, _EDIT)).split())
"""Words that mean the same to every command, and that no Chinese name begins with."""
