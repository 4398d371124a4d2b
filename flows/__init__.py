"""The interview as data, and the engine that walks a person through it. No I/O but `loading`."""
