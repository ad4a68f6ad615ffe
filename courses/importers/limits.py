"""How much a handout may ask of us. One place, so that a reviewer can judge the numbers together."""

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_LINES = 20_000
MAX_LINE_CHARS = 10_000
MAX_ITEMS = 1_000
# Chapters, lessons and appendices together. Each becomes a page, all in one transaction that holds up
# every other writer of SQLite: 400 take seven seconds of CPU.
MAX_PARTS = 400
MAX_OPTION_CHARS = 1_000

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_XML_PART_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 5_000
MAX_RATIO = 100
# A ratio says nothing about tiny entries: a few hundred equal bytes compress a thousandfold and harm nobody.
RATIO_FROM_BYTES = 1024 * 1024

MAX_PICTURES = 200
MAX_PICTURE_BYTES = 5 * 1024 * 1024
MAX_PICTURES_BYTES = 20 * 1024 * 1024

CHILD_CPU_SECONDS = 30
CHILD_WALL_SECONDS = 60
CHILD_MEMORY_BYTES = 512 * 1024 * 1024
CHILD_OUTPUT_BYTES = 64 * 1024 * 1024

MAX_RULE_PATTERN_CHARS = 400
MAX_RULES = 500
MAX_RULE_LINE_CHARS = 2_000
