"""Texts from templates, by one sandboxed Jinja environment."""

from pipeline.rendering.environment import environment, names_of, render, render_mail, render_text, templates_folder

__all__ = ["environment", "names_of", "render", "render_mail", "render_text", "templates_folder"]
