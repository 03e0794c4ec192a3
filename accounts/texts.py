"""The texts accounts words itself."""

from accounts.wording import COMMON, Text, register

GENERAL = "notice"
DIGEST = "digest"

register(
    Text(
        key=GENERAL,
        label="其他消息",
        group="通用",
        file="notice",
        fields={**COMMON, "标题": "目录新版本已发布", "说明": "自 2026年12月1日起生效。"},
        required=("链接",),
        when="没有专门用语的消息，例如后台任务完成、目录变更",
    )
)
register(
    Text(
        key=DIGEST,
        label="每日待办汇总",
        group="通用",
        file="digest",
        fields={
            **COMMON,
            "单位名称": "江门市工业和信息化局",
            "日期": "2026年11月24日",
            "待办总数": "12",
            "各岗位待办": "待经信部门审核 9 件\n兑现审核中 3 件",
            "临期件数": "3",
            "逾期件数": "1",
            "最久等待": "8 个工作日（江门市宏达五金有限公司 2026-000817）",
        },
        required=("待办总数", "链接"),
        when="工作日上午发给有待办事项的经信部门和省级主管部门人员",
    )
)
