"""A small upstream project and a fork of it, to try patchsplit on."""
