"""A paper of more than a thousand questions loses none of them."""

from courses.importers.paper import read


def test_the_thousand_and_first_question_is_read_like_the_first():
    text = "\n".join(
        f"{n}. 第{n}个要求适用于服务。（{'√' if n % 2 else '×'}）" for n in range(996, 1004)
    )
    reading = read(text.encode())
    assert [item.answer for item in reading.items] == [n % 2 == 1 for n in range(996, 1004)]
    assert not reading.faults


def test_a_year_at_the_begin_of_a_line_is_no_number_of_a_question():
    reading = read("1. 标准在\n2015. 年换版。（√）\n2. 每年审核一次。（×）".encode())
    assert len(reading.items) == 2
