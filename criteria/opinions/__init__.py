"""Ý kiến của ngành: what a unit finds, beside what communes declared."""
