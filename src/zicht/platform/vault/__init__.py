"""The identity vault: names, numbers and contact, sealed; and the keyed tokens that find them."""
