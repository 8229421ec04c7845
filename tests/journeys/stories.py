"""What the journeys tell: one matter and one task of the notice for each section, as data."""

from __future__ import annotations

from dataclasses import dataclass

from .channels import Matter, Way

QILIN, SPRING = "qilin-2021", "spring-2026"
YUEZHOU, DONGSHAN = "530302102000000", "530302103000000"
VILLAGE = "530302102001000"


@dataclass(frozen=True, slots=True)
class Task:
    """A measure of the notice that a unit signs for and proves; the giver confirms."""

    measure: str
    who: str
    unit: str
    proof: str
    file: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """From a sentence to what was done about it."""

    campaign: str
    measure: str
    words: str
    way: Way
    matter: Matter
    said: str
    who: str
    answer: str
    task: Task

    @property
    def sentence(self) -> str:
        """The number of the sentence that the measure is in."""
        return self.measure.rstrip("abcde")

    @property
    def section(self) -> str:
        """The number of the section."""
        return self.measure.partition(".")[0]

    @property
    def town(self) -> str:
        """The town in whose row the matter is counted."""
        return self.matter.area[:9] + "000000"


VISIT = Matter("visit", "托看望父母", VILLAGE, "")
WAGES = Matter("wages", "欠薪", "530302104000000", "茨营镇")
PRICE = Matter("price", "价格问题", "530302011000000", "三宝街道")
REPORT = Matter("over_enforcement", "反映层层加码", YUEZHOU, "越州镇", about="town-yuezhou")

TRAVEL_STORY = Story(
    QILIN,
    "1.2b",
    "特殊情况需要出行的，需经属地疫情防控机构批准",
    Way.WEB,
    Matter(
        "travel_difficulty",
        "出行有困难",
        YUEZHOU,
        "越州镇",
        {"from_to": "越州到曲靖", "travel_on": "2021-02-12", "need": "approval"},
    ),
    "父亲住院，要去照看。",
    "town-yuezhou",
    "可以走，不用再办手续。",
    Task("1.2b", "town-dongshan", "东山镇人民政府", "申请都在四小时内决定，不批准的写了理由。"),
)
PRICE_STORY = Story(
    QILIN,
    "2.2b",
    "严厉打击价格违法行为",
    Way.PHONE,
    PRICE,
    "市场口那家白菜卖到十五元一斤。",
    "dept-market",
    "已到店检查，价格改回来了，多收的钱已退。",
    Task("2.2b", "dept-market", "麒麟区市场监督管理局", "立案一件，有票据，已处罚。"),
)
VISIT_STORY = Story(
    QILIN,
    "3.4a",
    "走访探视",
    Way.DOOR,
    VISIT,
    "隔壁奶奶一个人过年，儿子回不来，请去看看。",
    "grid-demo",
    "平安，十点二十分见到，药够吃到初十。",
    Task("3.2a", "dept-civil", "麒麟区民政局", "救助金已全部发放。", file=True),
)
LORRY_STORY = Story(
    QILIN,
    "4.6",
    "运输保障",
    Way.WEB,
    Matter(
        "held_up_goods",
        "货车被拦",
        "530302012000000",
        "沿江街道",
        {"at": "沿江路口", "goods": "food", "since": "05:30", "perishable": "yes"},
        about="subdistrict-yanjiang",
    ),
    "拉的白菜，路口要通行证。",
    "office",
    "已放行。不用办通行证，路口的人已经说明。",
    Task("4.1", "dept-transport", "麒麟区交通运输局", "六条线路加开早班，时刻表已公布。"),
)
WAGES_STORY = Story(
    QILIN,
    "5.1",
    "全力保障工资支付",
    Way.SLIP,
    WAGES,
    "工地欠十二个人两个月工资。",
    "dept-labour",
    "已核实，用人单位二月十日前付清。",
    Task("5.2", "dept-labour", "麒麟区人力资源和社会保障局", "重点企业用工已逐家了解。", file=True),
)
QUESTION_STORY = Story(
    QILIN,
    "6.2a",
    "及时发布和解读",
    Way.WEB,
    Matter("question", "问政策", DONGSHAN, "东山镇"),
    "初五庙会还办不办？",
    "town-dongshan",
    "不办，改为线上。",
    Task("6.1b", "dept-publicity", "麒麟区委宣传部", "播出三则，都经本人同意。"),
)
REPORT_STORY = Story(
    QILIN,
    "7.4d",
    "不能阻断人员的出行、返乡",
    Way.WEB,
    REPORT,
    "村口不让返乡的人进。",
    "office",
    "路障已撤，返乡的人可以进村。",
    Task("7.2a", "town-dongshan", "东山镇人民政府", "分解表已签发，任务到人。", file=True),
)
HAZARD_STORY = Story(
    QILIN,
    "8.2a",
    "持续开展安全隐患排查治理",
    Way.PHONE,
    Matter("hazard", "发现隐患", YUEZHOU, "越州镇"),
    "楼道堆满烟花，堵着消防通道。",
    "dept-emergency",
    "下午三点已清走，通道畅通。",
    Task("8.1b", "dept-emergency", "麒麟区应急管理局", "交接班有记录，措施逐项核对。"),
)

