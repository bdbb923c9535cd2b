"""Applications, requests, schedules."""
