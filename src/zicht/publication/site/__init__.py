"""The public site: static pages on the editions, made from their releases."""
