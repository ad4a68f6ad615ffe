"""Builds information_security.docx, the handout that arrives as a Word file.

Only the parts Word itself insists on are written, so that what the importer meets is what a
stranger's file would show it and nothing that a library tidied up. The same text always gives
the same bytes.

usage: python tests/data/handouts/make_docx.py
"""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

TARGET = Path(__file__).with_name("information_security.docx")
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EPOCH = (2025, 1, 1, 0, 0, 0)


def run(text: str, *, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    tabs = '</w:t><w:tab/><w:t xml:space="preserve">'
    body = tabs.join(escape(part) for part in text.split("\t"))
    return f'<w:r>{look}<w:t xml:space="preserve">{body}</w:t></w:r>'


def paragraph(text: str = "", style: str = "", *, bold: bool = False) -> str:
    kind = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{kind}{run(text, bold=bold) if text else ''}</w:p>"


def broken_paragraph(*pieces: str) -> str:
    """One sentence in several runs: Word cuts them wherever somebody once stopped typing."""
    return f"<w:p>{''.join(run(piece) for piece in pieces)}</w:p>"


def cell(text: str, *, span: int = 1, merge: str = "") -> str:
    extent = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    joined = {"": "", "start": '<w:vMerge w:val="restart"/>', "more": "<w:vMerge/>"}[merge]
    return f"<w:tc><w:tcPr>{extent}{joined}</w:tcPr>{paragraph(text)}</w:tc>"


def table(columns: int, rows: list[list[str]]) -> str:
    grid = '<w:gridCol w:w="2800"/>' * columns
    body = "".join(f"<w:tr>{''.join(cells)}</w:tr>" for cells in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def plain_table(rows: list[list[str]]) -> str:
    return table(len(rows[0]), [[cell(text) for text in row] for row in rows])


def grades() -> str:
    return table(
        3,
        [
            [cell("级别"), cell("例子与要求", span=2)],
            [cell("机密", merge="start"), cell("客户名单"), cell("只存加密盘，不外发")],
            [cell("", merge="more"), cell("报价底稿"), cell("发送前由部门经理批准")],
            [cell("内部"), cell("排班表、会议纪要"), cell("只发公司邮箱")],
            [cell("公开"), cell("官网新闻", span=2)],
        ],
    )


def lessons() -> list[str]:
    return [
        paragraph("1 账号和密码", "Heading1"),
        paragraph("1.1 密码怎么设", "Heading2"),
        broken_paragraph("密码不少于 12", " 位，要有大小写字母和", "数字，每半年换一次。"),
        paragraph("生日、手机号、公司名加 123 都算弱密码，系统扫出来会强制改。"),
        paragraph("1.2 双重验证", "Heading2"),
        paragraph("邮箱、OA、远程接入都要绑定手机令牌。验证码谁要都不给，包括自称信息部的人。"),
        paragraph("2 邮件和钓鱼", "Heading1"),
        paragraph("2.1 怎么认出钓鱼邮件", "Heading2"),
        paragraph("看发件人地址、看链接真实网址、看语气是不是特别急。三样里有一样不对就先别点。"),
        paragraph("图1 钓鱼邮件样例", "Caption"),
        paragraph("2.2 点错了怎么办", "Heading2"),
        paragraph("拔网线，别关机，马上打信息部电话 8800。报得越早损失越小，主动报告的不追究。"),
        paragraph("3 电脑和移动设备", "Heading1"),
        paragraph("3.1 锁屏", "Heading2"),
        paragraph("人离开座位就按 Win+L，哪怕只是去接杯水。"),
        paragraph("3.2 U盘和手机", bold=True),
        paragraph("外来U盘先交信息部查毒。公司电脑不给私人手机充电，充电口也是数据口。"),
        paragraph("4 数据分级", "Heading1"),
        paragraph("文件按下表分三级，拿不准就按高一级处理。"),
        grades(),
        paragraph("各级文件的保存期限："),
        plain_table([["级别", "保存期限", "销毁方式"], ["机密", "10 年", "双人碎纸"]]),
        paragraph(),
        plain_table(
            [
                ["级别", "保存期限", "销毁方式"],
                ["内部", "3 年", "碎纸"],
                ["公开", "不限", "普通回收"],
            ]
        ),
    ]


def choice_questions() -> list[str]:
    return [
        paragraph("入职信息安全测试", "Heading1"),
        paragraph("一、单选题（每题10分）", bold=True),
        paragraph("1、离开座位去开会，电脑应该（ B ）。"),
        paragraph("A.关掉显示器\tB.锁屏\tC.什么都不做\tD.请同事看着"),
        paragraph("2、下面哪一个密码符合公司要求？"),
        paragraph("A、huarui123"),
        paragraph("B、19951204"),
        paragraph("C、Mt7kLq92RvXe"),
        paragraph("D、Abc123"),
        paragraph("【答案】C"),
        paragraph("3、在停车场捡到一个U盘，正确的做法是"),
        paragraph("A.插上看看是谁的  B.交给信息部  C.格式化后自己用  D.放回原处"),
        paragraph("二、多选题（每题10分）", bold=True),
        paragraph("4、哪些迹象说明邮件可能是钓鱼邮件？"),
        paragraph(
            "A.发件人地址多了一个字母 B.催你十分钟内付款 C.抄送了直属主管 D.链接网址和显示的不一样"
        ),
        paragraph("答案：ABD"),
        paragraph("三、判断题（每题10分）", bold=True),
        paragraph("5、信息部打电话要短信验证码，可以告诉他。(×)"),
        paragraph("6、拿不准文件级别时，按高一级处理。(√)"),
        paragraph("7、公司电脑可以给自己的手机充电。（×）"),
    ]


def open_questions() -> list[str]:
    return [
        paragraph("四、填空题（每题10分）", bold=True),
        paragraph("8、密码不少于____位，每____换一次。"),
        paragraph("答案：12，半年"),
        paragraph("五、简答题", bold=True),
        paragraph("9、误点了钓鱼链接以后应该做什么、不应该做什么？（10分）"),
        paragraph(
            "答：（任答三点）1）立即拔掉网线 2）不要关机 3）拨打信息部电话 8800 4）如实说明点了什么"
        ),
        paragraph("10、举例说明你的岗位会接触哪些机密文件。（10分）"),
        paragraph("附录A 报告渠道", "Heading1"),
        paragraph("信息部值班电话 8800，邮箱 sec@example.com。"),
        paragraph("附录B 违规处理", "Heading1"),
        paragraph("第一次口头提醒，第二次书面警告，造成损失的按员工手册办理。"),
    ]


def document() -> str:
    opening = [
        paragraph("华睿精密科技 信息部"),
        paragraph("新员工信息安全须知", "Title"),
        paragraph("对象：当月入职员工    时长：40 分钟    版本：V3.1"),
    ]
    body = "".join(opening + lessons() + choice_questions() + open_questions())
    return f'{DECLARATION}<w:document xmlns:w="{NAMESPACE}"><w:body>{body}</w:body></w:document>'


def styles() -> str:
    names = {
        "Title": "Title",
        "Heading1": "heading 1",
        "Heading2": "heading 2",
        "Caption": "caption",
    }
    entries = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in names.items()
    )
    return f'{DECLARATION}<w:styles xmlns:w="{NAMESPACE}">{entries}</w:styles>'


def relations(kind: str, target: str) -> str:
    link = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'{DECLARATION}<Relationships xmlns="{RELATIONS}">{link}</Relationships>'


def content_types() -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return (
        f"{DECLARATION}"
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{word}.styles+xml"/>'
        "</Types>"
    )


def main() -> None:
    parts = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations("officeDocument", "word/document.xml"),
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relations("styles", "styles.xml"),
        "word/styles.xml": styles(),
    }
    with zipfile.ZipFile(TARGET, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)


if __name__ == "__main__":
    main()
