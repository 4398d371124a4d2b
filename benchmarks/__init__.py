"""What it costs, measured against something bare in the same run. Nothing here is imported."""
