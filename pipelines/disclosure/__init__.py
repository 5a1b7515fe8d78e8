"""No hidden count can be worked out from what is published: counts and equations between them."""
