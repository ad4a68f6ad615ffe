import pytest
from django.utils import translation

from common.languages import in_page_words

WORDS = {
    "course": "质量入门",
    "course_en": "Quality basics",
    "quiz": "测验",
    "quiz_en": "",
    "on": "2026-11-22",
    "at": "2026-11-22T06:30:00+00:00",
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-hans", ("质量入门", "测验", "2026年11月22日")),
        ("en", ("Quality basics", "测验", "22 November 2026")),
    ],
)
def test_stored_words_are_said_in_the_language_of_the_page(language, said):
    with translation.override(language):
        words = in_page_words(WORDS)
    assert (words["course"], words["quiz"], words["on"]) == said
    assert words["at"].endswith("14:30")


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-40",
        "2026-11-22T99:00:00Z",
        "2026-11-22T06:30",
        "20261122",
        "2026-W01-1",
        20261122,
        ["2026-11-22"],
    ],
)
def test_what_is_no_day_stays_as_it_is(text):
    assert in_page_words({"text": text}) == {"text": text}
