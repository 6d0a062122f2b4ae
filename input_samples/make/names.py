"""Names of companies and people in both languages, each company once."""

from __future__ import annotations

from random import Random

CITIES = ("苏州", "无锡", "常州", "宁波", "杭州", "嘉兴", "南通", "合肥", "青岛", "济南", "烟台", "天津", "石家庄", "大连", "佛山", "东莞",
          "中山", "惠州", "厦门", "武汉", "长沙", "成都", "重庆", "西安", "郑州", "扬州", "绍兴", "潍坊", "唐山", "江门")  # fmt: skip
MARKS = ("华盛", "瑞丰", "恒益", "金泰", "天和", "鸿运", "盛邦", "科瑞", "永信", "东升", "海川", "正源", "中博", "宏达", "鼎新", "明远",
         "百川", "嘉禾", "润泽", "凯特", "同创", "振兴", "新锐", "力源", "博雅", "荣昌", "双龙", "飞跃", "国茂", "安泰", "佳美", "晨阳",
         "大成", "利群", "万和", "通达", "长青", "兴业", "诚志", "昊天", "宇航", "泰禾", "银河", "蓝海", "绿源", "白云", "红日", "青松")  # fmt: skip
TRADES = {
    "化工 Chemicals": ("化工有限公司", "精细化工有限公司", "新材料股份有限公司", "涂料有限公司"),
    "食品饮料 Food": ("食品有限公司", "乳业有限公司", "饮料股份有限公司", "生物发酵有限公司"),
    "水务 Water": ("水务有限公司", "环保科技有限公司", "水处理设备有限公司"),
    "制药 Pharma": ("制药有限公司", "药业股份有限公司", "生物医药有限公司"),
    "能源 Energy": ("热电有限公司", "新能源有限公司", "电力设备有限公司"),
    "造纸包装 Paper": ("纸业有限公司", "包装材料有限公司"),
    "机械 Machinery": ("机械制造有限公司", "工程装备有限公司", "自动化设备有限公司"),
}
ROOTS = ("Ashcombe", "Birkdale", "Calder", "Dunmore", "Eastholm", "Fairburn", "Glenmoor", "Harwick", "Ironbridge", "Kestrel",
         "Lindale", "Marlowe", "Northgate", "Oakhurst", "Pennard", "Quayside", "Ravenhill", "Saltmarsh", "Thornbury", "Ullswater",
         "Verdant", "Westbrook", "Yarmouth", "Zeller", "Brandt", "Castell", "Delmonte", "Engström", "Falkner", "Gerber", "Hoffner",
         "Iverson", "Jansson", "Keller", "Lombard", "Moreau", "Nordwind", "Ostermann", "Pellegrini", "Rossberg", "Steinbach",
         "Tessier", "Vandermeer", "Wexford", "Ambler", "Bellweather", "Corrigan", "Drummond", "Elmsworth", "Fenwick")  # fmt: skip
ENGLISH_TRADES = {
    "化工 Chemicals": ("Chemicals (Shanghai) Co., Ltd.", "Coatings Co., Ltd.", "Specialty Materials"),
    "食品饮料 Food": ("Food Systems (Suzhou) Co., Ltd.", "Dairy Co., Ltd.", "Beverages China"),
    "水务 Water": ("Water Technologies", "Environmental Co., Ltd."),
    "制药 Pharma": ("Pharma (Tianjin) Co., Ltd.", "Biotech Co., Ltd."),
    "能源 Energy": ("Power Systems", "Renewables (Wuxi) Co., Ltd."),
    "造纸包装 Paper": ("Paper Co., Ltd.", "Packaging (Kunshan)"),
    "机械 Machinery": ("Engineering Co., Ltd.", "Automation (Ningbo)", "Process Equipment"),
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN = ("伟", "芳", "秀英", "娜", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超", "秀兰", "霞", "平", "刚", "桂英",
         "文博", "志远", "晓东", "海燕", "建平", "国华", "玉梅", "子轩", "雨欣", "浩然", "雅琴")  # fmt: skip
FIRST_NAMES = ("James", "Emma", "Lukas", "Anna", "Peter", "Claire", "Marco", "Ingrid", "David", "Laura", "Stefan", "Helen", "Paul",
               "Nina", "Robert", "Julia", "Henrik", "Sarah", "Martin", "Yvonne", "Vivian", "Kevin", "Grace", "Jason")  # fmt: skip
LAST_NAMES = ("Whitfield", "Berger", "Lindqvist", "Rossi", "Carter", "Meyer", "Dubois", "Novak", "Hansen", "Walsh", "Schmitt", "Zhou",
              "Wu", "Lin", "Chen", "Huang", "Becker", "Olsen", "Fischer", "Mason", "Reid", "Tang", "Xu", "Ferrari")  # fmt: skip
TITLES = {
    "zh": ("采购总监", "设备部经理", "采购经理", "生产副总", "技术总监", "厂长", "工程部主任", "总经理"),
    "en": (
        "Head of Purchasing",
        "Plant Manager",
        "Maintenance Manager",
        "Technical Director",
        "Procurement Manager",
        "General Manager",
    ),
}


class Register:
    """Gives out names of companies, none twice, from one stream of chance."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.chinese = [(city, mark) for mark in MARKS for city in rng.sample(CITIES, 8)]
        rng.shuffle(self.chinese)
        self.english = [(root, trade) for root in ROOTS for trade in rng.sample(sorted(ENGLISH_TRADES), 4)]
        rng.shuffle(self.english)

    def company(self, lang: str) -> tuple[str, str]:
        """A company's name and its trade."""
        if lang == "en" and self.rng.random() < 0.85:
            root, trade = self.english.pop()
            return f"{root} {self.rng.choice(ENGLISH_TRADES[trade])}", trade
        city, mark = self.chinese.pop()
        trade = self.rng.choice(sorted(TRADES))
        return f"{city}{mark}{self.rng.choice(TRADES[trade])}", trade

    def contact(self, lang: str) -> tuple[str, str]:
        """A person's name and position."""
        title = self.rng.choice(TITLES[lang])
        if lang == "en":
            return f"{self.rng.choice(FIRST_NAMES)} {self.rng.choice(LAST_NAMES)}", title
        return self.rng.choice(SURNAMES) + self.rng.choice(GIVEN), title
