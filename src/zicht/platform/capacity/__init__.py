"""Where places in shelters and ambulant help are free, and for whom: said by providers, with nobody on it."""
