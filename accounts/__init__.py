"""The people who use Majakka: their accounts and how they sign in."""