# The second campaign: the same journeys, its own sentences.
OF_SPRING = {
    "neighbour-asks-for-a-visit": Story(
        SPRING,
        "1.2a",
        "要组织走访慰问困难家庭、独居老人",
        Way.DOOR,
        VISIT,
        "隔壁奶奶一个人过年，请去看看。",
        "grid-demo",
        "平安，十点二十分见到。",
        Task("1.1", "dept-civil", "麒麟区民政局", "补助已全部发放。", file=True),
    ),
    "wages-are-paid": Story(
        SPRING,
        "2.1b",
        "确保欠薪案件节前应结尽结",
        Way.SLIP,
        WAGES,
        "工地欠十二个人两个月工资。",
        "dept-labour",
        "已核实，用人单位二月十日前付清。",
        Task("2.1a", "dept-labour", "麒麟区人力资源和社会保障局", "行动已开展，线索有台账。"),
    ),
    "price-is-put-right": Story(
        SPRING,
        "3.2b",
        "严厉打击价格违法行为",
        Way.PHONE,
        PRICE,
        "市场口那家白菜卖到十五元一斤。",
        "dept-market",
        "已到店检查，价格改回来了。",
        Task("3.2b", "dept-market", "麒麟区市场监督管理局", "立案一件，已处罚。", file=True),
    ),
    "library-opens": Story(
        SPRING,
        "4.1a",
        "要保障图书馆、博物馆、体育场等公共场所节日期间正常开放",
        Way.WEB,
        Matter(
            "venue",
            "图书馆、公园等没开",
            "530302001000000",
            "南宁街道",
            {"place": "区图书馆", "seen_on": "2026-02-18", "seen_at": "10:00"},
        ),
        "公告说九点开，十点还关着。",
        "dept-culture",
        "今天起九点开门，已派人值守。",
        Task("4.1b", "dept-culture", "麒麟区文化和旅游局", "开放时间已公布。"),
    ),
    "road-is-gritted": Story(
        SPRING,
        "5.1b",
        "及时发布路况信息",
        Way.WEB,
        Matter("road", "路上有情况", DONGSHAN, "东山镇", {"road": "S205", "state": "ice"}),
        "桥上结冰，两辆车打滑。",
        "dept-transport",
        "九点已撒盐，可以慢行。",
        Task("5.1a", "dept-transport", "麒麟区交通运输局", "六条线路加开早班。"),
    ),
    "blocked-gate-is-opened": Story(
        SPRING,
        "6.4d",
        "不得阻断群众出行和返乡",
        Way.WEB,
        REPORT,
        "村口不让返乡的人进。",
        "office",
        "路障已撤，可以进村。",
        Task("6.1a", "town-dongshan", "东山镇人民政府", "值班表已排定，带班到人。", file=True),
    ),
}
