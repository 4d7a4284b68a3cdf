"""Signals: indicators, their results and their passports."""
