"""What can be wrong with a file. No Django here: the throw-away processes import this too."""

from enum import StrEnum


class Fault(StrEnum):
    """A fault of a file, as a stable word for programs."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_ACCEPTED = "not_accepted"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"
    EMBEDDED_FILES = "embedded_files"
    SCRIPTS = "scripts"
    ACTIONS = "actions"
    MULTIMEDIA = "multimedia"
    DYNAMIC_FORM = "dynamic_form"
    TOO_COMPLEX = "too_complex"
    IMAGE_DAMAGED = "image_damaged"
    IMAGE_TOO_LARGE = "image_too_large"
    TOO_MANY_UPLOADS = "too_many_uploads"
    NOT_KEPT = "not_kept"
    STORE_AWAY = "store_away"
