"""Working days and working hours: pure functions over a :class:`~yingtu.workdays.calendar.Calendar` value.

``workdays.service.calendar_of(catalog)`` gives the calendar of a workspace, built once per catalog.
"""
