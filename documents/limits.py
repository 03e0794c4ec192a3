"""Every limit on files, in one place."""

MEBIBYTE = 1024 * 1024

# What is accepted.
MAX_BYTES = 20 * MEBIBYTE
MAX_PAGES = 200
MAX_PIXELS = 60_000_000  # a phone's photograph at its largest setting
MAX_NAME = 120  # characters of the name people see, extension included
UPLOADS_PER_DAY = 300  # of one organisation: nobody fills the disk by accident

# The throw-away processes. An upload is checked while its owner waits; rendering is not.
CHILD_MEMORY = 1024 * MEBIBYTE
CHILD_FILE_BYTES = 64 * MEBIBYTE
CHILD_OUTPUT_BYTES = 4 * MEBIBYTE
INSPECTION_SECONDS = 10
PAGE_SECONDS = 10  # the longest one page may take
RENDER_SECONDS = 20  # plus, per page:
RENDER_SECONDS_PER_PAGE = 1
RENDER_SECONDS_MAX = 200  # below the task time limit of the worker

# What is made of a file.
PAGE_WIDTH = 1100
PAGE_HEIGHT = 6000  # a strip longer than this is scaled down
THUMBNAIL_WIDTH = 160
TEXT_CHARACTERS = 400_000

# Rendering that never came to an end is tried again by the sweeper, but not for ever.
RENDER_ATTEMPTS = 3
RENDER_LEASE_SECONDS = 240

# Uploads nobody refers to, and files no row knows, go after this long.
UNREFERENCED_DAYS = 7
ORPHAN_HOURS = 24


def render_seconds(pages: int) -> int:
    """How long rendering a document of `pages` pages may take altogether."""
    return min(RENDER_SECONDS + RENDER_SECONDS_PER_PAGE * pages, RENDER_SECONDS_MAX)
