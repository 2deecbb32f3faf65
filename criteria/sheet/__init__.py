"""The sheet of one self-assessment: read, typed, recorded, sent. Its page stands in `criteria/views`."""
