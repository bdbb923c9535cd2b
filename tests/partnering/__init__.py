"""Tests of partner searches."""
