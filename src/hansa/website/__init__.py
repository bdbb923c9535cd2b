"""Home, dashboard, search and the pages about the site."""
