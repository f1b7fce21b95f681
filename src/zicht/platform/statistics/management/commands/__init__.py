"""Commands of `zicht manage`."""
