"""What a step, a sweep and a page cost, with few cases and with a million, beside a floor of the same run (docs/figures.md).

Each measure goes by the product's own doorways: `ta_in` and `take`, the sweeps of config/timetable.py, the WSGI application.
"""
