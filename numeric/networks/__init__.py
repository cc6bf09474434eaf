"""Network files: BIF and UAI with exact rationals, and the networks that come with the package."""
