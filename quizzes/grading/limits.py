"""How much a question may hold: one place for the desk, for files and for answers."""

MAX_OPTIONS = {"single_choice": 10, "multiple_choice": 12}
MAX_STEPS = 20  # entries to be put in order
MAX_PAIRS = 20
MAX_EXTRA = 10  # right sides that belong to nothing
MAX_PARTS = 20  # questions of a case
MAX_SCENES = 20
MAX_SCENE_CHOICES = 6
MAX_ENTRIES = 50  # blanks, marking points, accepted answers, and whatever has no limit of its own

MAX_OPTION_CHARS = 1_000
MAX_TEXT_CHARS = 20_000  # a model answer, guidance
MAX_FEEDBACK_CHARS = 3_000  # what is said to who chose an option
MAX_ENTRY_CHARS = 300  # a pair's side, an entry of an order
MAX_ACCEPTED_CHARS = 200
MAX_POINT_CHARS = 500
MAX_PART_CHARS = 3_000
MAX_SCENE_NAME_CHARS = 30
MAX_SCENE_CHARS = 3_000
MAX_UNIT_CHARS = 20
MAX_ALT_CHARS = 300

MAX_LEVELS = 6
MAX_LEAD_MINUTES = 11 * 60  # a time of day must say which side of the start it is on
MAX_ACTOR_CHARS = 60
MAX_SERIES = 50  # values of a measured line
MAX_LINE_REMARK = 2_000
MAX_LINE_FILES = 10
