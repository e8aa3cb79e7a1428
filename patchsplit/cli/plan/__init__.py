"""Commands that make, refresh and list plans, and print the status of one."""
