"""Every address of the program; paths are Vietnamese without marks."""

urlpatterns: list = []
