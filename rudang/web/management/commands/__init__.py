"""One file per command of `rudang`."""
