"""The working side: one registry for many agencies, in four rooms, with every read accounted for."""
