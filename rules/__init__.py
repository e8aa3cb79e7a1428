"""One TOML file for each upstream project: what it demands of a series."""
