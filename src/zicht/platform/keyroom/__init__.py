"""The key room: one data key per person. To erase a person is to destroy that key."""
