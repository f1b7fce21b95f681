"""What remains of a conversation: a coded record without an identifier, and a report where the person wants one."""
