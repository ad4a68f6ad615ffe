"""Edges of people: the account pages, and HR's pages in the desk (`listing`, `person`)."""

from .account import change_password, locked_out, login, logout, set_language, to_login

__all__ = ["change_password", "locked_out", "login", "logout", "set_language", "to_login"]
