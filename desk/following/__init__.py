"""Following a directive up: answers, reminders, extensions, timeliness."""
