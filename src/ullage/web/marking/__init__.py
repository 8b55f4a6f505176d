"""Ships measured by hand on the page: what is asked in pixels, what is drawn over them, what a click is drawn to."""
