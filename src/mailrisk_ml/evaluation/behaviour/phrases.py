"""What the changes of mails are made of: harmless, and written for this purpose alone."""

from __future__ import annotations

_NAMES = """
Adam Alan Alex Alice Amy Andrew Angela Anna Ben Carla Carol Charles Chris Claire Dan
Dana Daniel David Diana Ellen Emily Emma Eric Frank George Grace Hannah Helen Henry Ivan
Jack James Jane Jenny Jim John Judy Julia Karen Kate Kevin Laura Lena Linda Lisa Lucy
Marcus Maria Mark Martin Mary Michael Mike Nancy Nina Oliver Paul Peter Priya Rachel
Ravi Robert Rosa Ruth Sam Sandra Sarah Simon Sofia Steve Susan Thomas Tim Tom Tony Vera
Victor
"""
FIRST_NAMES = tuple(_NAMES.split())
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
TITLES = (
    "(?:总|總|经理|經理|工|姐|哥|老师|老師|主任|部长|部長|律师|律師|先生|女士|小姐|医生|師傅|师傅)"
)

DISCLAIMERS = {
    "en": (
        "This e-mail and any attachments are confidential and intended solely for the use of the "
        "individual or entity to whom they are addressed. If you have received this message in "
        "error, please notify the sender immediately and delete it from your system. Any "
        "unauthorised disclosure, copying or distribution is strictly prohibited."
    ),
    "zh": (
        "本邮件及其附件含有保密信息,仅限于发送给上述地址中列出的个人或群组。禁止任何其他人以任何形式使用,"
        "包括但不限于全部或部分地泄露、复制或散发。如果您错收了本邮件,请您立即电话或邮件通知发件人并删除"
        "本邮件。"
    ),
}
#: What a mail about the week's business is full of.
ROUTINE = {
    "en": (
        "The minutes of Tuesday are on the shared drive.",
        "Line 3 ran 14 hours and the pump was changed on Thursday.",
        "Two new colleagues start on Monday, their badges are at reception.",
        "The lift is serviced from nine to eleven.",
        "Training on the new scanner is moved to the 18th, room 204.",
        "Visitors from the head office come on Wednesday at ten.",
        "The canteen has soup on Monday and lentils on Tuesday.",
        "Parking level 2 stays closed until Friday.",
    ),
    "zh": (
        "周二的会议纪要已经放在共享盘里。",
        "三号线本周开机十四小时,周四换了一台泵。",
        "两位新同事周一到岗,工牌放在前台。",
        "电梯九点到十一点保养。",
        "新扫描仪的培训改到18号,204会议室。",
        "总部的来访定在周三上午十点。",
        "食堂周一有汤面,周二有小炒。",
        "地下二层车位关到周五。",
    ),
}
RESERVATION = {
    "en": "Please note that nothing is agreed until both sides have signed.",
    "zh": "请注意,双方签字之前,一切都不算数。",
}
THREADS = {
    "en": (
        "On Tue, 4 Mar 2025 at 09:12, Hollis Tarrant <h.tarrant@lowfield.example> wrote:\n"
        "> Morning,\n> the meeting room on the second floor is free from ten. I moved the slides\n"
        "> to the shared folder and ordered coffee for eight.\n> Hollis"
    ),
    "zh": (
        "-----原始邮件-----\n发件人: 贺兰 <helan@lowfield.example>\n发送时间: 2025年3月4日 9:12\n"
        "收件人: 综合部\n主题: 会议室\n\n各位早,二楼会议室十点以后空着,投影已经调好,茶水订了八份。"
    ),
}
SIGNATURES = {
    "en": "-- \nHollis Tarrant\nOffice Coordinator\nLowfield Ltd\nTel: +44 20 7946 0123",
    "zh": "-- \n贺兰\n综合部 专员\n洛菲尔德有限公司\n电话:010-5555 0123",
}
BARE_SIGNATURES = {
    "en": (
        "Best regards,\nHollis Tarrant\nOffice Coordinator\nTel: +44 20 7946 0123\n"
        "www.lowfield.example"
    ),
    "zh": "此致\n敬礼\n\n贺兰\n综合部专员\n电话:010-5555 0123\n邮箱:helan@lowfield.example",
}
