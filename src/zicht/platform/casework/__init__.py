"""Working with somebody: how to reach them safely, what they do in danger, meetings, workers, cover and letters."""
