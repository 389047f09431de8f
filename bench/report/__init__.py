# SPDX-License-Identifier: MIT
"""What is written from the results: report.html and README's table."""
