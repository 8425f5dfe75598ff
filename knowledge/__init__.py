"""Help articles, FAQs and product documentation."""
