"""The grammar, tried without any base."""
