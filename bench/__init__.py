"""What Confidante costs: real processes, over loopback, measured by the operating system, beside a baseline."""
