"""A stock Wagtail project with one page type: what publishing in Majakka is compared with."""
