"""How much a file of items may ask of us. One place, so that the numbers can be judged together.

How much one question may hold is the same here as at the desk.
"""

from quizzes.grading.limits import (  # noqa: F401 - read as limits.MAX_…
    MAX_ACCEPTED_CHARS,
    MAX_ACTOR_CHARS,
    MAX_ALT_CHARS,
    MAX_ENTRIES,
    MAX_ENTRY_CHARS,
    MAX_EXTRA,
    MAX_FEEDBACK_CHARS,
    MAX_LEAD_MINUTES,
    MAX_LEVELS,
    MAX_OPTION_CHARS,
    MAX_OPTIONS,
    MAX_PAIRS,
    MAX_PART_CHARS,
    MAX_PARTS,
    MAX_POINT_CHARS,
    MAX_SCENE_CHARS,
    MAX_SCENE_CHOICES,
    MAX_SCENE_NAME_CHARS,
    MAX_SCENES,
    MAX_STEPS,
    MAX_TEXT_CHARS,
    MAX_UNIT_CHARS,
)

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ITEMS = 5_000
MAX_FAULTS = 1_000  # of them nobody reads more; the file is of another kind
MAX_NESTING = 50

MAX_STEM_CHARS = 20_000
MAX_HTML_CHARS = 200_000  # before it is turned into Markdown
MAX_NAME_CHARS = 200
MAX_CATEGORY_CHARS = 200
MAX_TAG_CHARS = 100
MAX_CODE_CHARS = 50  # of a competency
MAX_SOURCE_CHARS = 200
MIN_OPTIONS = 2
MAX_POINTS = 9_999
MAX_DIGITS = 15  # as many as survive the way through a JSON number
MAX_EXPONENT = 12

MAX_PICTURE_BYTES = 5 * 1024 * 1024
MAX_PICTURES_BYTES = 15 * 1024 * 1024
MAX_PICTURES = 500
MAX_MEDIA = 10  # of one question
MAX_PICTURE_PIXELS = 40_000_000

MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_ZIP_ENTRIES = 1_000
MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_RATIO = 100
# A ratio says nothing about small parts: equal bytes compress a thousandfold and harm nobody.
RATIO_FROM_BYTES = 1024 * 1024

CHILD_CPU_SECONDS = 30
CHILD_WALL_SECONDS = 60
CHILD_MEMORY_BYTES = 1024 * 1024 * 1024  # a picture of 40 million pixels is 160 MB unpacked, twice
CHILD_OUTPUT_BYTES = 128 * 1024 * 1024
MAX_EXCERPT_LINES = 60
MAX_EXCERPT_CHARS = 20_000
