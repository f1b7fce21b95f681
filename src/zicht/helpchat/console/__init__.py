"""The console of counsellors: a queue without content, conversations, what helps to answer, keys of a shift."""
