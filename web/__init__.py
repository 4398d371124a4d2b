"""The page that crisis staff open. Internet-facing; holds no master key and no bot token."""
