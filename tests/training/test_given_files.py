"""Files that people hand in: what they hold decides, and their name tells it."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from training.forms.afterwards import FilesField

PDF, PNG, BOOK, TEXT = b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n...", b"PK\x03\x04...", "作业".encode()


def given(name, content):
    return FilesField().clean([SimpleUploadedFile(name, content)])


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("作业.pdf", PDF, "作业.pdf"),
        ("照片.PNG", PNG, "照片.PNG"),
        ("表.xlsx", BOOK, "表.xlsx"),
        ("说明.txt", TEXT, "说明.txt"),
        ("病毒.exe", TEXT, "病毒.exe.txt"),
        ("../../x.html", TEXT, "x.html.txt"),
        ("照片.jpg", PDF, "照片.jpg.pdf"),
        ("包.html", BOOK, "包.html.zip"),
        ("没有后缀", TEXT, "没有后缀.txt"),
    ],
)
def test_a_file_is_called_what_it_is(name, content, kept):
    assert given(name, content) == [(kept, content)]


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"\xff\xfe\x00", b"\x00"])
def test_other_content_is_refused_by_name(content):
    with pytest.raises(forms.ValidationError, match=r"作业\.pdf"):
        given("作业.pdf", content)
