"""Reports that may be about one person: found, asked about, merged and taken apart again."""
