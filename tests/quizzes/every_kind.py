"""One answer block of each kind that came after the first six, for tests of every layer."""

ORDERING = {"entries": ["策划", "实施", "检查", "处置"], "scoring": "partial"}
MATCHING = {
    "pairs": [
        {"left": "人员、设备", "right": "第七章"},
        {"left": "文件", "right": "第七章"},
        {"left": "检查结果", "right": "第九章"},
    ],
    "extra": ["第六章"],
    "scoring": "partial",
}
NUMBER = {"answer": "15", "tolerance": "0", "unit": "分钟"}
CLOCK = {"answer": "07:45", "tolerance": "5", "unit": ""}
PARTIAL = {
    "options": [
        {"text": "问候", "correct": True, "feedback": "FEEDBACK-对"},
        {"text": "报公司名", "correct": True},
        {"text": "问对方是谁介绍来的", "correct": False, "feedback": "FEEDBACK-错"},
        {"text": "让对方稍后再打", "correct": False},
    ],
    "scoring": "partial",
}
SHARES = {
    "options": [
        {"text": "先安抚", "correct": True},
        {"text": "先查原因", "correct": False, "share": "50"},
        {"text": "先讲道理", "correct": False},
    ]
}
SITUATION = {
    "parts": [],
    "scenes": [
        {
            "name": "desk",
            "text": "业主问车位的事。",
            "choices": [
                {"text": "我带您办", "leads_to": "office", "share": "100", "reply": "REPLY-跟到底"},
                {"text": "这不归我管", "leads_to": "angry", "share": "0", "reply": "REPLY-推"},
            ],
        },
        {
            "name": "office",
            "text": "同事不在。",
            "choices": [
                {"text": "留下电话，下午回复", "share": "100", "reply": "REPLY-有回复"},
                {"text": "请业主明天再来", "share": "20", "reply": ""},
            ],
        },
        {
            "name": "angry",
            "text": "业主生气了。",
            "choices": [
                {"text": "道歉，接过来办", "leads_to": "office", "share": "50", "reply": ""},
                {"text": "让他投诉去", "share": "0", "reply": "REPLY-丢了信任"},
            ],
        },
    ],
}
CASE = {
    "scenes": [],
    "parts": [
        {"stem": "第一步做什么？", "weight": "2", "explanation": "", "answer": [("single_choice", {"options": [{"text": "安抚", "correct": True}, {"text": "查原因"}]})]},
        {"stem": "几分钟内回复？", "weight": "1", "explanation": "PART-EXPLANATION", "answer": [("number", NUMBER)]},
    ],
}  # fmt: skip

EVERY = [
    ("number", NUMBER),
    ("number", CLOCK),
    ("multiple_choice", PARTIAL),
    ("single_choice", SHARES),
    ("ordering", ORDERING),
    ("matching", MATCHING),
    ("case", SITUATION),
    ("case", CASE),
]
# The slots that these fill: a case with parts is one slot a part.
KINDS = ["number", "number", "multiple_choice", "single_choice", "ordering", "matching", "case", "single_choice", "number"]  # fmt: skip


def ids_of(entry):
    """Option ids of a slot by their text."""
    return {option["text"]: option["id"] for option in entry["options"]}


def path(entry, *texts):
    """The ids of the choices with these texts."""
    ids = {choice["text"]: choice["id"] for scene in entry["scenes"] for choice in scene["choices"]}
    return [ids[text] for text in texts]


def right_answers(paper):
    """Every question of a paper of EVERY answered right."""
    answers = {}
    for entry in paper["slots"]:
        key = entry["key"]
        answers[entry["slot"]] = {
            "single_choice": lambda key=key: key["right"],
            "multiple_choice": lambda key=key: key["right"],
            "number": lambda key=key: key["answer"],
            "ordering": lambda key=key: key["order"],
            "matching": lambda key=key: list(key["pairs"].values()),
            "case": lambda entry=entry: path(entry, "我带您办", "留下电话，下午回复"),
        }[entry["kind"]]()
    return answers
