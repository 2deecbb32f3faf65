"""Tables as people send them, in one model, whatever they came in: the clipboard, plain text, Word, Excel."""
